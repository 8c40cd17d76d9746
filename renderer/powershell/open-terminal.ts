import type { SessionId } from '../../shared/model/ids.ts';
import type { Target } from '../shell/target.ts';
import { typeInto } from '../shell/terminal-directories.ts';
import type { Workbench } from '../shell/workbench.ts';

/** A terminal in which the host's shell starts PowerShell (PS-02): what ends there leads back into that shell. */
export async function openPwshTerminal(workbench: Workbench, target: Target, command = 'pwsh -NoLogo'): Promise<void> {
  const { dock, sessions } = workbench;
  const before = new Set(dock.state.getState().panels.map(({ id }) => id));
  if (!(await workbench.openTerminal(target))) return;
  const panel = dock.find(({ id, view }) => view === 'terminal' && !before.has(id));
  const sessionId = panel?.sessionId as SessionId | undefined;
  if (sessionId === undefined) return;
  const tryNow = (): boolean => {
    const session = sessions.state.getState().byId[sessionId];
    // A session that is gone, failed or ended is typed into no more.
    if (session === undefined || session.state.kind === 'failed' || session.state.kind === 'ended') return true;
    return session.state.kind === 'open' && typeInto(workbench, sessionId, `${command}\r`);
  };
  if (tryNow()) return;
  const stop = sessions.state.subscribe(() => {
    if (tryNow()) stop();
  });
}
