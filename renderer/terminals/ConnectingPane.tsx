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
  readonly onCancel: () => void;
}

/** A first connect, told quietly where the first line of the terminal will be. */
export function ConnectingPane({ target, state, onCancel }: ConnectingPaneProps) {
  return (
    <div className={styles.connecting}>
      <p>{text.connectingTo(target)}</p>
      <div className={styles.later}>
        <PhaseSteps phase={state.phase} />
        <p role="status">{state.waitingForUser ? text.waitingForYou : text.connecting(state.phase, state.hop, state.detail)}</p>
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

/** The steps of a connection: done, under way or failed, and to come. */
export function PhaseSteps({ phase, failed = false }: { readonly phase: ConnectPhase; readonly failed?: boolean }) {
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
            {text.step[step]}
            {words !== '' && <span className="visually-hidden"> {words}</span>}
          </li>
        );
      })}
    </ol>
  );
}
