import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './agents.module.css';

const words = text.form;

export interface KeyToAdd {
  readonly file: string;
  /** 0: until it is removed. */
  readonly lifetimeSeconds: number;
  readonly confirm: boolean;
}

interface AddKeyFormProps {
  readonly agent: string;
  readonly onAdd: (key: KeyToAdd) => void;
  readonly onCancel: () => void;
}

/** Which key file is handed to the agent, for how long, and whether it asks. Not a dialog: the question for a passphrase stands over it. */
export function AddKeyForm({ agent, onAdd, onCancel }: AddKeyFormProps) {
  const [file, setFile] = useState('~/.ssh/id_ed25519');
  const [lifetime, setLifetime] = useState('0');
  const [confirm, setConfirm] = useState(false);
  return (
    <form
      className={styles.form}
      aria-label={words.label(agent)}
      onSubmit={(event) => {
        event.preventDefault();
        if (file.trim() !== '') onAdd({ file: file.trim(), lifetimeSeconds: Number(lifetime), confirm });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <Field label={words.file} help={words.fileHelp}>
        {(control) => <TextField {...control} mono autoFocus value={file} onChange={(event) => setFile(event.target.value)} />}
      </Field>
      <Field label={words.keepFor}>
        {(control) => <Select {...control} value={lifetime} options={words.lifetimes} onChange={setLifetime} />}
      </Field>
      <label className={styles.check}>
        <input type="checkbox" checked={confirm} onChange={(event) => setConfirm(event.target.checked)} />
        <span>
          {words.confirm} <span className={styles.dim}>{words.confirmHelp}</span>
        </span>
      </label>
      <div className={styles.formFoot}>
        <Button onClick={onCancel}>{words.cancel}</Button>
        <Button kind="primary" type="submit">
          {words.submit}
        </Button>
      </div>
    </form>
  );
}
