import type { ConnectionInfo } from '../../shared/model/session.ts';
import type { TrustEntry } from '../../shared/model/trust.ts';
import { trustText } from './trust-text.ts';
import { vouchingEntry } from './trust-entry.ts';
import { isStoredNews } from './stores/key-news-store.ts';
import { isSameKey } from './stores/told-keys.ts';
import type { Workbench } from './workbench.ts';

type StoredKeyParts = Pick<Workbench, 'client' | 'sessions' | 'connections' | 'toasts' | 'keyNews' | 'showError'>;

/** What the user calls the host of a connection: the name of a tab that stands on it, else its place. */
export function hostOf(workbench: Pick<Workbench, 'sessions'>, connection: ConnectionInfo): string {
  const { byId } = workbench.sessions.state.getState();
  const session = Object.values(byId).find(({ connectionId }) => connectionId === connection.connectionId);
  return session?.name ?? connection.host;
}

/** Takes the line that vouches for a connection out of its file (ER-17), with a way back. Failures are shown. */
export async function removeStoredKey(workbench: StoredKeyParts, connection: ConnectionInfo): Promise<void> {
  const { client, toasts, keyNews, showError } = workbench;
  try {
    const entry = await vouchingEntry(client, connection);
    if (entry === undefined) {
      toasts.getState().show({ tone: 'note', words: trustText.lineGone });
    } else {
      const { undoId } = await client.trust.edit({ edit: { kind: 'remove', ids: [entry.id] } });
      toasts.getState().show({
        tone: 'note',
        words: trustText.removed(hostOf(workbench, connection)),
        detail: trustText.removedDetail,
        ...(undoId !== undefined && { action: { words: trustText.undo, run: () => void takeBack(workbench, undoId) } }),
      });
    }
    keyNews.undone(connection.connectionId);
    await settleOthers(workbench, connection);
  } catch (error) {
    showError(error);
  }
}

/** Other connections may have stored the same key, one after another went: nothing more is told of those whose line is gone as well. */
async function settleOthers({ client, connections, keyNews }: StoredKeyParts, gone: ConnectionInfo): Promise<void> {
  const open = Object.values(connections.state.getState().byId);
  for (const other of open.filter((each) => isSameKey(each, gone) && isStoredNews(each, keyNews.state.getState())))
    if ((await vouchingEntry(client, other)) === undefined) keyNews.undone(other.connectionId);
}

/** Says that stored keys were replaced, with a way back. */
export function noteReplaced(workbench: Workbench, name: string, undoId: string | undefined): void {
  workbench.toasts.getState().show({
    tone: 'note',
    words: trustText.replaced(name),
    ...(undoId !== undefined && { action: { words: trustText.undo, run: () => void takeBack(workbench, undoId) } }),
  });
}

async function takeBack(
  { client, toasts, showError }: Pick<Workbench, 'client' | 'toasts' | 'showError'>,
  undoId: string,
): Promise<void> {
  try {
    const { kind } = await client.trust.undo({ undoId });
    toasts
      .getState()
      .show(kind === 'undone' ? { tone: 'note', words: trustText.restored } : { tone: 'stop', words: trustText.conflict });
  } catch (error) {
    showError(error);
  }
}

/** Has the core compare the words with the line and note that it was compared. Undefined when it could not: that has been shown. */
export async function verifyStoredKey(
  { client, keyNews, showError }: Workbench,
  connection: ConnectionInfo,
  entry: TrustEntry,
  words: string,
): Promise<'same' | 'different' | 'unreadable' | undefined> {
  try {
    const { kind } = await client.trust.verify({ id: entry.id, words });
    if (kind === 'same') keyNews.verified(connection.connectionId);
    return kind;
  } catch (error) {
    showError(error);
    return undefined;
  }
}
