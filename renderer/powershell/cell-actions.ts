import type { PsRunInfo, PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import type { TerminalProgram } from '../shell/dock-panels.ts';
import { sftpFolder } from '../shell/powershell-folder.ts';
import type { Workbench } from '../shell/workbench.ts';
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

export async function runAgain(workbench: Workbench, run: PsRunInfo, failedOnly: boolean): Promise<void> {
  try {
    workbench.powerShell.runAdded(await workbench.client.powershell.again({ runId: run.runId, failedOnly }));
  } catch (error) {
    workbench.showError(error);
  }
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
