import type { PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import type { Place } from '../shell/dock-controller.ts';
import type { Panel } from '../shell/dock-panels.ts';
import { whileOpening } from '../shell/opening-note.ts';
import { targetName, type Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';

/** Opens a session in a tab of its own (`Enter-PSSession`): it ends with its tab. */
export async function openSessionTab(workbench: Workbench, target: Target, place: Place = {}): Promise<void> {
  const session = await openSession(workbench, target, true);
  if (session) workbench.dock.open({ view: 'powershell', psSessions: [session.psSessionId], target }, place);
}

/** A tab that runs on several hosts together. They connect when the first command is run, as many at once as then is said. */
export async function openHostsTab(workbench: Workbench, targets: readonly Target[]): Promise<void> {
  const opened = await Promise.all(targets.map((target) => openSession(workbench, target, false)));
  const ids = opened.flatMap((session) => (session ? [session.psSessionId] : []));
  if (ids.length > 0) workbench.dock.open({ view: 'powershell', psSessions: ids });
}

/** `New-PSSession`: a session of the list, without a tab. */
export async function openSession(workbench: Workbench, host: Target, start: boolean): Promise<PsSessionInfo | undefined> {
  try {
    const { client, hosts, toasts } = workbench;
    const session = await whileOpening(toasts, targetName(hosts, host), (signal) =>
      client.powershell.open({ host, start }, { signal }),
    );
    workbench.powerShell.sessionAdded(session);
    if ('destination' in host) workbench.recents.note(host.destination, session.label);
    return session;
  } catch (error) {
    workbench.showError(error);
    return undefined;
  }
}

/** Shows the tab of a session of the list, or makes one that leaves the session there when it is closed. */
export function enterSession(workbench: Workbench, { psSessionId, host }: PsSessionInfo): void {
  const open = tabOf(workbench, psSessionId);
  if (open) workbench.dock.focus(open.id);
  else workbench.dock.open({ view: 'powershell', psSessions: [psSessionId], psKeeps: true, target: host });
}

/** The tab that shows this session alone. */
export function tabOf(workbench: Workbench, psSessionId: PsSessionId): Panel | undefined {
  return workbench.dock.find(({ psSessions }) => psSessions?.length === 1 && psSessions[0] === psSessionId);
}

/** In the place of sessions that are gone: new ones on the same hosts. */
export async function renewTab(workbench: Workbench, panel: Panel): Promise<void> {
  if (!panel.target) return;
  const session = await openSession(workbench, panel.target as Target, true);
  if (session) workbench.dock.update(panel.id, { psSessions: [session.psSessionId], psKeeps: false });
}
