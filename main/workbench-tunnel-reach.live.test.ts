import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startChain } from '../e2e/servers/chain.ts';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { startSshd } from '../e2e/servers/sshd.ts';
import type { TunnelInfo } from '../shared/model/tunnels.ts';
import { cleanUps } from './fixtures/test-page.ts';
import { configFor, echo, opened, portOf, type TunnelPage } from './fixtures/tunnel-page.ts';

/** Not the address that a server binds for GatewayPorts no. */
const outside = '127.0.0.2';

async function published(page: TunnelPage, port: number, targetPort: number, bind?: string): Promise<TunnelInfo> {
  const target = { kind: 'tcp', host: '127.0.0.1', port: targetPort } as const;
  const spec = { kind: 'remote', listen: { kind: 'tcp', port, bind: bind ?? '*' }, target } as const;
  return page.on((await page.add(spec, { confirmReach: true, probe: 'off' })).tunnelId);
}

describe.skipIf(lacks('sshd'))('FW-08, EB-20: whether a published port is reached', () => {
  it('is told by one connection to the server’s address, in the three modes of GatewayPorts', async () => {
    const server = await startSshd({ listen: outside });
    cleanUps.push(() => server.stop());
    for (const [mode, kind] of [
      ['no', 'refused'],
      ['clientspecified', 'reached'],
      ['yes', 'reached'],
    ] as const) {
      await server.restart(`GatewayPorts ${mode}`);
      const page = await opened(configFor(server));
      const info = await published(page, 0, await echo());
      expect([mode, await page.tunnels.reachable({ tunnelId: info.tunnelId })]).toMatchObject([
        mode,
        { kind, place: `${outside}:${portOf(info)}` },
      ]);
    }
  });

  it('is told of what was asked for on loopback, too, which GatewayPorts yes opens to everybody', async () => {
    const server = await startSshd({ listen: outside });
    cleanUps.push(() => server.stop());
    for (const [mode, kind] of [
      ['no', 'refused'],
      ['yes', 'reached'],
    ] as const) {
      await server.restart(`GatewayPorts ${mode}`);
      const page = await opened(configFor(server));
      const info = await published(page, 0, await echo(), 'localhost');
      expect(info.reach).toBe('loopback');
      expect(info.state).toMatchObject({ bound: [{ address: 'localhost', reach: 'unknown' }] });
      expect([mode, await page.tunnels.reachable({ tunnelId: info.tunnelId })]).toMatchObject([mode, { kind }]);
    }
  });

  it('is reached although nothing answers here behind it', async () => {
    const server = await startSshd({ listen: outside, config: 'GatewayPorts yes' });
    cleanUps.push(() => server.stop());
    const page = await opened(configFor(server));
    const { tunnelId } = await published(page, 0, await freePort());
    expect(await page.tunnels.reachable({ tunnelId })).toMatchObject({ kind: 'reached' });
  });

  it('is not taken for reached when another program has the port there', async () => {
    const server = await startSshd({ listen: outside, config: 'GatewayPorts no' });
    cleanUps.push(() => server.stop());
    const other = createServer((socket) => socket.on('error', () => undefined).resume());
    other.listen(0, outside);
    await once(other, 'listening');
    cleanUps.push(() => void other.close());
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const page = await opened(configFor(server));
    const { tunnelId } = await published(page, address.port, await echo());
    const given = new AbortController();
    const tried = page.tunnels.reachable({ tunnelId }, { signal: given.signal });
    given.abort();
    await expect(tried).rejects.toMatchObject({ code: 'cancelled' });
    expect(await page.tunnels.reachable({ tunnelId })).toMatchObject({ kind: 'untold', why: 'other' });
  });

  it('can’t be told behind a jump host, nor of a tunnel that is off or that listens here', async () => {
    const chain = await startChain([{}, {}]);
    cleanUps.push(() => chain.stop());
    const [first, last] = chain.hops;
    if (!first || !last) throw new Error('a hop is missing');
    const key = `User ${first.user}\nIdentityFile ${first.clientKey.path}\nStrictHostKeyChecking accept-new\n`;
    const outer = `Host outer\nHostName ${first.host}\nPort ${first.port}\n${key}`;
    const box = `Host box\nHostName ${chain.nameOf(1)}\nPort ${last.port}\nProxyJump outer\nUser ${last.user}\nIdentityFile ${last.clientKey.path}\nStrictHostKeyChecking accept-new\n`;
    const page = await opened(outer + box);
    const { tunnelId } = await published(page, 0, await echo());
    expect(await page.tunnels.reachable({ tunnelId })).toEqual({ kind: 'untold', why: 'jump' });
    await page.tunnels.switch({ tunnelId, on: false });
    await expect(page.tunnels.reachable({ tunnelId })).rejects.toMatchObject({ code: 'tunnel.notListening' });
    const here = await page.on((await page.add({ kind: 'dynamic', listen: { kind: 'tcp', port: 0 } })).tunnelId);
    await expect(page.tunnels.reachable({ tunnelId: here.tunnelId })).rejects.toMatchObject({ code: 'tunnel.notListening' });
  });
});
