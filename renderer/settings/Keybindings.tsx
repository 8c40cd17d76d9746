import { useState, type KeyboardEvent } from 'react';
import { RotateCcw } from 'lucide-react';
import type { Settings } from '../../shared/model/settings.ts';
import { chordOf, leavesTerminal } from '../shell/chords.ts';
import { reachesPage } from '../shell/default-keys.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import type { FieldControl } from '../ui/Field.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './SettingControl.module.css';

interface KeybindingsProps {
  readonly bindings: Settings['keybindings'];
  readonly control: FieldControl;
  readonly onChange: (bindings: Settings['keybindings']) => void;
}

const words = text.keys;

/** The user's own chords: a list, and a line to add one by pressing it. */
export function Keybindings({ bindings, control, onChange }: KeybindingsProps) {
  const { commands, keyboard } = useWorkbench();
  const all = commands.all();
  const titleOf = (id: string): string => all.find((command) => command.id === id)?.title ?? id;
  const [commandId, setCommandId] = useState(all[0]?.id ?? '');
  const [chord, setChord] = useState('');
  const entries = Object.entries(bindings);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab' && !event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    const pressed = chordOf(event.nativeEvent, keyboard().platform);
    if (pressed !== undefined) setChord(pressed === 'Backspace' ? '' : pressed);
  };
  const remark = chord === '' ? undefined : remarkOn(chord);

  function remarkOn(pressed: string): string | undefined {
    const { hostKind, platform } = keyboard();
    if (!reachesPage(pressed, hostKind)) return words.kept;
    const taken = all.find((command) => command.id !== commandId && commands.keysOf(command.id).includes(pressed));
    if (taken) return words.taken(taken.title);
    return leavesTerminal(pressed, platform) ? undefined : words.inTerminal;
  }

  return (
    <div className={styles.list}>
      {entries.length === 0 && <span className={styles.dim}>{words.empty}</span>}
      {entries.map(([id, keys]) => (
        <div key={id} className={styles.item}>
          <span>{titleOf(id)}</span>
          <Kbd keys={keys} />
          <IconButton
            icon={RotateCcw}
            size={14}
            label={words.remove(titleOf(id))}
            onClick={() => onChange(Object.fromEntries(entries.filter(([name]) => name !== id)))}
          />
        </div>
      ))}
      <div className={styles.add}>
        <Select
          {...control}
          aria-label={words.command}
          value={commandId}
          options={all.map((command) => ({ value: command.id, words: command.title }))}
          onChange={setCommandId}
        />
        <TextField
          aria-label={words.chord}
          placeholder={words.press}
          value={chord}
          readOnly
          onKeyDown={onKeyDown}
          data-keeps-keys="all"
        />
        <Button
          disabled={chord === ''}
          onClick={() => {
            onChange({ ...bindings, [commandId]: chord });
            setChord('');
          }}
        >
          {words.add}
        </Button>
      </div>
      {remark !== undefined && (
        <span className={styles.dim} role="status">
          {remark}
        </span>
      )}
    </div>
  );
}
