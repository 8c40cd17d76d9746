import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import type { DetachedRun } from '../../shared/model/detached-runs.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { targetName } from '../shell/target.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './Detached.module.css';

/** Runs a command detached on a host, and lists those that were; each is looked at in a terminal. */
export function DetachedDialog({ request, onClose }: DialogProps<'detachedRuns'>) {
  const workbench = useWorkbench();
  const { client, hosts, showError } = workbench;
  const { target } = request;
  const [runs, setRuns] = useState<readonly DetachedRun[]>();
  const [failure, setFailure] = useState<string>();
  const [command, setCommand] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const given = new AbortController();
    client.detached.list({}, { signal: given.signal }).then(
      (found) => setRuns(found.runs),
      (error: unknown) => !isCancelled(error) && setFailure(`${text.failed} ${errorWords(error).text}`),
    );
    const heard = client.detached.onChanged((found) => setRuns(found.runs));
    return () => {
      given.abort();
      heard.dispose();
    };
  }, [client]);
  const look = (run: DetachedRun): void => {
    onClose();
    void workbench.openTerminal(run.target, { detached: run.id, name: run.command.slice(0, 80) });
  };
  const start = (event: SubmitEvent): void => {
    event.preventDefault();
    if (target === undefined || command.trim() === '') return;
    client.detached.add({ target, label: targetName(hosts, target), command: command.trim() }).then(look, showError);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      width="wide"
      keepOnOutsidePress
      {...(target && { initialFocus: field })}
      actions={<Button onClick={onClose}>{text.close}</Button>}
    >
      <div className={styles.fields}>
        <p className={styles.dim}>{text.lead}</p>
        {target && (
          <form className={styles.form} onSubmit={start}>
            <Field label={text.field} help={`${text.host}: ${targetName(hosts, target)}`}>
              {(control) => (
                <TextField
                  {...control}
                  ref={field}
                  mono
                  maxLength={10_000}
                  placeholder={text.placeholder}
                  value={command}
                  onChange={(event) => setCommand(event.target.value)}
                />
              )}
            </Field>
            <Button kind="primary" type="submit" disabled={command.trim() === ''}>
              {text.run}
            </Button>
          </form>
        )}
        {failure !== undefined && <p role="alert">{failure}</p>}
        {runs === undefined ? (
          failure === undefined && <Skeleton rows={2} />
        ) : runs.length === 0 ? (
          <p className={styles.dim}>{text.none}</p>
        ) : (
          <ul className={styles.list} aria-label={text.list} tabIndex={0}>
            {runs.map((run) => (
              <li key={run.id} className={styles.row}>
                <span className={styles.words}>
                  <code className={styles.command}>{run.command}</code>
                  <span className={styles.dim}>{text.since(run.label, run.startedAt)}</span>
                </span>
                <Button aria-label={text.lookLabel(run.command)} onClick={() => look(run)}>
                  {text.look}
                </Button>
                <Button
                  kind="quiet"
                  aria-label={text.forgetLabel(run.command)}
                  onClick={() => void client.detached.forget({ id: run.id }).catch(showError)}
                >
                  {text.forget}
                </Button>
              </li>
            ))}
          </ul>
        )}
        {runs !== undefined && runs.length > 0 && <p className={styles.dim}>{text.forgetting}</p>}
      </div>
    </Dialog>
  );
}
