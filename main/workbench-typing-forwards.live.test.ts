import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startNarrowRelay, type NarrowRelay } from '../e2e/servers/narrow-relay.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { TunnelSpec } from '../shared/model/tunnels.ts';
import { cleanUps, sshd, trust } from './fixtures/test-page.ts';
import { configFor, local, opened, portOf } from './fixtures/tunnel-page.ts';

const mebibyte = 1024 * 1024;
const LINE_BYTES_PER_SECOND = 12 * mebibyte;
/** What the buffers of the sockets on the way hold, and some; the windows of the streams alone are four times as much. */
const BETWEEN_BYTES = 12 * mebibyte;
const STREAMS = 24;
const KEYS = 2;

let streams: Socket[] = [];
beforeEach(() => void (streams = []));
afterEach(() => {
  for (const socket of streams) socket.destroy();
});

/** Writes for ever, as fast as it is taken. */
function flood(socket: Socket): void {
  const block = Buffer.alloc(64 * 1024, 'x');
  const more = (): void => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
}

/** A server that floods whoever comes, or takes everything. */
async function target(direction: 'up' | 'down'): Promise<number> {
  const server = createServer((socket) => {
    streams.push(socket);
    socket.on('error', () => undefined);
    if (direction === 'down') flood(socket);
    else socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** One connection through a tunnel that is busy in that direction. */
async function stream(spec: TunnelSpec, port: number, to: number, direction: 'up' | 'down'): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  streams.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (spec.kind === 'dynamic') {
    socket.write(Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, to >> 8, to & 255]));
    let heard = 0;
    while (heard < 12) heard += ((await once(socket, 'data')) as [Buffer])[0].length;
  }
  socket.resume();
  if (direction === 'up') flood(socket);
}

function carried({ passed }: NarrowRelay): number {
  return passed.reduce((sum, { up, down }) => sum + up + down, 0);
}

describe.skipIf(lacks('sshd'))('typing beside busy forwards of the same connection', () => {
  it.each([
    ['-L', 'up'],
    ['-D', 'down'],
  ] as const)('lets little of many streams of %s, %s, go before a key', { timeout: 120_000 }, async (kind, direction) => {
    const server = await sshd();
    const line = await startNarrowRelay(server, LINE_BYTES_PER_SECOND);
    cleanUps.push(() => line.stop());
    const page = await opened(configFor({ ...server, host: line.host, port: line.port }));
    page.page.answer = trust;
    const terminal = await page.page.open('box');
    await page.page.reaches(terminal.sessionId, 'open');
    const to = await target(direction);
    const spec: TunnelSpec =
      kind === '-L' ? local(0, to) : { kind: 'dynamic', listen: { kind: 'tcp', port: 0, bind: '127.0.0.1' } };
    const { tunnelId } = await page.add(spec);
    const port = portOf(await page.on(tunnelId));
    await Promise.all(Array.from({ length: STREAMS }, () => stream(spec, port, to, direction)));
    // Beyond what any buffer holds: all of them wait for the line from here on.
    await vi.waitFor(() => expect(carried(line)).toBeGreaterThan(16 * mebibyte), { timeout: 60_000, interval: 20 });
    expect(await page.page.client.connections.list({})).toHaveLength(1);
    const screen = page.page.screen(terminal.sessionId);
    const costs: number[] = [];
    for (let key = 0; key < KEYS; key += 1) {
      const word = `q${key}z`;
      const before = carried(line);
      await screen.type(word);
      await vi.waitFor(() => expect(screen.text()).toContain(word), { timeout: 60_000, interval: 1 });
      costs.push(carried(line) - before);
    }
    // It was busy all the time, or nothing was shown.
    const last = carried(line);
    await vi.waitFor(() => expect(carried(line)).toBeGreaterThan(last + mebibyte), { timeout: 60_000, interval: 5 });
    expect(Math.max(...costs)).toBeLessThan(BETWEEN_BYTES);
  });
});
