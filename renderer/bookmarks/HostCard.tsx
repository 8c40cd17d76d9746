import { useEffect, useState } from 'react';
import { isCancelled } from '../shell/error-words.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { text } from './text.ts';
import styles from './HostCard.module.css';

interface Description {
  readonly rows: readonly { readonly name: string; readonly value: string }[];
  readonly notes: readonly string[];
  readonly refusal?: string | undefined;
}

const words = text.card;

/** What is in force for a host and where it was said; nothing is connected for it. */
export function HostCard({ request, onClose }: DialogProps<'hostCard'>) {
  const workbench = useWorkbench();
  const { description, failure } = useDescription(request.target);
  const connect = (): void => {
    onClose();
    void workbench.openTerminal(request.target);
  };
  const explain = (): void =>
    workbench.view.setState({ dialog: { kind: 'configWhy', name: request.title, target: request.target } });
  return (
    <Dialog
      open
      onClose={onClose}
      title={request.title}
      width="wide"
      sideActions={<Button onClick={explain}>{words.why}</Button>}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button kind="primary" disabled={description === undefined || description.refusal !== undefined} onClick={connect}>
            {words.connect}
          </Button>
        </>
      }
    >
      {!description && failure === undefined && <Skeleton rows={6} />}
      {failure !== undefined && <p className={styles.refusal}>{failure}</p>}
      {description && <Facts description={description} />}
    </Dialog>
  );
}

function Facts({ description }: { readonly description: Description }) {
  const { rows, notes, refusal } = description;
  return (
    <>
      {refusal !== undefined && (
        <div className={styles.refusal}>
          <h3>{words.refused}</h3>
          <p>{refusal}</p>
        </div>
      )}
      {rows.length === 0 && refusal === undefined && <p>{words.nothing}</p>}
      <dl className={styles.rows}>
        {rows.map(({ name, value }) => (
          <div key={name} className={styles.row}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && (
        <section className={styles.notes}>
          <h3>{words.notes}</h3>
          <ul>
            {notes.map((note, index) => (
              <li key={index}>{note}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function useDescription(target: DialogProps<'hostCard'>['request']['target']): {
  readonly description: Description | undefined;
  readonly failure: string | undefined;
} {
  const { client } = useWorkbench();
  const [description, setDescription] = useState<Description>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const given = new AbortController();
    client.hosts.describe({ target }, { signal: given.signal }).then(setDescription, (error: unknown) => {
      if (!isCancelled(error)) setFailure(errorWords(error).text);
    });
    return () => given.abort();
  }, [client, target]);
  return { description, failure };
}
