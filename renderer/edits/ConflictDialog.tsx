import { useCallback, useEffect, useRef, useState } from 'react';
import { shownName } from '../../shared/model/file-path.ts';
import type { EditComparison, EditDecision, EditFace, EditInfo } from '../../shared/model/edits.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { Regions } from './Regions.tsx';
import { editName } from './edit-words.ts';
import { text } from './text.ts';
import { useEdit } from './use-edits.ts';
import styles from './ConflictDialog.module.css';

const words = text.conflict;

/** Three versions of a file, and what shall become of them. Escape decides nothing: nothing is sent and nothing lost. */
export function ConflictDialog({ request, onClose }: DialogProps<'editConflict'>) {
  const { editId } = request;
  const edit = useEdit(editId);
  const isOver = edit === undefined;
  useEffect(() => {
    if (isOver) onClose();
  }, [isOver, onClose]);
  return edit && <Open edit={edit} onClose={onClose} />;
}

function Open({ edit, onClose }: { readonly edit: EditInfo; readonly onClose: () => void }) {
  const { client, view } = useWorkbench();
  const { editId, label } = edit;
  const { comparison, failure, setFailure, compare } = useComparison(edit);
  const [isBusy, setBusy] = useState(false);
  const content = useRef<HTMLDivElement>(null);
  const decide = async (decision: EditDecision): Promise<void> => {
    setBusy(true);
    try {
      await client.edits.resolve({ editId, decision, ...(comparison && { seen: comparison.seen }) });
      onClose();
    } catch (error) {
      setFailure(errorWords(error).text);
      setBusy(false);
    }
  };
  const isReady = comparison !== undefined && !isBusy;
  const saveAs = (): void =>
    view.setState({ dialog: { kind: 'saveEditAs', editId, ...(comparison && { seen: comparison.seen }) } });
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(editName(edit))}
      width="wide"
      keepOnOutsidePress
      initialFocus={content}
      sideActions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button disabled={!isReady} onClick={saveAs}>
            {words.saveAs}
          </Button>
        </>
      }
      actions={
        <>
          {failure !== undefined && <Button onClick={compare}>{words.again}</Button>}
          <Button disabled={!isReady} title={words.takeTheirsHelp} onClick={() => void decide({ kind: 'takeTheirs' })}>
            {words.takeTheirs}
          </Button>
          <Button kind="danger" disabled={!isReady} title={words.keepMineHelp} onClick={() => void decide({ kind: 'keepMine' })}>
            {words.keepMine}
          </Button>
          {comparison?.kind === 'text' && (
            <Button
              kind="primary"
              disabled={!isReady}
              title={words.openMergedHelp}
              onClick={() => void decide({ kind: 'openMerged' })}
            >
              {words.openMerged}
            </Button>
          )}
        </>
      }
    >
      <p>{words.intro(shownName(label))}</p>
      {failure !== undefined && (
        <p role="alert" className={styles.failure}>
          {failure}
        </p>
      )}
      {comparison && <Faces comparison={comparison} label={shownName(label)} />}
      {/* What scrolls must be within the keyboard's reach. */}
      <div ref={content} className={styles.content} tabIndex={0} role="region" aria-label={words.comparison}>
        {comparison === undefined ? failure === undefined && <Skeleton rows={8} /> : <Content comparison={comparison} />}
      </div>
      {comparison?.kind === 'text' && <p className={styles.summary}>{words.summary(comparison.conflicts)}</p>}
    </Dialog>
  );
}

function Content({ comparison }: { readonly comparison: EditComparison }) {
  if (comparison.kind !== 'text') return <p className={styles.sentence}>{words[comparison.kind]}</p>;
  return (
    <>
      <Regions regions={comparison.regions} />
      {comparison.isCut && <p className={styles.sentence}>{words.isCut}</p>}
    </>
  );
}

function Faces({ comparison, label }: { readonly comparison: EditComparison; readonly label: string }) {
  return (
    <div className={styles.faces}>
      <Face title={words.mine} face={comparison.mine} />
      <Face title={words.theirs(label)} face={comparison.theirs} />
    </div>
  );
}

function Face({ title, face }: { readonly title: string; readonly face: EditFace }) {
  return (
    <span className={styles.face}>
      <strong>{title}</strong>
      <span className={styles.facts}>{words.face(sizeWords(face.sizeBytes ?? 0), face.modifiedSeconds)}</span>
    </span>
  );
}

/** Compares when it opens, and again when either side has changed since. */
function useComparison({ editId, state }: EditInfo): {
  readonly comparison: EditComparison | undefined;
  readonly failure: string | undefined;
  readonly setFailure: (words: string) => void;
  readonly compare: () => void;
} {
  const { client } = useWorkbench();
  const [comparison, setComparison] = useState<EditComparison>();
  const [failure, setFailure] = useState<string>();
  const [tries, setTries] = useState(0);
  const compared = state.kind === 'conflict' ? JSON.stringify([state.mine, state.theirs]) : '';
  useEffect(() => {
    if (compared === '') return;
    const given = new AbortController();
    client.edits.compare({ editId }, { signal: given.signal }).then(
      (answer) => {
        if (given.signal.aborted) return;
        setComparison(answer);
        setFailure(undefined);
      },
      (error: unknown) => {
        if (!given.signal.aborted && !isCancelled(error)) setFailure(errorWords(error).text);
      },
    );
    return () => given.abort();
  }, [client, editId, compared, tries]);
  const compare = useCallback(() => {
    setFailure(undefined);
    setTries((before) => before + 1);
  }, []);
  return { comparison, failure, setFailure, compare };
}
