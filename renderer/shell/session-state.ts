import { assertNever } from '../../shared/base/assert-never.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { DotState } from '../ui/StateDot.tsx';
import { text } from './text.ts';

/**
 * What a tab calls its session: the name of a bookmark or of a host of ssh_config; without one the account and the place, as
 * `user@host`, with the port where it is not 22.
 */
export function sessionName({ name, target, bookmarkId }: SessionInfo): string {
  const place = target.slice(target.lastIndexOf('@') + 1);
  const isBare = bookmarkId === undefined && (place.startsWith(`${name}:`) || place.startsWith(`[${name}]:`));
  return isBare ? target.replace(/:22$/, '') : name;
}

/** What the tab of a session says: its host, and that it shows files. */
export function tabName(session: SessionInfo): string {
  const name = sessionName(session);
  return session.kind === 'files' ? text.tabs.files(name) : name;
}

/**
 * The mark of a session; one that waits for the user needs attention, whatever else it does. While the wire to the core is lost
 * (`isCut`) nothing is known of it.
 */
export function dotOf(session: SessionInfo, asks: boolean, isOrphan: boolean, isCut = false): DotState {
  if (isCut) return 'idle';
  if (isOrphan) return 'stop';
  if (asks) return 'warning';
  const { state } = session;
  switch (state.kind) {
    case 'connecting':
      return state.waitingForUser ? 'warning' : 'busy';
    case 'open':
      return 'ok';
    case 'stalled':
    case 'reconnecting':
      return 'warning';
    case 'ended':
      return 'idle';
    case 'failed':
      return 'stop';
    default:
      return assertNever(state);
  }
}

/** A few words on a session's state, for tooltips, the tree and the status bar. */
export function stateWords(session: SessionInfo, asks: boolean, isOrphan: boolean, isCut = false): string {
  const words = text.session;
  if (isCut) return words.cut;
  if (isOrphan) return words.orphan;
  if (asks) return words.asks;
  const { state } = session;
  switch (state.kind) {
    case 'connecting':
      return state.waitingForUser ? words.asks : words.connecting(state.phase, state.hop, session.kind === 'files');
    case 'open':
      return words.open;
    case 'stalled':
      return words.stalled;
    case 'reconnecting':
      return words.reconnecting(state.attempt);
    case 'ended':
      return words.ended(state.exit);
    case 'failed':
      return errorText(state.error).title;
    default:
      return assertNever(state);
  }
}

/** The same in two or three words, where there is no room for a headline. */
export function shortStateWords(session: SessionInfo, asks: boolean, isOrphan: boolean, isCut = false): string {
  const { state } = session;
  if (isCut) return text.session.cutShort;
  if (isOrphan) return text.session.orphanShort;
  if (asks || (state.kind === 'connecting' && state.waitingForUser)) return text.session.asksShort;
  if (state.kind === 'connecting') return text.session.connectingShort;
  if (state.kind !== 'failed') return stateWords(session, asks, isOrphan);
  const { code, phase } = state.error;
  if (code === 'hostKey.changed' || code === 'hostKey.changedOnRekey') return text.session.keyChanged;
  if (code === 'hostKey.revoked') return text.session.keyRevoked;
  // A list of revoked keys that cannot be read: no host key is trusted then, and ssh_config has nothing to do with it.
  const kind = code === 'config.unreadable' && phase === 'hostKey' ? 'hostKey' : (code.split('.')[0] ?? '');
  return text.session.failed[kind] ?? text.session.failedOtherwise;
}

const urgency: readonly DotState[] = ['warning', 'stop', 'busy', 'ok', 'idle'];

/** The mark of a host with several sessions: the one that most needs a look; an ended session counts as none. */
export function mostUrgent(states: readonly DotState[]): DotState {
  return urgency.find((state) => states.includes(state)) ?? 'idle';
}
