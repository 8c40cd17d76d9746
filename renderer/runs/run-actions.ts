import type { RunHost, RunInfo, RunRequest, RunStart } from '../../shared/model/runs.ts';
import type { Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

/** A tab in which commands run on these hosts, or other hosts for one that is there. They connect as a command is run. */
export function openRunsTab({ dock }: Workbench, targets: readonly Target[], panelId?: string): void {
  const params = { runHosts: [...targets], name: text.tab(targets.length) };
  if (panelId === undefined) dock.open({ view: 'runs', ...params });
  else dock.update(panelId, params);
}

/** What the core asks before it begins a run. */
export interface ProductionQuestion {
  readonly script: string;
  /** Hosts of the run. */
  readonly count: number;
  readonly production: Extract<RunStart, { kind: 'needsConfirmation' }>['production'];
  /** Begins it, with a yes to just these. */
  readonly begin: (confirmed: readonly RunHost[]) => Promise<ProductionQuestion | undefined>;
}

/** Begins a run; answers what has to be asked first. Rejects with the core's error. */
export function startRun({ client, runs, note }: Workbench, request: RunRequest): Promise<ProductionQuestion | undefined> {
  const script = wordsOf(request);
  const begin = async (confirmed?: readonly RunHost[]): Promise<ProductionQuestion | undefined> => {
    const answer = await client.runs.start({ ...request, ...(confirmed && { confirmed: [...confirmed] }) });
    if (answer.kind === 'needsConfirmation') return { script, count: request.hosts.length, production: answer.production, begin };
    if (answer.kind === 'started') runs.added(answer.run);
    else note(text.ansible.gone);
    return undefined;
  };
  return begin();
}

/** Of one host or of all; once more, and it is not waited for. */
export function stopRun({ client, showError }: Workbench, { runId }: RunInfo, part?: number): void {
  client.runs.stop({ runId, ...(part !== undefined && { part }) }).catch(showError);
}

/** The same, where it is not done or everywhere. */
export function runAgain(
  { client, runs, note }: Workbench,
  run: RunInfo,
  failedOnly: boolean,
): Promise<ProductionQuestion | undefined> {
  const count = run.parts.filter(({ state }) => !failedOnly || state !== 'done').length;
  const begin = async (confirmed?: readonly RunHost[]): Promise<ProductionQuestion | undefined> => {
    const answer = await client.runs.again({ runId: run.runId, failedOnly, ...(confirmed && { confirmed: [...confirmed] }) });
    if (answer.kind === 'needsConfirmation')
      return { script: wordsOf(run), count: Math.max(count, answer.production.length), production: answer.production, begin };
    if (answer.kind === 'started') runs.added(answer.run);
    else note(text.ansible.gone);
    return undefined;
  };
  return begin();
}

export function forgetRun({ client, showError }: Workbench, { runId }: RunInfo): void {
  client.runs.forget({ runIds: [runId] }).catch(showError);
}

export function copyWords({ note, showError }: Workbench, words: string): void {
  void navigator.clipboard.writeText(words).then(() => note(text.run.copied), showError);
}

/** What was typed, whichever kind it is. */
export function wordsOf({ program }: Pick<RunInfo, 'program'>): string {
  return program.kind === 'command' ? program.command : program.script;
}
