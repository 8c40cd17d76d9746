import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { canLendMemory, readInto } from './socket-input.ts';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

/** A client, and what a server made of it: paused. */
async function pair(): Promise<readonly [Socket, Socket]> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  closers.push(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  return [client, accepted];
}

it('Node has what it takes to choose the memory of an accepted socket', () => {
  expect(canLendMemory).toBe(true);
});

it('several sockets read into the same memory, all of it, and tell their ends', async () => {
  const memory = Buffer.alloc(1024);
  const heard = await Promise.all(
    [1, 2, 3].map(async (fill) => {
      const [client, accepted] = await pair();
      let bytes = 0;
      let others = 0;
      const count = (chunk: Buffer): void => {
        if (chunk.buffer !== memory.buffer) others += 1;
        if (chunk.every((byte) => byte === fill)) bytes += chunk.length;
      };
      readInto(accepted, () => (others += 1), memory);
      readInto(accepted, count, memory);
      accepted.resume();
      client.end(Buffer.alloc(300_000, fill));
      await once(accepted, 'end');
      return [bytes, others];
    }),
  );
  expect(heard).toEqual(Array.from({ length: 3 }, () => [300_000, 0]));
});

it('a paused socket gives nothing, and what was read before comes first', async () => {
  const [client, accepted] = await pair();
  client.write('one');
  accepted.once('data', () => accepted.pause());
  accepted.resume();
  await once(accepted, 'data');
  client.write('two');
  await vi.waitFor(() => expect(accepted.readableLength).toBe(3), { timeout: 20_000, interval: 5 });
  const heard: string[] = [];
  readInto(accepted, (chunk) => {
    heard.push(chunk.toString());
    if (heard.length === 1) accepted.pause();
  });
  expect(heard).toEqual(['two']);
  client.end('three');
  await once(client, 'finish');
  accepted.resume();
  await once(accepted, 'end');
  expect(heard.join(' ')).toBe('two three');
});
