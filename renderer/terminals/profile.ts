import type { SessionId } from '../../shared/model/ids.ts';
import { hostSettingsOf, terminalProfile, type TerminalProfile } from '../../shared/model/terminal-profile.ts';
import type { Workbench } from '../shell/workbench.ts';

/** How the terminal of a session behaves and looks now. A host that is no bookmark has what the program's settings say. */
export function profileOf({ sessions, hosts, settings }: Workbench, sessionId: SessionId): TerminalProfile {
  const roots = hosts.state.getState().tree?.roots ?? [];
  const bookmarkId = sessions.state.getState().byId[sessionId]?.bookmarkId;
  return terminalProfile(settings.state.getState(), hostSettingsOf(roots, bookmarkId));
}
