import { useId } from 'react';
import { Field } from '../../ui/Field.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { TokenDemands } from './enrol.ts';
import { text } from './text.ts';
import styles from './tokens.module.css';

const words = text.options;

interface TokenOptionsProps {
  readonly demands: TokenDemands;
  readonly onChange: (demands: TokenDemands) => void;
}

/** What the security key shall ask for, and keep (FD-06, FD-08). */
export function TokenOptions({ demands, onChange }: TokenOptionsProps) {
  return (
    <fieldset className={styles.options}>
      <legend>{words.legend}</legend>
      <Check
        words={words.verify}
        help={words.verifyHelp}
        isOn={demands.isVerified}
        onChange={(isVerified) => onChange({ ...demands, isVerified })}
      />
      <Check
        words={words.resident}
        help={words.residentHelp}
        isOn={demands.isResident}
        onChange={(isResident) => onChange({ ...demands, isResident })}
      />
      <Check
        words={words.touchless}
        help={words.touchlessHelp}
        isOn={demands.isTouchless}
        onChange={(isTouchless) => onChange({ ...demands, isTouchless })}
      />
      <Field label={words.application} help={words.applicationHelp}>
        {(control) => (
          <TextField
            {...control}
            mono
            maxLength={100}
            value={demands.application}
            onChange={(event) => onChange({ ...demands, application: withPrefix(event.target.value) })}
          />
        )}
      </Field>
    </fieldset>
  );
}

/** The prefix is not to be typed away: ssh-keygen takes no other. Nor is it a path: it becomes the name of a file. */
function withPrefix(typed: string): string {
  const name = typed.replace(/[^!-.0-~]/g, '');
  return name.startsWith('ssh:') ? name : `ssh:${name.replace(/^s?s?h?:?/, '')}`;
}

interface CheckProps {
  readonly words: string;
  readonly help: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Check({ words: label, help, isOn, onChange }: CheckProps) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        id={id}
        type="checkbox"
        aria-describedby={`${id}-help`}
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-help`} className={styles.help}>
        {help}
      </span>
    </div>
  );
}
