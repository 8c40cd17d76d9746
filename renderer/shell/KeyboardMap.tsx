import { useRef, useState } from 'react';
import { Search } from 'lucide-react';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { TextField } from '../ui/TextField.tsx';
import type { Command, CommandGroup } from './commands.ts';
import { fuzzyMatch } from './fuzzy.ts';
import { text } from './text.ts';
import type { DialogProps } from './views.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './KeyboardMap.module.css';

const words = text.keyboardMap;
const groups: readonly CommandGroup[] = ['go', 'tabs', 'panes', 'session', 'files', 'hosts', 'program'];

interface MapRow {
  readonly id: string;
  readonly title: string;
  readonly keys: readonly string[];
}

/** Every command with its keys, and the keys of the terminal itself. */
export function KeyboardMap({ onClose }: DialogProps<'keyboardMap'>) {
  const { commands, keyboard } = useWorkbench();
  const [query, setQuery] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const isMac = keyboard().platform === 'darwin';
  const toRow = (command: Command): MapRow => ({ id: command.id, title: command.title, keys: commands.keysOf(command.id) });
  const matches = (row: MapRow): boolean => fuzzyMatch(query, `${row.title} ${row.keys.join(' ')}`) !== undefined;
  const sections = groups.map((group) => ({
    name: text.commands.groups[group],
    rows: commands
      .all()
      .filter((command) => command.group === group && command.isOneOfMany !== true)
      .map(toRow)
      .filter(matches),
  }));
  const tree = { name: words.tree, rows: treeRows(isMac).filter(matches) };
  const panes = { name: words.panes, rows: paneRows(isMac).filter(matches) };
  const tunnels = { name: words.tunnels, rows: tunnelRows(isMac).filter(matches) };
  const terminal = { name: words.terminal, rows: terminalRows(isMac).filter(matches) };
  return (
    <Dialog open onClose={onClose} title={words.title} width="wide" initialFocus={field}>
      <div className={styles.search}>
        <TextField
          ref={field}
          icon={Search}
          aria-label={words.search}
          placeholder={words.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <div className={styles.columns}>
        {[terminal, ...sections, panes, tunnels, tree].map(
          ({ name, rows }) =>
            rows.length > 0 && (
              <section key={name} className={styles.section}>
                <h3 className={styles.name}>{name}</h3>
                {rows.map((row) => (
                  <div key={row.id} className={styles.row}>
                    <span>{row.title}</span>
                    <span className={styles.keys}>
                      {row.keys.length === 0 ? (
                        <span className={styles.none}>–</span>
                      ) : (
                        row.keys.map((keys) => <Kbd key={keys} keys={keys} />)
                      )}
                    </span>
                  </div>
                ))}
              </section>
            ),
        )}
      </div>
      <p className={styles.note}>{words.note}</p>
    </Dialog>
  );
}

function treeRows(isMac: boolean): MapRow[] {
  const { connect, edit, delete: remove, move, menu, undo } = words.treeRows;
  const alt = isMac ? 'Option' : 'Alt';
  return [
    { id: 'connect', title: connect, keys: ['Enter'] },
    { id: 'edit', title: edit, keys: ['F2'] },
    { id: 'delete', title: remove, keys: ['Delete'] },
    { id: 'move', title: move, keys: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].map((arrow) => `${alt}+${arrow}`) },
    { id: 'menu', title: menu, keys: ['Shift+F10'] },
    { id: 'undo', title: undo, keys: [isMac ? 'Cmd+Z' : 'Ctrl+Z'] },
  ];
}

function paneRows(isMac: boolean): MapRow[] {
  const { open, other, mark, markOn, all, menu } = words.paneRows;
  return [
    { id: 'open', title: open, keys: ['Enter'] },
    { id: 'other', title: other, keys: ['Tab'] },
    { id: 'mark', title: mark, keys: ['Space'] },
    { id: 'markOn', title: markOn, keys: ['Insert'] },
    { id: 'all', title: all, keys: [isMac ? 'Cmd+A' : 'Ctrl+A'] },
    { id: 'paneMenu', title: menu, keys: ['Shift+F10'] },
  ];
}

function tunnelRows(isMac: boolean): MapRow[] {
  const { details, toggle, find, edit, delete: remove, menu, undo } = words.tunnelRows;
  return [
    { id: 'details', title: details, keys: ['Enter'] },
    { id: 'toggle', title: toggle, keys: ['Space'] },
    { id: 'findTunnel', title: find, keys: [isMac ? 'Cmd+F' : 'Ctrl+F'] },
    { id: 'editTunnel', title: edit, keys: ['F2'] },
    { id: 'deleteTunnel', title: remove, keys: ['Delete'] },
    { id: 'tunnelMenu', title: menu, keys: ['Shift+F10'] },
    { id: 'undoTunnel', title: undo, keys: [isMac ? 'Cmd+Z' : 'Ctrl+Z'] },
  ];
}

function terminalRows(isMac: boolean): MapRow[] {
  const { copy, paste, find, font } = words.terminalRows;
  const [copyKeys, pasteKeys, findKeys, fontKeys] = isMac
    ? [['Cmd+C'], ['Cmd+V'], ['Cmd+F'], ['Cmd+=', 'Cmd+-', 'Cmd+0']]
    : [
        ['Ctrl+Shift+C', 'Ctrl+Insert'],
        ['Ctrl+Shift+V', 'Shift+Insert'],
        ['Ctrl+Shift+F'],
        ['Ctrl+Shift++', 'Ctrl+Shift+-', 'Ctrl+Shift+0'],
      ];
  return [
    { id: 'copy', title: copy, keys: copyKeys ?? [] },
    { id: 'paste', title: paste, keys: pasteKeys ?? [] },
    { id: 'find', title: find, keys: findKeys ?? [] },
    { id: 'font', title: font, keys: fontKeys ?? [] },
  ];
}
