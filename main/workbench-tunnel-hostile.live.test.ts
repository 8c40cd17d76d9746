import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { cleanUps } from './fixtures/test-page.ts';
import { configFor, echo, opened, patience, portOf, socksTalk } from './fixtures/tunnel-page.ts';

/** Clients a proxy gets; SEED has those of another run. */
const count = Number(process.env['FUZZ_CLIENTS'] ?? 160);

function randomFrom(start: number): (below: number) => number {
  let seed = start + Number(process.env['SEED'] ?? 0) * 7919;
  return (below) => (seed = (seed * 48271) % 2147483647) % below;
}

/** A request as some client might send it: whole, then cut off, changed, or followed by rubbish. */
function request(random: (below: number) => number, to: number): Buffer {
  const port = [to >> 8, to & 255];
  const name = Buffer.from('localhost');
  const good = [
    [5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, ...port],
    [5, 1, 0, 5, 1, 0, 3, name.length, ...name, ...port],
    [5, 1, 0, 5, 1, 0, 4, ...Buffer.alloc(15), 1, ...port],
    [5, 3, 0, 1, 2, 5, 1, 0, 3, 255, ...name, ...port],
    [5, 255, ...Buffer.alloc(200)],
    [5, 1, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0],
    [5, 1, 0, 5, 1, 0, 3, 0, ...port],
    [5, 1, 2],
    [4, 1, ...port, 127, 0, 0, 1, 0],
    [4, 1, ...port, 0, 0, 0, 1, ...Buffer.from('me'), 0, ...name, 0],
    [4, 1, ...port, 0, 0, 0, 1, ...Buffer.alloc(3000, 'u')],
    [...Buffer.from('CONNECT db:80 HTTP/1.1\r\n\r\n')],
    [...Buffer.from([22, 3, 1, 2, 0, 1])],
  ];
  const bytes = Buffer.from(good[random(good.length)] ?? []);
  for (let changes = random(3); changes > 0 && bytes.length > 0; changes -= 1) bytes[random(bytes.length)] = random(256);
  const cut = random(3) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
  return random(4) === 0 ? Buffer.concat([cut, Buffer.alloc(random(5000), random(256))]) : cut;
}

describe.skipIf(lacks('sshd'))('clients of a proxy that mean no good', () => {
  let server: Sshd;
  beforeAll(async () => void (server = await startSshd({ config: 'LogLevel INFO' })));
  afterAll(() => server.stop());

  it('stall, lie and never read: they harm only themselves, in both directions', { timeout: 90_000 }, async () => {
    const page = await opened(configFor(server));
    const target = await echo();
    const flood = createServer((socket) => {
      const more = (): void => {
        while (socket.write(Buffer.alloc(65_536)));
      };
      socket.on('error', () => undefined);
      socket.on('drain', more);
      more();
    }).listen(0, '127.0.0.1');
    await once(flood, 'listening');
    cleanUps.push(() => flood.close());
    const listen = { kind: 'tcp', port: 0, bind: '127.0.0.1' } as const;
    const tunnels = [await page.add({ kind: 'dynamic', listen }), await page.add({ kind: 'remoteDynamic', listen })];
    const ports: number[] = [];
    for (const { tunnelId } of tunnels) ports.push(portOf(await page.on(tunnelId)));
    const clients: Socket[] = [];
    const client = (port: number): Socket => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      clients.push(socket);
      return socket;
    };
    cleanUps.push(() => clients.forEach((socket) => socket.destroy()));
    globalThis.gc?.();
    const before = process.memoryUsage().rss;

    for (const [index, port] of ports.entries()) {
      const random = randomFrom(index + 1);
      for (let each = 0; each < count; each += 1) {
        const socket = client(port);
        const words = request(random, target);
        const manner = random(4);
        if (manner === 0) socket.pause();
        if (manner === 1) for (const byte of words.subarray(0, 40)) socket.write(Buffer.from([byte]));
        else if (manner === 2) socket.end(words);
        else socket.write(words);
        if (random(5) === 0) socket.resetAndDestroy();
        // They do not get in the way of one who means well.
        if (each % 40 === 0) expect(await socksTalk(port, target, `hello ${each}`)).toBe(`hello ${each}`);
      }
      // These got through, and take nothing of all that comes.
      const { port: flooded } = flood.address() as AddressInfo;
      for (let each = 0; each < 40; each += 1) {
        const deaf = client(port);
        deaf.write(Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, flooded >> 8, flooded & 255]));
        deaf.pause();
      }
      for (let each = 0; each < 10; each += 1) expect(await socksTalk(port, target, `still ${each}`)).toBe(`still ${each}`);
    }
    // This process has the core, the clients and the servers, and the flooding ones fill sockets on both sides.
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(250);

    for (const socket of clients.splice(0)) socket.destroy();
    await vi.waitFor(async () => {
      const { tunnels: now } = await page.tunnels.list({});
      expect(now.map(({ traffic }) => traffic.open)).toEqual([0, 0]);
      expect((await page.page.client.system.diagnostics({})).channels).toBe(0);
      expect(now.every(({ traffic }) => traffic.refused > 10)).toBe(true);
    }, patience);
    for (const port of ports) expect(await socksTalk(port, target, 'as ever')).toBe('as ever');
  });
});
