import type { ConnectPhase } from '../../shared/model/phase.ts';
import type { SessionState } from '../../shared/model/session.ts';
import { Button } from '../ui/Button.tsx';
import { text } from './text.ts';
import styles from './terminals.module.css';

/** The steps that are worth a mark of their own, in their order. */
const steps = [
  'name',
  'tcp',
  'identification',
  'kex',
  'hostKey',
  'authentication',
  'channel',
] as const satisfies readonly ConnectPhase[];

interface ConnectingPaneProps {
  readonly target: string;
  readonly state: Extract<SessionState, { kind: 'connecting' }>;
  /** Of a session that opens files. */
  readonly isFiles: boolean;
  readonly onCancel: () => void;
}

/** A first connect, told quietly where the first line of the terminal will be. */
export function ConnectingPane({ target, state, isFiles, onCancel }: ConnectingPaneProps) {
  return (
    <div className={styles.connecting}>
      <p>{text.connectingTo(target)}</p>
      <div className={styles.later}>
        <PhaseSteps phase={state.phase} isFiles={isFiles} />
        <p role="status">
          {state.waitingForUser ? text.waitingForYou : text.connecting(state.phase, state.hop, state.detail, isFiles)}
        </p>
        {!state.waitingForUser && (
          <Button className={styles.cancelConnect} onClick={onCancel}>
            {text.cancel}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What a failed first connect leaves of it behind its card. */
export function ConnectingLine({ target }: { readonly target: string }) {
  return (
    <div className={styles.connecting} aria-hidden="true">
      {text.connectingTo(target)}
    </div>
  );
}

interface PhaseStepsProps {
  readonly phase: ConnectPhase;
  readonly isFiles: boolean;
  readonly failed?: boolean;
}

/** The steps of a connection: done, under way or failed, and to come. */
export function PhaseSteps({ phase, isFiles, failed = false }: PhaseStepsProps) {
  const order: readonly ConnectPhase[] = ['config', ...steps, 'established'];
  const reached = order.indexOf(phase);
  return (
    <ol className={styles.steps} aria-label={text.stepsName}>
      {steps.map((step) => {
        const place = order.indexOf(step);
        const state = place < reached ? 'done' : place > reached ? 'ahead' : failed ? 'failed' : 'now';
        const words = { done: text.stepDone, ahead: '', failed: text.stepFailed, now: text.stepNow }[state];
        return (
          <li key={step} data-state={state}>
            <span className={styles.stepMark} aria-hidden="true" />
            {isFiles && step === 'channel' ? text.filesStep : text.step[step]}
            {words !== '' && <span className="visually-hidden"> {words}</span>}
          </li>
        );
      })}
    </ol>
  );
}
