import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Flag, Search } from 'lucide-react';
import { mostRunHosts } from '../../../shared/model/runs.ts';
import { targetKey, type Target } from '../target.ts';
import type { DialogProps } from '../views.ts';
import { useHosts, useWorkbench } from '../workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { foundRows, pickRows, toggledFolder, type PickRow } from './pick-hosts.ts';
import { pickHosts } from './host-pickers.ts';
import { manyText } from './text.ts';
import styles from './PickHostsDialog.module.css';

const words = manyText.pick;

/** Picks hosts, whole folders of them, or one by its address. They connect when the first command is run. */
export function PickHostsDialog({ request, onClose }: DialogProps<'pickHosts'>) {
  const workbench = useWorkbench();
  const tree = useHosts((state) => state.tree);
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [others, setOthers] = useState<readonly Target[]>(() => request.targets ?? []);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set((request.targets ?? []).map(targetKey)));
  const listed = useMemo(() => pickRows(tree), [tree]);
  const rows = useMemo(() => {
    const known = new Set(listed.map(({ key }) => key));
    return [...listed, ...others.filter((target) => !known.has(targetKey(target))).map(otherRow)];
  }, [listed, others]);
  const hosts = rows.filter((row) => row.kind === 'host');
  const picked = hosts.filter(({ key }) => chosen.has(key));
  const toggle = (row: PickRow): void => setChosen(toggledFolder(chosen, row.kind === 'folder' ? row.hosts : [row.key]));
  const open = (): void => {
    onClose();
    pickHosts(
      request.purpose,
      workbench,
      picked.map(({ target }) => target),
      request.panelId,
    );
  };
  const add = (destination: string): void => {
    const target: Target = { destination: destination.trim() };
    if (target.destination === '') return;
    setOthers([...others, target]);
    setChosen(new Set([...chosen, targetKey(target)]));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      initialFocus={field}
      sideActions={<Count picked={picked} />}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" disabled={picked.length === 0 || picked.length > mostRunHosts} onClick={open}>
            {words.open}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        <TextField
          ref={field}
          type="search"
          icon={Search}
          aria-label={words.field}
          placeholder={words.field}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <List rows={foundRows(rows, typed, words.allFound)} chosen={chosen} onToggle={toggle} />
        <OtherHost onAdd={add} />
      </div>
    </Dialog>
  );
}

function otherRow(target: Target): Extract<PickRow, { kind: 'host' }> {
  const name = 'destination' in target ? target.destination : target.bookmarkId;
  return { kind: 'host', key: targetKey(target), name, depth: 0, target, detail: '', isProduction: false };
}

function Count({ picked }: { readonly picked: readonly Extract<PickRow, { kind: 'host' }>[] }) {
  const production = picked.filter(({ isProduction }) => isProduction).length;
  return (
    <span role="status" className={styles.count}>
      {words.chosen(picked.length)}
      {picked.length > mostRunHosts && <span className={styles.production}>{words.tooMany(mostRunHosts)}</span>}
      {production > 0 && <span className={styles.production}>{words.production(production)}</span>}
    </span>
  );
}

interface ListProps {
  readonly rows: readonly PickRow[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (row: PickRow) => void;
}

function List({ rows, chosen, onToggle }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  // What is chosen already is in sight from the beginning.
  useEffect(() => {
    // Newer Chromium answers a promise, which is no cleanup.
    void list.current?.querySelector(':checked')?.scrollIntoView({ block: 'nearest' });
  }, []);
  if (rows.length === 0) return <p className={styles.none}>{words.none}</p>;
  return (
    <ul ref={list} className={styles.list} aria-label={words.list}>
      {rows.map((row) => {
        const count = row.kind === 'folder' ? row.hosts.filter((key) => chosen.has(key)).length : 0;
        const isWhole = row.kind === 'folder' ? count === row.hosts.length : chosen.has(row.key);
        return (
          <li key={row.key} className={styles.row} style={{ paddingLeft: row.depth * 18 }}>
            <label className={row.kind === 'folder' ? styles.folder : undefined}>
              <input
                type="checkbox"
                checked={isWhole}
                aria-label={row.kind === 'folder' ? words.folder(row.name, row.hosts.length) : row.name}
                ref={(box) => {
                  if (box) box.indeterminate = !isWhole && count > 0;
                }}
                onChange={() => onToggle(row)}
              />
              <span>{row.name}</span>
              {row.kind === 'host' && row.isProduction && (
                <Icon of={Flag} size={12} label={words.productionMark} className={styles.flag} />
              )}
              {row.kind === 'host' && <span className={styles.detail}>{row.detail}</span>}
            </label>
          </li>
        );
      })}
    </ul>
  );
}

function OtherHost({ onAdd }: { readonly onAdd: (destination: string) => void }) {
  const [typed, setTyped] = useState('');
  const add = (): void => {
    onAdd(typed);
    setTyped('');
  };
  return (
    <Field label={words.other} help={words.otherHelp}>
      {(control) => (
        <TextField
          {...control}
          mono
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
          trailing={
            <Button kind="quiet" onClick={add}>
              {words.add}
            </Button>
          }
        />
      )}
    </Field>
  );
}
