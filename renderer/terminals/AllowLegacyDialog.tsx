import { useRef, useState } from 'react';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { doctorText } from './doctor-words.ts';
import styles from './doctor-card.module.css';

const words = doctorText.legacy;
type Days = (typeof words.days)[number]['value'];

/** SE-19: old algorithms for one server, with a reason and an end. */
export function AllowLegacyDialog({ request, onClose }: DialogProps<'allowLegacy'>) {
  const { client, showError } = useWorkbench();
  const [reason, setReason] = useState('');
  const [days, setDays] = useState<Days>('7');
  const [isMissing, setMissing] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const { host, port, sessionId, of } = request;
  const allow = async (): Promise<void> => {
    if (reason.trim() === '') {
      setMissing(true);
      first.current?.focus();
      return;
    }
    try {
      if (of !== undefined) await client.attempts.allowLegacy({ of, host, port, reason, days: Number(days) });
      else await client.doctor.allowLegacy({ host, port, sessionId, reason, days: Number(days) });
      if (sessionId !== undefined) await client.sessions.reconnect({ sessionId });
      onClose();
    } catch (error) {
      showError(error);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="danger" type="submit" form="allow-legacy">
            {words.allow}
          </Button>
        </>
      }
    >
      <form
        id="allow-legacy"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void allow();
        }}
      >
        <p>{words.why(`${host}:${port}`)}</p>
        <Field label={words.reason} help={words.reasonHelp} error={isMissing ? words.reasonMissing : undefined}>
          {(control) => (
            <TextField
              {...control}
              ref={first}
              maxLength={500}
              placeholder={words.placeholder}
              value={reason}
              onChange={(event) => {
                setReason(event.target.value);
                setMissing(false);
              }}
            />
          )}
        </Field>
        <Field label={words.how} className={styles.days}>
          {(control) => <Select {...control} value={days} options={words.days} onChange={setDays} />}
        </Field>
      </form>
    </Dialog>
  );
}
