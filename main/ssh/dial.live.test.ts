import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../e2e/servers/free-port.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { dialTcp } from './dial.ts';
import { failureOf, hostOf } from './test-support.ts';

const never = new AbortController().signal;
const families = await lookup('localhost', { all: true }).then(
  (found) => new Set(found.map(({ family }) => family)),
  () => new Set<number>(),
);

describe('dialling', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((socket) => socket.on('error', () => undefined));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
  });
  afterAll(() => {
    server.close();
  });
  const at = (host: string, changes: Partial<EffectiveHost> = {}): EffectiveHost => hostOf({ host, port }, changes);

  it('looks a name up and tries its addresses until one answers', async () => {
    const seen: string[] = [];
    const { stream, address } = await dialTcp(at('localhost'), (phase, detail) => seen.push(`${phase} ${detail}`), never);
    expect(address).toBe('127.0.0.1');
    expect(seen[0]).toBe('name localhost');
    expect(seen).toContain(`tcp 127.0.0.1:${port}`);
    stream.destroy();
  });

  it.skipIf(families.size < 2)(
    'CN-02: a name with addresses of both families: the other one is tried, and which it was is told',
    async () => {
      for (const [listens, other, family, noFamily] of [
        ['::1', '127.0.0.1', 'inet6', 'inet'],
        ['127.0.0.1', '::1', 'inet', 'inet6'],
      ] as const) {
        const own = createServer((socket) => socket.on('error', () => undefined));
        own.listen(0, listens);
        await once(own, 'listening');
        const place = { port: (own.address() as { port: number }).port };
        const seen: string[] = [];
        const { stream, address } = await dialTcp(
          at('localhost', place),
          (phase, detail) => seen.push(`${phase} ${detail}`),
          never,
        );
        expect(address).toBe(listens);
        expect(seen.some((each) => each.includes(listens))).toBe(true);
        stream.destroy();
        (await dialTcp(at('localhost', { ...place, addressFamily: family }), () => undefined, never)).stream.destroy();
        const refused = await failureOf(dialTcp(at('localhost', { ...place, addressFamily: noFamily }), () => undefined, never));
        expect(refused).toMatchObject({ code: 'net.refused', detail: { address: other } });
        own.close();
      }
    },
  );

  it('looks no address up', async () => {
    const seen: string[] = [];
    const { stream } = await dialTcp(at('127.0.0.1'), (phase) => seen.push(phase), never);
    expect(seen).toEqual(['tcp']);
    stream.destroy();
  });

  it.each([
    ['net.nameNotFound', 'name', at('no-such-host.invalid')],
    ['net.refused', 'tcp', at('127.0.0.1', { port: 1 })],
    ['net.refused', 'tcp', at('[::1]', { port: 1 })],
    ['destination.invalid', 'name', at('-oProxyCommand=x')],
    ['net.unreachable', 'tcp', at('127.0.0.1', { bindAddress: '192.0.2.1' })],
  ])('names its failure %s', async (code, phase, target) => {
    const changed = target.port === 1 ? { ...target, port: await freePort() } : { ...target, port };
    const error = await failureOf(dialTcp(changed, () => undefined, never));
    // A machine without IPv6 says something else about ::1.
    expect([code, ...(target.hostName === '[::1]' ? ['net.unreachable'] : [])]).toContain(error.code);
    expect(error.phase).toBe(phase);
  });

  it('obeys the address family', async () => {
    const { stream, address } = await dialTcp(at('localhost', { addressFamily: 'inet' }), () => undefined, never);
    expect(address).toBe('127.0.0.1');
    stream.destroy();
    const error = await failureOf(dialTcp(at('127.0.0.1', { addressFamily: 'inet6' }), () => undefined, never));
    expect(error.phase).toBe('name');
  });

  it('gives up after ConnectTimeout, and at once when aborted', async () => {
    // A listener whose queue is full answers no more; 198.51.100.0/24 is nobody's (RFC 5737) and may be unreachable at once.
    const abort = new AbortController();
    const pending = failureOf(dialTcp(at('198.51.100.1', { connectTimeoutSeconds: 1 }), () => undefined, abort.signal));
    expect(['net.timeout', 'net.unreachable', 'net.refused']).toContain((await pending).code);
    expect((await failureOf(dialTcp(at('localhost'), () => undefined, AbortSignal.abort()))).code).toBe('cancelled');
  });
});
