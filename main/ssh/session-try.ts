import { randomBytes } from 'node:crypto';
import { cancelled } from '../../shared/model/errors.ts';
import type { ChannelTable } from './channel-table.ts';
import type { SessionTry } from './connection-types.ts';
import type { Transport } from './transport.ts';

/** Nothing is meant to come: no program runs. */
const WINDOW_BYTES = 4096;

/**
 * Opens a session, asks for something in it, and closes it before any program was started there. What the server answers is told like every other
 * request, and also that it closed the session in the place of an answer. Errors: `channel.openFailed`, `cancelled`, and why the connection is gone.
 */
export async function trySession(
  table: ChannelTable,
  transport: Transport,
  what: SessionTry,
  signal: AbortSignal,
): Promise<void> {
  const channel = await table.open({
    what: 'session',
    type: 'session',
    windowBytes: WINDOW_BYTES,
    signal,
    send: (id, window, maxPacket) => transport.engine.send.session(id, window, maxPacket),
  });
  const onAbort = (): void => channel.close();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  // What a program says that runs in the place of a subsystem is not looked at.
  channel.receive((_bytes, used) => used());
  channel.receiveError((_bytes, used) => used());
  let isOver = false;
  const asked = async (request: string, name: string, send: (id: number) => void): Promise<void> => {
    // One that had no answer is told; for another one there is no session any more.
    if (isOver) return;
    const granted = await channel.requestOrClosed(send);
    if (signal.aborted) throw cancelled();
    if (channel.lost !== undefined) throw channel.lost;
    isOver = granted === undefined;
    table.requested(request, name, granted);
  };
  try {
    const { send } = transport.engine;
    // RFC 4254 section 6.4: a variable may be asked for with an answer, though ssh never does.
    for (const [name, value] of Object.entries(what.environment ?? {}))
      await asked('env', name, (id) => send.env(id, name, value, true));
    if (what.terminal === true)
      await asked('pty-req', 'xterm-256color', (id) => send.pty(id, 24, 80, 0, 0, 'xterm-256color', Buffer.of(0), true));
    if (what.x11 === true) {
      // Nobody who came by it would get further: no channel of X11 is ever taken (SE-23).
      const cookie = randomBytes(16).toString('hex');
      const x11 = { single: true, protocol: 'MIT-MAGIC-COOKIE-1', cookie, screen: 0 };
      await asked('x11-req', '', (id) => send.x11Forward(id, x11, true));
    }
    if (what.subsystem !== undefined) {
      const { subsystem } = what;
      await asked('subsystem', subsystem, (id) => send.subsystem(id, subsystem, true));
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    channel.close();
    // Its place counts until the server has closed it too (MaxSessions).
    await new Promise<void>((resolve) => void channel.onClosed(() => resolve()));
  }
  if (signal.aborted) throw cancelled();
}
