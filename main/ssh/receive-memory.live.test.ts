import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { lendsMemory, readBy, ReceiveMemory } from './receive-memory.ts';

let close: (() => void) | undefined;
afterEach(() => close?.());

const total = 8 * 1024 * 1024;

/** A socket of its memory whose server sends `total` bytes in pieces, and then its end. */
async function pouring(pieceBytes: number): Promise<Socket> {
  const server = createServer((peer) => {
    let left = total;
    const more = (): void => {
      const start = (total - left) % 7;
      const piece = Buffer.alloc(Math.min(left, pieceBytes), 'abcdefg'.slice(start) + 'abcdefg'.slice(0, start));
      left -= piece.length;
      if (left === 0) peer.end(piece);
      else peer.write(piece, () => setImmediate(more));
    };
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const memory = new ReceiveMemory(systemClock);
  const socket: Socket = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    onread: memory.onread(() => socket),
  });
  memory.serve(socket);
  close = () => {
    socket.destroy();
    server.close();
  };
  return socket;
}

/** Counts what comes, and looks at a sample of it. */
class Check {
  bytes = 0;
  isRight = true;

  take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += 997) this.isRight &&= chunk[at] === 97 + ((this.bytes + at) % 7);
    this.bytes += chunk.length;
  }
}

it('serves a real socket, which may pause', async () => {
  const socket = await pouring(total);
  const check = new Check();
  socket.on('data', (chunk: Buffer) => {
    check.take(chunk);
    if (Math.floor(check.bytes / 1e6) % 2 === 1) {
      socket.pause();
      setImmediate(() => socket.resume());
    }
  });
  await once(socket, 'end');
  expect({ ...check, lent: lendsMemory(socket) }).toEqual({ bytes: total, isRight: true, lent: true });
});

it.each([
  ['large', total],
  ['small', 20_000],
  ['odd', 65_537],
])('hands on what a stream gives in order, in %s pieces, and its end', async (_, pieceBytes) => {
  const socket = await pouring(pieceBytes);
  const check = new Check();
  // As the transport: something was read and put back, and the stream is paused when it begins.
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  socket.unshift(Buffer.from(first));
  let pauses = 0;
  readBy(socket, (chunk) => {
    check.take(chunk);
    if (check.bytes < 1e6 * (pauses + 1)) return;
    pauses += 1;
    socket.pause();
    setImmediate(() => socket.resume());
  });
  socket.resume();
  await once(socket, 'end');
  expect({ ...check }).toEqual({ bytes: total, isRight: true });
  expect(pauses).toBeGreaterThan(3);
});
