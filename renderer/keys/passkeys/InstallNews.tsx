import { passkeyConfigLine, type PasskeyInstalled } from '../../../shared/model/passkeys.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyLine } from '../../ui/CopyLine.tsx';
import { text } from './text.ts';
import type { InstallState } from './use-install.ts';
import styles from './passkeys.module.css';

const words = text.installing;

/** How far an installation is, and what came of it. */
export function InstallNews({ state, onTakeBack }: { readonly state: InstallState; readonly onTakeBack: () => void }) {
  return (
    <div role="status" className={styles.news}>
      {state.kind === 'running' && words.running}
      {state.kind === 'takenBack' && words.undone(state.lines)}
      {state.kind === 'failed' && (
        <p className={styles.bad}>
          <strong>{state.title}.</strong> {state.why}
        </p>
      )}
      {state.kind === 'done' && <Outcome outcome={state.outcome} onTakeBack={onTakeBack} />}
    </div>
  );
}

function Outcome({ outcome, onTakeBack }: { readonly outcome: PasskeyInstalled; readonly onTakeBack: () => void }) {
  if (outcome.kind === 'notPossible') return <p className={styles.bad}>{outcome.why}</p>;
  const { login, file, why, needsConfigLine, notes, faults } = outcome;
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
      {[...notes, ...faults.map((fault) => `${fault.path} ${words.fault[fault.why]} (mode ${fault.mode}).`)].map((note) => (
        <p key={note} className={styles.dim}>
          {note}
        </p>
      ))}
      {login !== 'accepted' && <Button onClick={onTakeBack}>{words.undo}</Button>}
    </>
  );
}
