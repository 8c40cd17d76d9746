import type { Welcome } from '../../shared/model/page.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { FormerTab, PanelParams } from './dock-panels.ts';
import { tabName } from './session-state.ts';
import { targetOf } from './target.ts';
import type { TerminalDirectory } from './terminal-directories.ts';

/** Views that are the same in every run: others speak of something that ended with the program. */
const lasting: ReadonlySet<string> = new Set([
  'welcome',
  'settings',
  'trust',
  'keys',
  'tunnels',
  'vault',
  'snippets',
  'recordings',
  'powershellSessions',
]);

/** A name in a layout may be as long as this; what is longer is no folder that anybody works in. */
const longestDirectory = 1024;

/** What becomes of a panel of a saved layout, now that only these sessions live; undefined: nothing. */
export function fitPanel(panel: PanelParams, welcome: Pick<Welcome, 'sessions' | 'isRestored'>): PanelParams | undefined {
  const living = new Set<string>(welcome.sessions.map(({ sessionId }) => sessionId));
  const { former, ...params } = panel;
  if (panel.view !== 'terminal' && panel.view !== 'files')
    return welcome.isRestored !== true || lasting.has(panel.view) ? params : undefined;
  if (panel.sessionId !== undefined && living.has(panel.sessionId)) return params;
  if (panel.target === undefined || former === undefined) return undefined;
  const { sessionId: _, moreSessions: __, places, ...lasts } = params;
  return { ...lasts, former, ...(places && { places: { left: ofNoSession(places.left), right: ofNoSession(places.right) } }) };
}

type Side = NonNullable<PanelParams['places']>['left'];

/** Its own host is opened by the tab's new session, another host again by its target. */
function ofNoSession({ sessionId, ...place }: Side): Side {
  return { ...place, ...(place.target !== undefined && sessionId !== undefined && { sessionId }) };
}

interface Known {
  readonly sessions: Readonly<Record<string, SessionInfo>>;
  readonly directories: Readonly<Record<string, TerminalDirectory>>;
}

/** A panel as a saved layout has it: with what it takes to draw it before it is connected again. */
export function describePanel(panel: PanelParams, { sessions, directories }: Known): PanelParams {
  const session = panel.sessionId === undefined ? undefined : sessions[panel.sessionId];
  // Not connected yet: it stays what it was.
  if (session === undefined) return panel;
  const directory = directories[session.sessionId];
  const isUsable = directory !== undefined && !directory.isElsewhere && directory.path.length <= longestDirectory;
  const former: FormerTab = {
    name: tabName(session),
    target: session.target,
    production: session.production,
    sessionId: session.sessionId,
    ...(session.colour !== undefined && { colour: session.colour }),
    ...(isUsable && { directory: directory.path }),
  };
  return { ...panel, target: panel.target ?? targetOf(session), former };
}
