import type { TokenKeyFound } from '../../../shared/model/token-keys.ts';
import { printableLine } from '../../../shared/base/printable.ts';
import { Field } from '../../ui/Field.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './tokens.module.css';

const words = text.reading;

/** What becomes of one key that was read. */
export interface Choice {
  readonly key: TokenKeyFound;
  readonly file: string;
  readonly isTaken: boolean;
  readonly replace: boolean;
}

interface FoundKeysProps {
  readonly choices: readonly Choice[];
  readonly onChange: (choices: readonly Choice[]) => void;
}

/** The keys that a security key keeps: which are saved, and under which names. */
export function FoundKeys({ choices, onChange }: FoundKeysProps) {
  if (choices.length === 0) return <p role="status">{words.none}</p>;
  const change = (choice: Choice, part: Partial<Choice>): void =>
    onChange(choices.map((each) => (each === choice ? { ...each, ...part } : each)));
  return (
    <ul className={styles.found} aria-label={words.list}>
      {choices.map((choice) => (
        <li key={choice.key.index}>
          <label className={styles.check}>
            <input
              type="checkbox"
              aria-label={words.take(choice.key)}
              checked={choice.isTaken}
              onChange={(event) => change(choice, { isTaken: event.target.checked })}
            />
            <span>{printableLine(words.kind(choice.key), 200)}</span>
          </label>
          <code>{choice.key.sha256}</code>
          {choice.isTaken && <Where choice={choice} onChange={(part) => change(choice, part)} />}
        </li>
      ))}
    </ul>
  );
}

function Where({ choice, onChange }: { readonly choice: Choice; readonly onChange: (part: Partial<Choice>) => void }) {
  const { key, file, replace } = choice;
  const isThere = key.there !== 'nothing' && file === key.file;
  return (
    <>
      <Field label={words.file(key)}>
        {(control) => (
          <TextField
            {...control}
            mono
            value={file}
            onChange={(event) => onChange({ file: event.target.value, replace: false })}
          />
        )}
      </Field>
      {isThere && (
        <>
          <p className={styles.warning}>{words[key.there === 'nothing' ? 'other' : key.there]}</p>
          <label className={styles.check}>
            <input type="checkbox" checked={replace} onChange={(event) => onChange({ replace: event.target.checked })} />
            <span>{words.replace}</span>
          </label>
        </>
      )}
    </>
  );
}
