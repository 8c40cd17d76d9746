import { useEffect, useState } from 'react';
import type { HostCommands } from '../../../shared/model/imports.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import type { DialogProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { CopyLine } from '../../ui/CopyLine.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { text } from './text.ts';
import styles from './Imports.module.css';

const words = text.lines;
const tools = ['ssh', 'sftp', 'scp', 'rsync'] as const;

/** The same host with the programs of OpenSSH, to copy. */
export function CommandsDialog({ request, onClose }: DialogProps<'hostCommands'>) {
  const { client } = useWorkbench();
  const [found, setFound] = useState<HostCommands>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const given = new AbortController();
    client.imports
      .commands({ target: request.target }, { signal: given.signal })
      .then(setFound, (error: unknown) => !isCancelled(error) && setFailure(errorWords(error).text));
    return () => given.abort();
  }, [client, request.target]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(request.name)}
      width="wide"
      actions={<Button onClick={onClose}>{text.close}</Button>}
    >
      {failure !== undefined && (
        <p role="alert" className={styles.failure}>
          {failure}
        </p>
      )}
      {!found && failure === undefined && <Skeleton rows={4} />}
      {found && (
        <div className={styles.source}>
          <p className={styles.lead}>{words.lead}</p>
          {tools.map((tool) => (
            <section key={tool} aria-label={words.labels[tool]} className={styles.part}>
              <h3 className={styles.heading}>{words.labels[tool]}</h3>
              <CopyLine command={found[tool]} label={words.copy(words.labels[tool])} />
            </section>
          ))}
          {found.notes.length > 0 && (
            <section aria-label={words.notes} className={styles.part}>
              <h3 className={styles.heading}>{words.notes}</h3>
              <ul className={styles.sentences}>
                {found.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </section>
          )}
        </div>
      )}
    </Dialog>
  );
}
