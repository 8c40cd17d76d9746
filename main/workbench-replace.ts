import { fromWire, isAppError } from '../shared/model/errors.ts';
import type { SessionId } from '../shared/model/ids.ts';
import { replaceChangedKey, type Replacement } from './known-hosts/replace-key.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/**
 * `trust.replaceAndConnect`: for a session that failed because its host (or a jump host on the way) showed another key than the stored one.
 * When the words name the key that was offered, it takes the place of the stored lines and the session connects again, with the
 * whole check. Errors: those of the known_hosts store, `session.notFound`.
 */
export async function replaceAndConnect(
  { sessions, connections, memory, trustBook }: Pick<WorkbenchParts, 'sessions' | 'connections' | 'memory' | 'trustBook'>,
  { sessionId, words }: { readonly sessionId: SessionId; readonly words: string },
): Promise<{ kind: Replacement['kind']; undoId?: string }> {
  const session = sessions.get(sessionId);
  const { state } = session.info;
  const error = state.kind === 'failed' ? fromWire(state.error) : undefined;
  if (!isAppError(error, 'hostKey.changed')) return { kind: 'notWaiting' };
  const { knownHosts: store, changedKeys: keys } = connections;
  const outcome = await replaceChangedKey({ store, keys, memory }, error.detail, words);
  if (outcome.kind !== 'replaced') return { kind: outcome.kind };
  const undoId = trustBook.keepUndo(outcome.undos.toReversed());
  session.reconnect();
  return { kind: 'replaced', ...(undoId === undefined ? {} : { undoId }) };
}
