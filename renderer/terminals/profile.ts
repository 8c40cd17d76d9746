import type { HostSettings } from '../../shared/model/bookmark.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { Settings } from '../../shared/model/settings.ts';
import { hostSettingsOf, terminalProfile } from '../../shared/model/terminal-profile.ts';
import type { Workbench } from '../shell/workbench.ts';

/** What the bookmark of a session says, with its folders; nothing for a host that is no bookmark. */
export function hostSettings({ sessions, hosts }: Pick<Workbench, 'sessions' | 'hosts'>, sessionId: SessionId): HostSettings {
  const roots = hosts.state.getState().tree?.roots ?? [];
  return hostSettingsOf(roots, sessions.state.getState().byId[sessionId]?.bookmarkId);
}

const zooms = new Map<SessionId, number>();

/** Keeps the size of a terminal's letters until its tab is closed or the page is left. */
export function zoomedTo(sessionId: SessionId, size: number): void {
  zooms.set(sessionId, size);
}

/** The settings as they are in force for a terminal now: those of its host and folders go before the program's. */
export function settingsOf(workbench: Pick<Workbench, 'sessions' | 'hosts' | 'settings'>, sessionId: SessionId): Settings {
  const settings = workbench.settings.state.getState();
  const host = hostSettings(workbench, sessionId);
  const zoomed = host.terminalFontSize === undefined ? undefined : zooms.get(sessionId);
  return { ...settings, ...terminalProfile(settings, host), ...(zoomed !== undefined && { terminalFontSize: zoomed }) };
}
