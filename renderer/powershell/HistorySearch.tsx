import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { Search } from 'lucide-react';
import { TextField } from '../ui/TextField.tsx';
import { Highlighted } from './Highlighted.tsx';
import { searched } from './history.ts';
import { text } from './text.ts';
import styles from './HistorySearch.module.css';

const words = text.editor;

interface HistorySearchProps {
  readonly commands: readonly string[];
  /** Undefined: nothing was chosen. */
  readonly onDone: (command: string | undefined) => void;
}

/** Ctrl+R: what was run before, by words of it. */
export function HistorySearch({ commands, onDone }: HistorySearchProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [current, setCurrent] = useState(0);
  const found = searched(commands, typed);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, current]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setCurrent(Math.min(found.length - 1, current + 1));
    else if (event.key === 'ArrowUp') setCurrent(Math.max(0, current - 1));
    // Once more Ctrl+R goes on to the next, as in a shell.
    else if (event.ctrlKey && event.key.toLowerCase() === 'r') setCurrent(Math.min(found.length - 1, current + 1));
    else if (event.key === 'Enter') onDone(found[current]);
    else if (event.key === 'Escape') onDone(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.search} role="dialog" aria-label={words.history}>
      {found.length === 0 ? (
        <p className={styles.none}>{words.historyNone}</p>
      ) : (
        <ul id={id} role="listbox" aria-label={words.historyList} className={styles.list}>
          {found.map((command, at) => (
            <li
              key={command}
              id={`${id}-${at}`}
              role="option"
              aria-selected={at === current}
              className={styles.option}
              onMouseDown={(event) => {
                event.preventDefault();
                onDone(command);
              }}
            >
              <Highlighted code={command} />
            </li>
          ))}
        </ul>
      )}
      <TextField
        ref={field}
        icon={Search}
        mono
        role="combobox"
        aria-label={words.history}
        aria-expanded={found.length > 0}
        aria-controls={found.length > 0 ? id : undefined}
        aria-activedescendant={found.length > 0 ? `${id}-${current}` : undefined}
        placeholder={words.historyHint}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setCurrent(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => onDone(undefined)}
      />
    </div>
  );
}
