import { isAppError } from '../../shared/model/errors.ts';
import type { HawserClient } from '../host/linked-client.ts';
import type { DockController } from './dock-controller.ts';
import { hasSession, panelsIn } from './dock-panels.ts';
import { fitPanel } from './restored-tabs.ts';
import type { SessionsStore } from './stores/sessions-store.ts';
import { targetOf } from './target.ts';

interface TakerParts {
  readonly client: { readonly pages: Pick<HawserClient['pages'], 'onTabMovedIn' | 'tookIn'> };
  readonly dock: Pick<DockController, 'open' | 'moveOut' | 'whenThere'>;
  readonly sessions: Pick<SessionsStore, 'took' | 'gaveAway'>;
  /** Gives the core the layout as it is now. */
  readonly saveNow: () => void;
}

/**
 * Tabs that other windows give to this one stand in front, and are this one's as soon as the core heard that they do. A session whose tab can't be read
 * gets one of its own; a tab that is not connected waits for a word of the user, as one that a window begins with.
 */
export function takeMovedTabs({ client, dock, sessions, saveNow }: TakerParts): void {
  client.pages.onTabMovedIn(({ moveId, layout, sessions: given }) => {
    for (const session of given) sessions.took(session);
    const panels = panelsIn(layout).flatMap((panel) => fitPanel(panel, { sessions: given }) ?? []);
    const opened = panels.map((panel) => dock.open(panel, panel.sessionId === undefined ? { isUntouched: true } : {}));
    for (const session of given.filter(({ sessionId }) => !panels.some((panel) => hasSession(panel, sessionId))))
      opened.push(dock.open({ view: session.kind ?? 'terminal', sessionId: session.sessionId, target: targetOf(session) }));
    // Nothing of it can be shown here: it stays where it is.
    if (opened.length === 0) return;
    const takeOut = (): void => {
      for (const id of opened) dock.moveOut(id);
      for (const { sessionId } of given) sessions.gaveAway(sessionId);
    };
    dock.whenThere(() => {
      // In this order: no moment at which no window that is kept speaks of the tab. Before its view is drawn, which asks for its terminal.
      saveNow();
      client.pages.tookIn({ moveId }).then(
        ({ kind }) => kind === 'gone' && takeOut(),
        // Without a wire it is told with the next welcome what became of it.
        (error: unknown) => !isAppError(error, 'rpc.disconnected') && takeOut(),
      );
    });
  });
}
