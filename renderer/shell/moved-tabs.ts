import type { HawserClient } from '../host/linked-client.ts';
import type { DockController } from './dock-controller.ts';
import { hasSession, panelsIn } from './dock-panels.ts';
import { fitPanel } from './restored-tabs.ts';
import type { SessionsStore } from './stores/sessions-store.ts';
import { targetOf } from './target.ts';

interface TakerParts {
  readonly client: { readonly pages: Pick<HawserClient['pages'], 'onTabMovedIn'> };
  readonly dock: Pick<DockController, 'open'>;
  readonly sessions: Pick<SessionsStore, 'took'>;
}

/** Tabs that other windows give to this one stand in front. A session whose tab can't be read gets one of its own. */
export function takeMovedTabs({ client, dock, sessions }: TakerParts): void {
  client.pages.onTabMovedIn(({ layout, sessions: given }) => {
    for (const session of given) sessions.took(session);
    const panels = panelsIn(layout).flatMap((panel) => fitPanel(panel, { sessions: given }) ?? []);
    for (const panel of panels) dock.open(panel);
    for (const session of given.filter(({ sessionId }) => !panels.some((panel) => hasSession(panel, sessionId))))
      dock.open({ view: session.kind ?? 'terminal', sessionId: session.sessionId, target: targetOf(session) });
  });
}
