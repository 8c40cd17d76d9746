import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import type { VariableDraft, VariableKind } from './snippet-form.ts';
import { text } from './text.ts';
import styles from './Snippets.module.css';

const words = text.form;
const kinds = (['text', 'choice', 'secret'] as const).map((value) => ({ value, words: words.kinds[value] }));

interface VariableRowProps {
  readonly name: string;
  readonly variable: VariableDraft;
  readonly onChange: (variable: VariableDraft) => void;
}

/** How one variable is asked for. */
export function VariableRow({ name, variable, onChange }: VariableRowProps) {
  return (
    <div className={styles.variable}>
      <code title={name}>{name}</code>
      <Select<VariableKind>
        aria-label={words.kindOf(name)}
        value={variable.kind}
        options={kinds}
        onChange={(kind) => onChange({ ...variable, kind })}
      />
      {variable.kind === 'secret' ? (
        <span className={styles.wideCell}>{words.secret}</span>
      ) : (
        <>
          <TextField
            aria-label={words.defaultOf(name)}
            placeholder={words.default}
            mono
            maxLength={4000}
            value={variable.default}
            onChange={(event) => onChange({ ...variable, default: event.target.value })}
          />
          {variable.kind === 'choice' && (
            <TextField
              aria-label={words.choicesOf(name)}
              placeholder={words.choices}
              mono
              maxLength={4000}
              value={variable.choices}
              onChange={(event) => onChange({ ...variable, choices: event.target.value })}
            />
          )}
        </>
      )}
    </div>
  );
}
