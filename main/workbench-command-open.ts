import { AppError } from '../shared/model/errors.ts';
import type { Host } from './host.ts';
import type { TerminalNeed } from './runs/command-end.ts';
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

/** As of a terminal that nobody looks at. */
const usualSize = { columns: 80, rows: 24 };
const usualTerminal = 'xterm-256color';

/** Bytes that may be on the way of a command's output. */
const windowBytes = 1024 * 1024;

/**
 * A command on the shared connection of its host, or on one more where that has no room (MaxSessions). Of many for one server a few
 * at a time ask for their channel, so that they find the connection which another just made (MaxStartups). `terminal`: `ifForced` by the host's `RequestTTY force`, as
 * of ssh(1) whose input is no terminal. Errors: those of connecting, `channel.openFailed`, `config.noSession`.
 */
export async function openCommandOn(
  resolved: ResolvedTarget,
  command: string,
  ask: ConnectAsk,
  { connections, channels, host }: { readonly connections: Connections; readonly channels: StartGate; readonly host: Host },
  terminal: TerminalNeed = 'never',
): Promise<OpenedHostCommand> {
  refuseWithoutSession(resolved);
  const { hostName, port, requestTty } = resolved.target;
  const hasTerminal = terminal === 'always' || (terminal === 'ifForced' && requestTty === 'force');
  const leave = await channels.enter(`${hostName}:${port}`, ask.signal);
  try {
    const { lease, opened } = await connections.openOn(resolved, ask, 'command', (connection) =>
      connection.openSession({
        ...(resolved.target.sessionType === 'subsystem' ? { subsystem: command } : { command }),
        ...(hasTerminal && { terminal: { type: resolved.settings.terminalType ?? usualTerminal, size: usualSize } }),
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

/** Throws `config.noSession` for a host with `SessionType none`, on which ssh runs no command. */
export function refuseWithoutSession({ target, why }: Pick<ResolvedTarget, 'target' | 'why'>): void {
  if (target.sessionType !== 'none') return;
  const { file, line } = why.get('sessiontype') ?? { file: 'command line', line: 0 };
  const name = target.originalHost;
  throw new AppError('config.noSession', { name, file, line }, `${name} has SessionType none`);
}
