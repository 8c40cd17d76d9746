import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { lendsMemory, ReceiveMemory } from './receive-memory.ts';

let close: (() => void) | undefined;
afterEach(() => close?.());

it('serves a real socket, which may pause', async () => {
  const total = 8 * 1024 * 1024;
  const server = createServer((peer) => peer.end(Buffer.alloc(total, 'abcdefg'))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const memory = new ReceiveMemory();
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
  let bytes = 0;
  let isRight = true;
  socket.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at += 997) isRight &&= chunk[at] === 97 + ((bytes + at) % 7);
    bytes += chunk.length;
    if (Math.floor(bytes / 1e6) % 2 === 1) {
      socket.pause();
      setImmediate(() => socket.resume());
    }
  });
  await once(socket, 'end');
  expect({ bytes, isRight, lent: lendsMemory(socket) }).toEqual({ bytes: total, isRight: true, lent: true });
});
