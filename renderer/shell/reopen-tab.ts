import type { FilePath } from '../../shared/model/file-path.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { DockController } from './dock-controller.ts';
import type { Panel } from './dock-panels.ts';
import type { SessionsStore } from './stores/sessions-store.ts';
import { targetOf } from './target.ts';

interface ReopenParts {
  readonly dock: Pick<DockController, 'panel' | 'update' | 'active' | 'focus'>;
  readonly sessions: Pick<SessionsStore, 'close'>;
  readonly showError: (error: unknown) => void;
  /** Opens a session for the panel, whose text goes on from `continues`. */
  readonly open: (panel: Panel, continues: string | undefined) => Promise<SessionInfo>;
  /** Where the panel's former shell was. */
  readonly directoryOf: (sessionId: string | undefined) => string | undefined;
  readonly startIn: (sessionId: SessionId, folder: FilePath) => void;
}

/**
 * Connects a tab that came back, or whose core is gone. A tab that went while its session was opened (closed, or moved to a window of its own, where it
 * stands as it was) does not get it any more: a session without a tab is closed.
 */
export async function reopenTab(
  { dock, sessions, showError, open, directoryOf, startIn }: ReopenParts,
  panel: Panel,
): Promise<void> {
  try {
    const before = panel.sessionId;
    const session = await open(panel, panel.former?.sessionId ?? before);
    if (dock.panel(panel.id) === undefined) return sessions.close(session.sessionId);
    const folder = panel.former?.directory ?? directoryOf(before);
    // What is typed there goes to what runs detached, or to nobody.
    if (panel.view === 'terminal' && panel.detached === undefined && folder !== undefined)
      startIn(session.sessionId, folder as FilePath);
    dock.update(panel.id, { sessionId: session.sessionId, target: targetOf(session), former: undefined });
    if (before !== undefined) sessions.close(before as SessionId);
    // Whoever went on meanwhile is not called back.
    if (dock.active?.id === panel.id) dock.focus(panel.id);
  } catch (error) {
    showError(error);
  }
}
