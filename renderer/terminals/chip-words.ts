import type { SessionState } from '../../shared/model/session.ts';
import { assertNever } from '../../shared/base/assert-never.ts';
import { detailOf } from './failure-report.ts';
import { text } from './text.ts';

/** The small mark at a terminal's top right. It speaks only when there is news. */
export interface Chip {
  readonly tone: 'busy' | 'warning' | 'stop' | 'quiet';
  readonly words: string;
  readonly actions: readonly ChipAction[];
}
export type ChipAction = 'now' | 'cancel' | 'reconnect';

/**
 * What the chip says of a session's state at `now` (milliseconds since 1970); undefined: nothing to say. `hasShown` tells whether
 * the terminal has output already: a first connect is told by the pane itself, and a first failure by its card.
 */
export function chipOf(state: SessionState, now: number, hasShown: boolean, isFiles = false): Chip | undefined {
  switch (state.kind) {
    case 'open':
      return undefined;
    case 'connecting':
      if (!hasShown) return undefined;
      return {
        tone: 'busy',
        words: state.waitingForUser ? text.waitingForYou : text.connecting(state.phase, state.hop, state.detail, isFiles),
        actions: ['cancel'],
      };
    case 'stalled':
      return { tone: 'warning', words: text.stalled(Math.max(1, Math.round((now - state.since) / 1000))), actions: [] };
    case 'reconnecting':
      return {
        tone: 'warning',
        words: waitingWords(state, Math.max(0, Math.ceil((state.retryAt - now) / 1000))),
        actions: ['now', 'cancel'],
      };
    case 'ended': {
      // A card says it.
      if (state.filesOnly === true) return undefined;
      const clean = state.exit.kind === 'code' && state.exit.code === 0;
      return {
        tone: clean ? 'quiet' : 'warning',
        words: isFiles ? text.filesEnded : endedWords(state),
        actions: ['reconnect'],
      };
    }
    case 'failed':
      if (!state.wasOpen && !hasShown) return undefined;
      return { tone: 'stop', words: state.wasOpen ? text.connectionLost : text.notConnected, actions: ['reconnect'] };
    default:
      return assertNever(state);
  }
}

function endedWords({ exit, idleSeconds }: Extract<SessionState, { kind: 'ended' }>): string {
  return idleSeconds === undefined ? text.ended(text.exit(exit)) : text.timedOut(idleSeconds);
}

/** A server that limits new logins was reached: nothing was lost (RS-01). */
function waitingWords({ error, attempt }: Extract<SessionState, { kind: 'reconnecting' }>, seconds: number): string {
  const isBusy = /maxstartups/i.test(detailOf(error, 'ident.closed')?.textBefore ?? '');
  return isBusy ? text.limitingLogins(seconds) : text.reconnecting(attempt, seconds);
}

/** Whether the chip's words change with time alone, so that it needs a tick each second. */
export function chipTicks(state: SessionState): boolean {
  return state.kind === 'stalled' || state.kind === 'reconnecting';
}
