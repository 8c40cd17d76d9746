import type { Host } from './host.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { ShellChannel } from './ssh/connection-types.ts';
import type { Lease } from './ssh/pool-types.ts';
import type { StartGate } from './ssh/start-gate.ts';
import type { ConnectAsk, Connections } from './workbench-connections.ts';
import { sentEnvironment } from './workbench-environment.ts';

export interface OpenedHostCommand {
  readonly lease: Lease;
  readonly channel: ShellChannel;
}

/** Bytes that may be on the way of a command's output. */
const windowBytes = 1024 * 1024;

/**
 * A command without a terminal on the shared connection of its host, or on one more where that has no room (MaxSessions). Of many for one server a few
 * at a time ask for their channel, so that they find the connection which another just made (MaxStartups). Errors: those of connecting, `channel.openFailed`.
 */
export async function openCommandOn(
  resolved: ResolvedTarget,
  command: string,
  ask: ConnectAsk,
  { connections, channels, host }: { readonly connections: Connections; readonly channels: StartGate; readonly host: Host },
): Promise<OpenedHostCommand> {
  const { hostName, port } = resolved.target;
  const leave = await channels.enter(`${hostName}:${port}`, ask.signal);
  try {
    const { lease, opened } = await connections.openOn(resolved, ask, 'command', (connection) =>
      connection.openSession({
        ...(resolved.target.sessionType === 'subsystem' ? { subsystem: command } : { command }),
        environment: sentEnvironment(resolved.target, host.environment),
        mayUseAgent: true,
        windowBytes,
        signal: ask.signal,
      }),
    );
    return { lease, channel: opened };
  } finally {
    leave();
  }
}
