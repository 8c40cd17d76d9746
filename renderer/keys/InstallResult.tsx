import { useState } from 'react';
import type { InstallOutcome, MangledChoice, StrictFault } from '../../shared/model/key-install.ts';
import type { KeyTestOutcome } from '../../shared/model/keys.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { isNoFile, keysElsewhere } from '../../shared/model/key-place-text.ts';
import { errorWords } from '../shell/error-words.ts';
import type { Target } from '../shell/target.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { MangledLines } from './MangledLines.tsx';
import { text } from './text.ts';
import styles from './Dialogs.module.css';

const words = text.installing;

interface InstallResultProps {
  readonly outcome: InstallOutcome;
  readonly target: Target;
  readonly line: string;
  readonly path: string | undefined;
  readonly isWorking: boolean;
  readonly failure: string | undefined;
  readonly onReplace: () => void;
  readonly onChoice: (choice: MangledChoice) => void;
  readonly onUndone: () => void;
}

/** What came of an install, and the test in a second login. */
export function InstallResult(props: InstallResultProps) {
  const { outcome, target, line, path, isWorking, failure, onReplace, onChoice, onUndone } = props;
  const { client, toasts, showError } = useWorkbench();
  const undo = (undoId: string): void => {
    client.keys.undoInstall({ undoId }).then(() => {
      toasts.getState().show({ tone: 'note', words: words.undone });
      onUndone();
    }, showError);
  };
  if (outcome.kind === 'mangled')
    return (
      <>
        <MangledLines
          file={outcome.file}
          lines={outcome.lines}
          isWorking={isWorking}
          onReplace={(id) => onChoice({ replace: id })}
          onLeave={() => onChoice('leave')}
        />
        {failure !== undefined && (
          <p role="alert" className={styles.fault}>
            {failure}
          </p>
        )}
      </>
    );
  return (
    <div className={styles.form}>
      <p role="status">{said(outcome)}</p>
      {outcome.kind === 'installed' && outcome.mangledLines !== undefined && (
        <p className={styles.note}>{text.mangled.left(outcome.mangledLines)}</p>
      )}
      {outcome.kind === 'elsewhere' && !isNoFile(outcome.value) && <code className={styles.line}>{line}</code>}
      {outcome.kind === 'installed' && <code className={styles.line}>{outcome.line}</code>}
      {outcome.kind === 'present' && <code className={styles.line}>{outcome.line}</code>}
      {(outcome.kind === 'installed' || outcome.kind === 'present') && (
        <>
          {outcome.notes.map((note) => (
            <p key={note} className={styles.note}>
              {note}
            </p>
          ))}
          <Faults faults={outcome.faults} target={target} />
          <TestPart target={target} line={line} path={path} />
        </>
      )}
      <div className={styles.row}>
        {outcome.kind === 'present' && !outcome.isSame && <Button onClick={onReplace}>{words.replace}</Button>}
        {outcome.kind === 'installed' && <Button onClick={() => undo(outcome.undoId)}>{words.undo}</Button>}
      </div>
    </div>
  );
}

function said(outcome: Exclude<InstallOutcome, { readonly kind: 'mangled' }>): string {
  switch (outcome.kind) {
    case 'installed':
      return outcome.replaced === undefined
        ? words.installed(outcome.file)
        : `${words.installed(outcome.file)} ${outcome.isMended === true ? text.mangled.replaced : words.replaced}`;
    case 'present':
      return outcome.isSame
        ? words.present(outcome.file, outcome.lineNumber)
        : words.presentOther(outcome.file, outcome.lineNumber);
    case 'hidden':
      return words.hidden;
    case 'elsewhere':
      return isNoFile(outcome.value) ? words.nowhere(keysElsewhere(outcome)) : words.elsewhere(keysElsewhere(outcome));
    case 'foreignText':
      return words.foreignText(outcome.file);
  }
}

function Faults({ faults, target }: { readonly faults: readonly StrictFault[]; readonly target: Target }) {
  const { client, showError } = useWorkbench();
  const [isMended, setMended] = useState(false);
  if (faults.length === 0) return null;
  if (isMended) return <p role="status">{words.mended}</p>;
  const canMend = faults.some(({ why }) => why === 'writableByOthers');
  const mend = (): void => {
    client.keys.mendFaults({ target, faults: [...faults] }).then(() => setMended(true), showError);
  };
  return (
    <>
      {faults.map(({ path, mode, why }) => (
        <p key={path} className={styles.fault}>
          {why === 'writableByOthers' ? words.fault(path, mode) : words.foreignOwner(path)}
        </p>
      ))}
      {canMend && (
        <div className={styles.row}>
          <Button onClick={mend}>{words.mend}</Button>
        </div>
      )}
    </>
  );
}

function TestPart({ target, line, path }: Pick<InstallResultProps, 'target' | 'line' | 'path'>) {
  const { client } = useWorkbench();
  const [state, setState] = useState<KeyTestOutcome | 'testing' | { readonly kind: 'failed'; readonly words: string }>();
  const isProved = typeof state === 'object' && state.kind === 'accepted';
  const test = (): void => {
    setState('testing');
    client.keys
      .test({ target, line, ...(path !== undefined && { path }) })
      .then(setState, (error: unknown) => setState({ kind: 'failed', words: errorWords(error).text }));
  };
  return (
    <>
      <div className={styles.row}>
        {/* What was proved needs no second look: closing is what is left to do. */}
        <Button kind={isProved ? 'normal' : 'primary'} disabled={state === 'testing'} onClick={test}>
          {state === 'testing' ? words.testing : words.test}
        </Button>
      </div>
      <p role="status" className={isProved ? styles.good : styles.fault}>
        {isProved && words.accepted}
        {typeof state === 'object' && state.kind === 'refused' && `${words.refused} ${errorText(state.error).text}`}
        {typeof state === 'object' && state.kind === 'failed' && state.words}
      </p>
    </>
  );
}
