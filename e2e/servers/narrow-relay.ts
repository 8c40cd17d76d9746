import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Direction, Target } from './fault-proxy.ts';

/** A line of a given width: what is sent into it faster waits its turn behind what was sent before, as on a home's uplink. */
export interface NarrowRelay {
  readonly host: string;
  readonly port: number;
  /** Bytes passed on so far, of each connection since the first. */
  readonly passed: readonly Readonly<Record<Direction, number>>[];
  stop(): Promise<void>;
}

const TICK_MS = 5;
/** After a busy moment of this process no more than so many ticks are made up for. */
const MOST_TICKS = 4;

/** Passes on what one tick may carry, and reads no more than that: the rest waits in the sender's own buffers. */
function carry(from: Socket, to: Socket, bytesPerTick: number, onPassed: (bytes: number) => void): () => void {
  let isEnded = false;
  from.on('end', () => {
    isEnded = true;
    to.end();
  });
  from.on('error', () => to.destroy());
  from.on('close', () => {
    if (!isEnded) to.destroy();
  });
  let due = performance.now();
  return () => {
    const now = performance.now();
    const ticks = Math.min(MOST_TICKS, (now - due) / TICK_MS);
    due = now;
    let room = Math.floor(ticks * bytesPerTick);
    while (room > 0 && !to.writableNeedDrain && from.readableLength > 0) {
      const chunk = from.read(Math.min(room, from.readableLength)) as Buffer | null;
      if (chunk === null) break;
      room -= chunk.length;
      onPassed(chunk.length);
      to.write(chunk);
    }
    // Fills its buffer, and tells the end of the stream.
    if (from.readableLength === 0) from.read(0);
  };
}

/** Starts the relay before a port; each connection has `bytesPerSecond` of its own, each way. */
export async function startNarrowRelay(target: Target, bytesPerSecond: number): Promise<NarrowRelay> {
  const passed: Record<Direction, number>[] = [];
  const sockets = new Set<Socket>();
  const bytesPerTick = (bytesPerSecond * TICK_MS) / 1000;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true, allowHalfOpen: true });
    const count = { up: 0, down: 0 };
    passed.push(count);
    // Paused: what is not asked for stays with the sender.
    for (const socket of [client, upstream]) {
      socket.pause();
      sockets.add(socket);
    }
    const steps = [
      carry(client, upstream, bytesPerTick, (bytes) => (count.up += bytes)),
      carry(upstream, client, bytesPerTick, (bytes) => (count.down += bytes)),
    ];
    const timer = setInterval(() => steps.forEach((step) => step()), TICK_MS);
    client.on('close', () => {
      clearInterval(timer);
      upstream.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    passed,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
