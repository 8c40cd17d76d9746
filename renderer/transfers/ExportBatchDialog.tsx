import { useEffect, useState } from 'react';
import { fileWord } from '../../shared/base/file-word.ts';
import type { BatchExport } from '../../shared/model/exports.ts';
import { shownInText, shownName } from '../../shared/model/file-path.ts';
import type { TransferJobId } from '../../shared/model/transfers.ts';
import { errorWords } from '../shell/error-words.ts';
import { homePathWord, shellWord } from '../shell/shell-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyButton, CopyLine } from '../ui/CopyLine.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './Exports.module.css';

const words = text.exports.batch;

/** Jobs as batch files of sftp(1), one a host, and what can't stand in them. */
export function ExportBatchDialog({ request, onClose }: DialogProps<'exportBatch'>) {
  const { client } = useWorkbench();
  const { jobIds } = request;
  const [found, setFound] = useState<BatchExport>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    client.exports.batch({ jobIds: [...jobIds] }).then(setFound, (error: unknown) => setFailure(errorWords(error).text));
  }, [client, jobIds]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      width="wide"
      actions={<Button onClick={onClose}>{text.exports.close}</Button>}
    >
      {failure !== undefined && <p role="alert">{failure}</p>}
      {found?.batches.length === 0 && <p>{words.none}</p>}
      {found?.batches.map((batch, at) => (
        <Batch key={batch.label} batch={batch} at={at} jobIds={jobIds} />
      ))}
      {found !== undefined && found.untold.length > 0 && (
        <section className={styles.part} aria-label={words.untold}>
          <h3 className={styles.heading}>{words.untold}</h3>
          <ul className={styles.untold}>
            {found.untold.map(({ what, why }) => (
              <li key={`${what} ${why}`}>
                <strong>{what}</strong> {why}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
}

interface BatchProps {
  readonly batch: BatchExport['batches'][number];
  readonly at: number;
  readonly jobIds: readonly TransferJobId[];
}

function Batch({ batch, at, jobIds }: BatchProps) {
  const { client } = useWorkbench();
  const { label, destination, hasRawBytes } = batch;
  const [path, setPath] = useState(`~/${fileWord(label, 'transfers')}.sftp`);
  const [saved, setSaved] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const save = async (): Promise<void> => {
    setFailure(undefined);
    try {
      setSaved((await client.exports.saveBatch({ jobIds: [...jobIds], at, to: path })).path);
    } catch (error) {
      setFailure(errorWords(error).text);
    }
  };
  const run = `hawser batch -b ${homePathWord(saved ?? path)} ${shellWord(destination)}`;
  return (
    <section className={styles.part} aria-label={words.for(label)}>
      <div className={styles.headRow}>
        <h3 className={styles.heading}>{words.for(label)}</h3>
        {!hasRawBytes && <CopyButton words={batch.text} label={words.copy} />}
      </div>
      <pre className={styles.content} tabIndex={0} role="region" aria-label={words.content(label)}>
        {batch.text.trimEnd().split('\n').map(shownName).join('\n')}
      </pre>
      {hasRawBytes && <p className={styles.note}>{words.rawBytes}</p>}
      <form
        className={styles.save}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={words.where} error={failure} className={styles.grows}>
          {(control) => <TextField {...control} mono value={path} onChange={(event) => setPath(event.target.value)} />}
        </Field>
        <Button type="submit" disabled={path.trim() === ''}>
          {words.save}
        </Button>
      </form>
      <p role="status" className={styles.note}>
        {saved === undefined ? '' : words.saved(shownInText(saved))}
      </p>
      <p className={styles.note}>{words.run}</p>
      <CopyLine command={run} label={words.copyRun} />
      <p className={styles.note}>{words.schedule}</p>
      <CopyLine command={`0 3 * * * ${run.replaceAll('%', '\\%')}`} label={words.copySchedule} />
    </section>
  );
}
