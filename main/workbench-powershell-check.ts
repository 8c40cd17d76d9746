import type { PsHost, PsReadiness } from '../shared/model/powershell.ts';
import { checkReadiness } from './powershell/seats/readiness.ts';
import { bookmarkWays, startWays } from './workbench-powershell-hosts.ts';
import { forPowerShell } from './ssh-config/command-line-options.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** Connects, as for a session, and looks what the host has. Throws what connecting throws. */
export async function checkHost(
  of: PsHost,
  parts: Pick<WorkbenchParts, 'host' | 'book' | 'connections' | 'desk'> & { readonly pageKey: string },
  signal: AbortSignal,
): Promise<PsReadiness> {
  const { book, connections, desk, host } = parts;
  const prompter = desk.prompterForPage(parts.pageKey);
  const resolved = await book.resolve(of, forPowerShell, signal, prompter);
  const ask = { prompter, onProgress: () => undefined, signal };
  const { lease, opened } = await connections.openOn(resolved, ask, 'PowerShell', (connection) =>
    checkReadiness(connection, { ways: startWays(bookmarkWays(resolved)), clock: host.clock, signal }),
  );
  lease.release();
  return opened;
}
