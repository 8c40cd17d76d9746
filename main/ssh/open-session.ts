import { AppError, cancelled, type ErrorDetail } from '../../shared/model/errors.ts';
import type { AgentForwarding } from './agent-forwarding.ts';
import type { ChannelTable } from './channel-table.ts';
import type { ShellChannel, ShellRequest } from './connection-types.ts';
import type { SessionChannel } from './session-channel.ts';
import type { Transport } from './transport.ts';

type RequestName = ErrorDetail<'channel.requestRefused'>['request'];

/** Encoded terminal modes (RFC 4254 section 8): IUTF8 (RFC 8160) on, 38400 baud both ways, end. */
const TERMINAL_MODES = Buffer.from([42, 0, 0, 0, 1, 128, 0, 0, 0x96, 0, 129, 0, 0, 0x96, 0, 0]);

/**
 * Opens a session channel and starts in it what `request` names. Errors: `channel.openFailed`, `channel.requestRefused`,
 * `cancelled`, and why the connection is gone.
 */
export async function openSession(
  table: ChannelTable,
  transport: Transport,
  request: ShellRequest,
  agent?: AgentForwarding,
): Promise<ShellChannel> {
  const { signal } = request;
  const channel = await table.open({
    what: request.subsystem ?? 'session',
    type: 'session',
    windowBytes: request.windowBytes,
    signal,
    send: (id, window, maxPacket) => transport.engine.send.session(id, window, maxPacket),
  });
  const onAbort = (): void => channel.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    // Before anything is started there, which would not see the agent else.
    if (request.mayUseAgent === true) await agent?.ask(channel);
    if (signal.aborted) throw cancelled();
    await startIn(channel, table, transport, request);
    if (signal.aborted) throw cancelled();
    return channel;
  } catch (error) {
    channel.close();
    throw signal.aborted ? cancelled() : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function startIn(channel: SessionChannel, table: ChannelTable, transport: Transport, request: ShellRequest): Promise<void> {
  const { send } = transport.engine;
  const { terminal, command, subsystem } = request;
  const hasTerminal = terminal === undefined ? undefined : requestTerminal(channel, transport, terminal);
  const granted = async (reply: Promise<boolean | undefined>, name: RequestName, what: string): Promise<void> => {
    const isGranted = await reply;
    // What ended from here, or with the connection, is no answer of the server.
    if (isGranted === undefined && request.signal.aborted) throw cancelled();
    if (isGranted === undefined && channel.lost !== undefined) throw channel.lost;
    table.requested(name, what, isGranted);
    if (isGranted === true) return;
    throw new AppError('channel.requestRefused', { request: name, what }, `the server refused ${name} (${what})`, {
      phase: 'channel',
    });
  };
  for (const [name, value] of Object.entries(request.environment ?? {})) channel.tell((id) => send.env(id, name, value, false));
  // A shell's request goes out together with the terminal's, which saves a round trip. A command has effects of its own, so it
  // waits until the terminal is granted.
  const isShell = command === undefined && subsystem === undefined;
  if (!isShell && hasTerminal !== undefined) await granted(hasTerminal, 'pty-req', terminal?.type ?? '');
  const started = channel.requestOrClosed((id) => {
    if (subsystem !== undefined) send.subsystem(id, subsystem, true);
    else if (command !== undefined) send.exec(id, command, true);
    else send.shell(id, true);
  });
  request.onSent?.(channel);
  if (hasTerminal !== undefined) await granted(hasTerminal, 'pty-req', terminal?.type ?? '');
  await granted(started, subsystem !== undefined ? 'subsystem' : isShell ? 'shell' : 'exec', subsystem ?? command ?? 'shell');
}

function requestTerminal(
  channel: SessionChannel,
  transport: Transport,
  terminal: NonNullable<ShellRequest['terminal']>,
): Promise<boolean | undefined> {
  const { columns, rows } = terminal.size;
  // ssh2 counts characters where the wire counts bytes.
  const type = terminal.type.replace(/[^\x21-\x7e]/g, '') || 'xterm';
  return channel.requestOrClosed((id) => transport.engine.send.pty(id, rows, columns, 0, 0, type, TERMINAL_MODES, true));
}
