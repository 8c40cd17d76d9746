import { useState } from 'react';
import type { DestinationWish } from '../../../shared/model/agent-destinations.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { anywhere, DestinationFields, type Whereabouts } from './DestinationFields.tsx';
import { LimitFields, noLimits, type Limits } from './LimitFields.tsx';
import { text } from './text.ts';
import { useDestinations } from './use-destinations.ts';
import styles from './agents.module.css';

const words = text.form;

interface AddKeyFormProps {
  readonly agent: string;
  /** Without destinations the key may be used anywhere. */
  readonly onAdd: (file: string, limits: Limits, destinations?: readonly DestinationWish[]) => void;
  readonly onCancel: () => void;
}

/** Which key file is handed to the agent, for how long, for which hosts, and whether it asks. Not a dialog: the question for a passphrase stands over it. */
export function AddKeyForm({ agent, onAdd, onCancel }: AddKeyFormProps) {
  const [file, setFile] = useState('~/.ssh/id_ed25519');
  const [limits, setLimits] = useState(noLimits);
  const [where, setWhere] = useState<Whereabouts>(anywhere);
  const [isMissing, setMissing] = useState(false);
  const found = useDestinations(where.wishes);
  const isBlocked = where.isRestricted && found.kind === 'ready' && found.check.missing.length > 0;
  const add = (): void => {
    if (file.trim() === '' || isBlocked) return;
    if (!where.isRestricted) return onAdd(file.trim(), limits);
    setMissing(where.wishes.length === 0);
    if (where.wishes.length > 0) onAdd(file.trim(), limits, where.wishes.map(wishOf));
  };
  return (
    <form
      className={styles.form}
      aria-label={words.label(agent)}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <Field label={words.file} help={words.fileHelp}>
        {(control) => <TextField {...control} mono autoFocus value={file} onChange={(event) => setFile(event.target.value)} />}
      </Field>
      <LimitFields limits={limits} onChange={setLimits} />
      <DestinationFields where={where} onChange={setWhere} found={found} isMissing={isMissing} />
      <div className={styles.formFoot}>
        <Button onClick={onCancel}>{words.cancel}</Button>
        <Button kind="primary" type="submit" disabled={isBlocked}>
          {words.submit}
        </Button>
      </div>
    </form>
  );
}

/** Without the words for people. */
function wishOf({ target, anyAccount, alongRoute, from }: DestinationWish): DestinationWish {
  return { target, anyAccount, alongRoute, ...(from !== undefined && { from }) };
}
