import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ListenError, listenOnLoopback } from './loopback.ts';

const open: (Server | TcpServer)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** Somebody else's server; answers its port, or `undefined` where the address does not exist. */
function occupy(host: string, port = 0): Promise<number | undefined> {
  const server = createTcpServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ host, port }, () => {
      open.push(server);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

describe('listening on loopback', () => {
  it('uses one port on both addresses', async () => {
    const { servers, port } = await listenOnLoopback(() => createServer(), 0);
    open.push(...servers);
    const hasIpv6 = (await occupy('::1')) !== undefined;
    const expected = [{ address: '127.0.0.1', port }, ...(hasIpv6 ? [{ address: '::1', port }] : [])];
    expect(servers.map((server) => server.address())).toMatchObject(expected);
  });

  it('refuses a port that somebody has on 127.0.0.1', async () => {
    const port = (await occupy('127.0.0.1')) ?? 0;
    await expect(listenOnLoopback(() => createServer(), port)).rejects.toThrow(ListenError);
  });

  it('refuses a port that somebody has on ::1, where a browser might go first', async () => {
    const port = await occupy('::1');
    if (port === undefined) return;
    await expect(listenOnLoopback(() => createServer(), port)).rejects.toThrow(`port ${port} is in use on ::1`);
    // Nothing of the attempt is left behind.
    expect(await occupy('127.0.0.1', port)).toBe(port);
  });
});
