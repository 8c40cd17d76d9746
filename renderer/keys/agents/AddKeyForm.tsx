import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { LimitFields, noLimits, type Limits } from './LimitFields.tsx';
import { text } from './text.ts';
import styles from './agents.module.css';

const words = text.form;

interface AddKeyFormProps {
  readonly agent: string;
  readonly onAdd: (file: string, limits: Limits) => void;
  readonly onCancel: () => void;
}

/** Which key file is handed to the agent, for how long, and whether it asks. Not a dialog: the question for a passphrase stands over it. */
export function AddKeyForm({ agent, onAdd, onCancel }: AddKeyFormProps) {
  const [file, setFile] = useState('~/.ssh/id_ed25519');
  const [limits, setLimits] = useState(noLimits);
  return (
    <form
      className={styles.form}
      aria-label={words.label(agent)}
      onSubmit={(event) => {
        event.preventDefault();
        if (file.trim() !== '') onAdd(file.trim(), limits);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <Field label={words.file} help={words.fileHelp}>
        {(control) => <TextField {...control} mono autoFocus value={file} onChange={(event) => setFile(event.target.value)} />}
      </Field>
      <LimitFields limits={limits} onChange={setLimits} />
      <div className={styles.formFoot}>
        <Button onClick={onCancel}>{words.cancel}</Button>
        <Button kind="primary" type="submit">
          {words.submit}
        </Button>
      </div>
    </form>
  );
}
