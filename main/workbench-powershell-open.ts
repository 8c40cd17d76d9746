import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { StartWays } from './powershell/channel.ts';
import { openPowerShell } from './powershell/open-session.ts';
import type { PowerShellSession } from './powershell/session.ts';
import type { StartGates } from './ssh/start-gate.ts';
import type { Lease } from './ssh/pool-types.ts';
import type { ConnectAsk, Connections } from './workbench-connections.ts';

export interface OpenedPowerShell {
  readonly lease: Lease;
  readonly session: PowerShellSession;
}

/**
 * A PowerShell session on the shared connection of its host, or on one more where that has no room (MaxSessions). Of many for one server a few at a
 * time log in and ask for their channel (MaxStartups). Errors: those of connecting and of `openPowerShell`.
 */
export async function openPowerShellOn(
  resolved: ResolvedTarget,
  ask: ConnectAsk & { readonly onStarting?: (() => void) | undefined },
  ways: StartWays,
  { connections, gates }: { readonly connections: Connections; readonly gates: StartGates },
): Promise<OpenedPowerShell> {
  const { hostName, port } = resolved.target;
  const server = `${hostName}:${port}`;
  const started = await gates.starts.enter(server, ask.signal);
  let gotChannel = (): void => undefined;
  try {
    gotChannel = await gates.channels.enter(server, ask.signal);
    const { lease, opened } = await connections.openOn(resolved, ask, 'PowerShell', (connection) => {
      ask.onStarting?.();
      return openPowerShell({ connection, ways, signal: ask.signal, onChannel: gotChannel });
    });
    return { lease, session: opened };
  } finally {
    gotChannel();
    started();
  }
}
