import { useState } from 'react';
import type { BookmarkId } from '../../../shared/model/ids.ts';
import type { ImportPreview } from '../../../shared/model/imports.ts';
import { errorWords } from '../../shell/error-words.ts';
import type { DialogProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { chosenAtFirst } from './import-rows.ts';
import { ImportPreviewPane } from './ImportPreviewPane.tsx';
import { ImportSource } from './ImportSource.tsx';
import { text } from './text.ts';
import styles from './Imports.module.css';

const words = text.import;

/** Hosts of another program: first where from, then what would come of it. Nothing changes before the last button. */
export function ImportDialog({ request, onClose }: DialogProps<'importHosts'>) {
  const workbench = useWorkbench();
  const [preview, setPreview] = useState<ImportPreview>();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [parentId, setParentId] = useState<BookmarkId | null>(request.parentId ?? null);
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const show = (next: ImportPreview): void => {
    setPreview(next);
    setChosen(chosenAtFirst(next.rows));
    setFailure(undefined);
  };
  const takeOver = async (): Promise<void> => {
    if (preview === undefined) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const done = await workbench.client.imports.apply({ importId: preview.importId, rows: [...chosen], parentId });
      if (done.kind === 'expired') return setFailure(words.expired);
      onClose();
      workbench.toasts.getState().show({
        tone: 'note',
        words: words.done(done.added, done.changed),
        action: { words: text.undo, run: () => void workbench.hosts.undo().catch(workbench.showError) },
      });
    } catch (error) {
      setFailure(errorWords(error).text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      width="wide"
      keepOnOutsidePress
      sideActions={preview && <Button onClick={() => setPreview(undefined)}>{words.back}</Button>}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          {preview && (
            <Button kind="primary" disabled={isBusy || chosen.size === 0} onClick={() => void takeOver()}>
              {words.takeOver(chosen.size)}
            </Button>
          )}
        </>
      }
    >
      {failure !== undefined && (
        <p role="alert" className={styles.failure}>
          {failure}
        </p>
      )}
      {preview ? (
        <ImportPreviewPane preview={preview} chosen={chosen} onChosen={setChosen} parentId={parentId} onParent={setParentId} />
      ) : (
        <ImportSource onRead={show} onFailure={setFailure} />
      )}
    </Dialog>
  );
}
