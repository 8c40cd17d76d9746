import { printableLine } from '../../shared/base/printable.ts';
import type { PanelParams } from './dock-panels.ts';
import type { GoingRun } from './going-run.ts';
import type { PowerShellState } from './stores/powershell-store.ts';
import type { RunsState } from './stores/runs-store.ts';
import type { Workbench } from './workbench.ts';

interface Known {
  readonly runs: Pick<RunsState, 'runs' | 'order'>;
  readonly powerShell: Pick<PowerShellState, 'runs' | 'runOrder'>;
}

const longest = 60;
const firstLine = (words: string): string => printableLine(words.trim().split('\n', 1)[0] ?? '', longest);

/** The runs that are stopped when a tab is closed. Sessions of PowerShell that are kept go on with theirs. */
export function runsEndingWith(panel: PanelParams & { readonly id: string }, { runs, powerShell }: Known): GoingRun[] {
  const ofHosts = runs.order.flatMap((id) => {
    const run = runs.runs[id];
    if (run === undefined || run.place !== panel.id || run.endedAt !== undefined) return [];
    const words = run.program.kind === 'script' ? run.program.script : run.program.command;
    return [{ id, label: firstLine(words), hosts: run.parts.filter(({ endedAt }) => endedAt === undefined).length }];
  });
  const own = new Set(panel.psKeeps === true ? [] : panel.psSessions);
  const ofPowerShell = powerShell.runOrder.flatMap((id) => {
    const run = powerShell.runs[id];
    if (run === undefined || run.endedAt !== undefined) return [];
    const parts = run.parts.filter(({ psSessionId, endedAt }) => own.has(psSessionId) && endedAt === undefined);
    return parts.length === 0 ? [] : [{ id, label: firstLine(run.command), hosts: parts.length }];
  });
  return [...ofHosts, ...ofPowerShell];
}

/** Every run of this page that has not ended. */
export function runsGoingOn({ runs, powerShell }: Pick<Workbench, 'runs' | 'powerShell'>): boolean {
  const states = [runs.state.getState().runs, powerShell.state.getState().runs];
  return states.some((known) => Object.values<{ readonly endedAt?: number | undefined }>(known).some(isGoing));
}

function isGoing({ endedAt }: { readonly endedAt?: number | undefined }): boolean {
  return endedAt === undefined;
}

/** Closes tabs as the user asked for it; a question comes first where runs would be stopped (TM-24). */
export function closeTabs(
  workbench: Pick<Workbench, 'dock' | 'runs' | 'powerShell' | 'view'>,
  panelIds: readonly string[],
): void {
  const { dock, view } = workbench;
  const known = { runs: workbench.runs.state.getState(), powerShell: workbench.powerShell.state.getState() };
  const going = panelIds.flatMap((id) => {
    const panel = dock.panel(id);
    return panel === undefined ? [] : runsEndingWith(panel, known);
  });
  if (going.length > 0) view.setState({ dialog: { kind: 'closeRuns', panelIds, runs: going } });
  else for (const id of panelIds) dock.close(id);
}
