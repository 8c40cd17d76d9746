import { passkeyConfigLine, type PasskeyInstalled } from '../../../shared/model/passkeys.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyLine } from '../../ui/CopyLine.tsx';
import { text } from './text.ts';
import type { InstallState } from './use-install.ts';
import styles from './passkeys.module.css';

const words = text.installing;

interface Acts {
  readonly onReplace: () => void;
  readonly onTakeBack: () => void;
}

/** How far an installation is, and what came of it. */
export function InstallNews({ state, ...acts }: { readonly state: InstallState } & Acts) {
  return (
    <div role="status" className={styles.news}>
      {state.kind === 'running' && words.running}
      {state.kind === 'takenBack' && (state.wasReplaced ? words.putBack : words.undone)}
      {state.kind === 'failed' && (
        <p className={styles.bad}>
          <strong>{state.title}.</strong> {state.why}
        </p>
      )}
      {state.kind === 'done' && <Outcome outcome={state.outcome} {...acts} />}
    </div>
  );
}

function Outcome({ outcome, onReplace, onTakeBack }: { readonly outcome: PasskeyInstalled } & Acts) {
  if (outcome.kind === 'notPossible') return <p className={styles.bad}>{outcome.why}</p>;
  if (outcome.kind === 'otherLine')
    return (
      <>
        <p className={styles.bad}>{words.otherLine(outcome.file, outcome.lineNumber)}</p>
        <code>{outcome.line}</code>
        <Button onClick={onReplace}>{words.replace}</Button>
      </>
    );
  const { login, file, why, needsConfigLine, notes, faults, replaced, undoId } = outcome;
  return (
    <>
      <p className={login === 'accepted' ? styles.good : styles.bad}>
        {words[login](file)} {login === 'untouched' && why !== undefined && `${why}.`}
      </p>
      {login === 'refused' && !needsConfigLine && why !== undefined && <p>{why}.</p>}
      {needsConfigLine && (
        <>
          <p>{words.config}</p>
          <CopyLine command={passkeyConfigLine} label={words.copyConfig} />
          <p className={styles.dim}>{words.until}</p>
        </>
      )}
      {replaced !== undefined && <p className={styles.dim}>{words.replaced}</p>}
      {[...notes, ...faults.map((fault) => `${fault.path} ${words.fault[fault.why]} (mode ${fault.mode}).`)].map((note) => (
        <p key={note} className={styles.dim}>
          {note}
        </p>
      ))}
      {login !== 'accepted' && undoId !== undefined && <Button onClick={onTakeBack}>{words.undo}</Button>}
    </>
  );
}
