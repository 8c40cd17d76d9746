import type { RunInfo, RunRequest } from '../../shared/model/runs.ts';
import type { Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

/** A tab in which commands run on these hosts, or other hosts for one that is there. They connect as a command is run. */
export function openRunsTab({ dock }: Workbench, targets: readonly Target[], panelId?: string): void {
  const params = { runHosts: [...targets], name: text.tab(targets.length) };
  if (panelId === undefined) dock.open({ view: 'runs', ...params });
  else dock.update(panelId, params);
}

export async function startRun({ client, runs }: Workbench, request: RunRequest): Promise<void> {
  runs.added(await client.runs.start(request));
}

/** Of one host or of all; once more, and it is not waited for. */
export function stopRun({ client, showError }: Workbench, { runId }: RunInfo, part?: number): void {
  client.runs.stop({ runId, ...(part !== undefined && { part }) }).catch(showError);
}

export async function runAgain({ client, runs, showError }: Workbench, { runId }: RunInfo, failedOnly: boolean): Promise<void> {
  try {
    runs.added(await client.runs.again({ runId, failedOnly }));
  } catch (error) {
    showError(error);
  }
}

export function forgetRun({ client, showError }: Workbench, { runId }: RunInfo): void {
  client.runs.forget({ runIds: [runId] }).catch(showError);
}

export function copyWords({ note, showError }: Workbench, words: string): void {
  void navigator.clipboard.writeText(words).then(() => note(text.run.copied), showError);
}

/** What was typed, whichever kind it is. */
export function wordsOf({ program }: RunInfo): string {
  return program.kind === 'command' ? program.command : program.script;
}
