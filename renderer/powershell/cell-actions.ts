import type { PsRunInfo, PsRunStart, PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import type { TerminalProgram } from '../shell/dock-panels.ts';
import { sftpFolder } from '../shell/powershell-folder.ts';
import type { Workbench } from '../shell/workbench.ts';
import { hasFailed } from './part-face.ts';
import { plain } from './sgr.ts';
import { text } from './text.ts';

const linesAtOnce = 2000;
const mostCopied = 200_000;

/** The whole output without its colours. */
export async function copyLines(workbench: Workbench, run: PsRunInfo): Promise<void> {
  try {
    const all: string[] = [];
    for (let from = 0; from < Math.min(run.lines, mostCopied);) {
      const { lines } = await workbench.client.powershell.lines({ runId: run.runId, from, count: linesAtOnce });
      if (lines.length === 0) break;
      for (const line of lines) all.push(plain(line.text));
      from += lines.length;
    }
    await navigator.clipboard.writeText(all.join('\n'));
    workbench.note(text.cell.copiedText);
  } catch (error) {
    workbench.showError(error);
  }
}

/** Ctrl+C: on all hosts of a run, or on one. */
export function stopRun(workbench: Workbench, run: PsRunInfo, psSessionId?: PsSessionId): void {
  const one = psSessionId === undefined ? {} : { psSessionId };
  workbench.client.powershell.stop({ runId: run.runId, ...one }).catch(workbench.showError);
}

/** What the core asks before a run begins again. */
export interface AgainQuestion {
  readonly run: PsRunInfo;
  readonly failedOnly: boolean;
  /** Hosts that it would run on. */
  readonly count: number;
  readonly production: Extract<PsRunStart, { kind: 'needsConfirmation' }>['production'];
}

/** Runs the same again; answers what has to be asked first. `confirmed`: a yes to just these. */
export async function runAgain(
  { client, powerShell, showError }: Workbench,
  run: PsRunInfo,
  failedOnly: boolean,
  confirmed: readonly PsSessionId[] = [],
): Promise<AgainQuestion | undefined> {
  try {
    const answer = await client.powershell.again({ runId: run.runId, failedOnly, confirmed: [...confirmed] });
    if (answer.kind === 'needsConfirmation') {
      const count = failedOnly ? run.parts.filter(hasFailed).length : run.parts.length;
      return { run, failedOnly, count, production: answer.production };
    }
    powerShell.runAdded(answer.run);
  } catch (error) {
    showError(error);
  }
  return undefined;
}

export function forgetRun(workbench: Workbench, run: PsRunInfo): void {
  workbench.client.powershell.forget({ runId: run.runId }).catch(workbench.showError);
}

/** A terminal on the host of a session: with the account's shell, or with an interactive PowerShell in its place. */
export async function openTerminalFor(
  workbench: Workbench,
  host: PsSessionInfo['host'],
  program?: TerminalProgram,
): Promise<void> {
  await workbench.openTerminal(host, { program });
}

/** The files of a session's host, over the same connection, in the folder where it is. */
export async function openFilesOf(workbench: Workbench, { host, location }: PsSessionInfo): Promise<void> {
  await workbench.openFiles(host, { beside: workbench.dock.active?.id, folder: sftpFolder(location) });
}

export function copyWords(workbench: Workbench, words: string, said: string = text.cell.copiedText): void {
  void navigator.clipboard.writeText(words).then(() => workbench.note(said), workbench.showError);
}
