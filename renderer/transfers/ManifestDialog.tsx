import { useEffect, useRef, useState } from 'react';
import { fileWord } from '../../shared/base/file-word.ts';
import type { ManifestReport } from '../../shared/model/exports.ts';
import { errorWords } from '../shell/error-words.ts';
import { shellWord } from '../shell/shell-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyLine } from '../ui/CopyLine.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './Exports.module.css';

const words = text.exports.manifest;

/** Writes the checksums of what a finished job has sent, and says how to check them. Closing stops it. */
export function ManifestDialog({ request, onClose }: DialogProps<'manifest'>) {
  const { client } = useWorkbench();
  const { jobId, name } = request;
  const [path, setPath] = useState(`~/${fileWord(name, 'transfers')}.sha256`);
  const [report, setReport] = useState<ManifestReport>();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const write = async (): Promise<void> => {
    const running = new AbortController();
    stop.current = running;
    setBusy(true);
    setFailure(undefined);
    try {
      setReport(await client.exports.manifest({ jobId, to: path }, { signal: running.signal }));
    } catch (error) {
      if (!running.signal.aborted) setFailure(errorWords(error).text);
    }
    setBusy(false);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      width="wide"
      actions={<Button onClick={onClose}>{text.exports.close}</Button>}
    >
      <p>{words.why}</p>
      <form
        className={styles.save}
        onSubmit={(event) => {
          event.preventDefault();
          void write();
        }}
      >
        <Field label={words.where} error={failure} className={styles.grows}>
          {(control) => (
            <TextField {...control} mono value={path} disabled={isBusy} onChange={(event) => setPath(event.target.value)} />
          )}
        </Field>
        {isBusy ? (
          <Button onClick={() => stop.current?.abort()}>{words.stop}</Button>
        ) : (
          <Button kind="primary" type="submit" disabled={path.trim() === ''}>
            {words.write}
          </Button>
        )}
      </form>
      <div role="status" className={styles.status}>
        {isBusy && <p className={styles.note}>{words.busy}</p>}
        {report !== undefined && !isBusy && <Done report={report} />}
      </div>
    </Dialog>
  );
}

function Done({ report }: { readonly report: ManifestReport }) {
  const { files, folder, path, left, leftCount } = report;
  const check = `sha256sum -c ${shellWord(path)}`;
  return (
    <>
      <p className={styles.note}>{words.done(files)}</p>
      <CopyLine command={folder === undefined ? check : `cd ${shellWord(folder)} && ${check}`} label={words.copy} />
      {leftCount > 0 && (
        <>
          <p className={styles.note}>{words.left(leftCount)}</p>
          <ul className={styles.untold}>
            {left.map(({ what, why }) => (
              <li key={what}>
                <strong>{what}</strong> {why}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
