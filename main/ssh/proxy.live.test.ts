import { spawn, type ChildProcess } from 'node:child_process';
import dnsCallbacks from 'node:dns';
import dns from 'node:dns/promises';
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { connect, createServer, isIP, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChain } from '../../e2e/servers/chain.ts';
import { freePort } from '../../e2e/servers/free-port.ts';
import { startHttpProxy, startSocksProxy, type ProxyServer } from '../../e2e/servers/proxy-server.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { formatOutgoingProxy, type OutgoingProxy } from '../../shared/model/outgoing-proxy.ts';
import { ConnectionPool } from './pool.ts';
import type { Asker, ProxyPasswordAsk } from './pool-types.ts';
import {
  acceptAnyKey,
  collect,
  exec,
  failureOf,
  hostOf,
  identityOf,
  keyStep,
  ScriptedAuthenticator,
  services,
  until,
} from './test-support.ts';

const never = new AbortController().signal;
const name = 'only-the-proxy-knows.invalid';

/** Every name that this process asks any name service for, while the tests run. */
const lookedUp: string[] = [];
const original = { promised: dns.lookup, called: dnsCallbacks.lookup };

function noteLookups(): void {
  const noted =
    <A extends unknown[], R>(real: (...args: A) => R) =>
    (...args: A): R => {
      // Node asks for addresses too, which nobody has to look up.
      if (isIP(String(args[0])) === 0) lookedUp.push(String(args[0]));
      return real(...args);
    };
  dns.lookup = noted(original.promised as never) as never;
  dnsCallbacks.lookup = noted(original.called as never) as never;
  syncBuiltinESMExports();
}

function asker(server: Sshd, changes: Partial<Asker> = {}): Asker {
  return {
    id: 'a',
    verifyHostKey: acceptAnyKey,
    preferredHostKeyTypes: () => Promise.resolve([]),
    authenticate: () => new ScriptedAuthenticator([keyStep(identityOf(server.clientKey.path))]),
    onProgress: () => undefined,
    mayLoginAgain: () => Promise.resolve(false),
    ...changes,
  };
}

describe.skipIf(lacks('sshd'))('a proxy on the way out', () => {
  let sshd: Sshd;
  let pool: ConnectionPool;
  const stops: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
    noteLookups();
  });
  afterEach(async () => {
    pool.closeAll();
    for (const stop of stops.splice(0)) await stop();
    lookedUp.length = 0;
  });
  afterAll(async () => {
    dns.lookup = original.promised;
    dnsCallbacks.lookup = original.called;
    syncBuiltinESMExports();
    await sshd.stop();
  });

  async function started(proxy: Promise<ProxyServer>): Promise<ProxyServer> {
    const running = await proxy;
    stops.push(() => running.stop());
    return running;
  }
  /** A server that is no proxy. */
  async function odd(serve: (client: Socket) => void): Promise<number> {
    const server: Server = createServer((client) => {
      client.on('error', () => undefined);
      serve(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stops.push(() => void server.close());
    return (server.address() as { port: number }).port;
  }
  const by = (kind: OutgoingProxy['kind'], port: number, user?: string): OutgoingProxy => ({
    kind,
    host: '127.0.0.1',
    port,
    ...(user !== undefined && { user }),
  });
  const target = (outgoingProxy: OutgoingProxy | 'none', changes: Partial<EffectiveHost> = {}): EffectiveHost =>
    hostOf({ host: name, port: 22, user: sshd.user }, { outgoingProxy, ...changes });
  const open = (to: EffectiveHost, changes: Partial<Asker> = {}, hops: readonly EffectiveHost[] = []) => {
    pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
    return pool.acquire({ target: to, hops, asker: asker(sshd, changes), signal: never });
  };
  const names = () => ({ [name]: { host: sshd.host, port: sshd.port } });

  it.each([
    ['http', startHttpProxy],
    ['socks5', startSocksProxy],
  ] as const)('of kind %s looks the name up itself, and nobody here does', async (kind, start) => {
    const proxy = await started(start({ names: names() }));
    const { connection } = await open(target(by(kind, proxy.port), { checkHostIp: true, verifyHostKeyDns: 'yes' }));
    expect((await collect(await exec(connection, 'echo through'))).output.toString()).toBe('through\n');
    expect(connection.address).toBeUndefined();
    expect(connection.way).toEqual({ kind: 'proxy', proxy: formatOutgoingProxy(by(kind, proxy.port)) });
    expect(proxy.asked).toEqual([`${name}:22`]);
    expect(lookedUp).toEqual([]);
  });

  it.each([
    ['http', startHttpProxy, false],
    ['http', startHttpProxy, true],
    ['socks5', startSocksProxy, false],
  ] as const)(
    'of kind %s that wants a login is given the password that was typed, as often as it has to be',
    async (kind, start, closes) => {
      const proxy = await started(
        start({ names: names(), login: { user: 'fred', password: testSecret('rìght') }, closesAfter407: closes }),
      );
      const asked: ProxyPasswordAsk[] = [];
      const typed = ['wrong', testSecret('rìght')];
      const { connection } = await open(target(by(kind, proxy.port, 'fred')), {
        proxyPassword: (ask) => {
          asked.push(ask);
          return Promise.resolve(typed.shift());
        },
      });
      expect(connection.isClosed).toBe(false);
      expect(asked.map(({ attempt, hop }) => `${attempt} ${hop.label}`)).toEqual(
        [1, 2].map((n) => `${n} ${sshd.user}@${name}:22`),
      );
      expect(lookedUp).toEqual([]);
    },
  );

  it('that wants a login says so where there is none, nobody to ask, or none typed', async () => {
    const proxy = await started(startHttpProxy({ login: { user: 'fred', password: 'x' } }));
    const why = async (user: string | undefined, changes: Partial<Asker>): Promise<unknown> => {
      const { code, detail, phase } = await failureOf(open(target(by('http', proxy.port, user)), changes));
      return [code, phase, 'why' in detail ? detail.why : ''];
    };
    expect(await why(undefined, { proxyPassword: () => Promise.resolve('x') })).toEqual(['proxy.failed', 'tcp', 'loginNeeded']);
    expect(await why('fred', {})).toEqual(['proxy.failed', 'tcp', 'loginNeeded']);
    expect(await why('fred', { proxyPassword: () => Promise.resolve(undefined) })).toEqual(['auth.cancelled', 'tcp', '']);
    expect(await why('fred', { proxyPassword: () => Promise.resolve('no') })).toEqual(['proxy.failed', 'tcp', 'loginRefused']);
    expect(proxy.asked).toEqual([]);
  });

  it('that is not there, or does not know the name, is told apart from the host', async () => {
    const gone = await failureOf(open(target(by('socks5', await freePort()))));
    expect(gone).toMatchObject({ code: 'proxy.failed', phase: 'tcp', hop: { index: 1, count: 1 } });
    expect(gone.detail).toMatchObject({ why: 'notReached', said: 'connection refused' });
    for (const [kind, start] of [
      ['socks5', startSocksProxy],
      ['http', startHttpProxy],
    ] as const) {
      const proxy = await started(start({ names: {} }));
      expect((await failureOf(open(target(by(kind, proxy.port))))).detail).toMatchObject({ why: 'noRoute' });
    }
    expect(lookedUp).toEqual([]);
  });

  it.each([
    ['an SSH server', 'notAProxy', 'socks5', greet],
    ['a header without end', 'notAProxy', 'http', flood],
    ['one that hangs up', 'closed', 'socks4', hangUp],
    ['one that is silent', 'silent', 'socks5', ignore],
    ['one that dribbles', 'silent', 'http', dribble],
  ] as const)('that is %s ends in time, with a word: %s', async (_what, why, kind, serve) => {
    const port = await odd(serve);
    const error = await failureOf(open(target(by(kind, port), { connectTimeoutSeconds: 1 })));
    expect(error.detail).toMatchObject({ why });
  });

  it('is left at once when the user gives up', async () => {
    let isConnected = false;
    let isClosed = false;
    const port = await odd((client) => {
      isConnected = true;
      client.on('close', () => (isClosed = true)).resume();
    });
    pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
    const abort = new AbortController();
    const pending = failureOf(
      pool.acquire({ target: target(by('http', port)), hops: [], asker: asker(sshd), signal: abort.signal }),
    );
    await until(() => isConnected);
    abort.abort();
    expect((await pending).code).toBe('cancelled');
    await until(() => isClosed);
  });

  it('leads to the first jump host only, and what is behind is looked up there', async () => {
    const proxy = await started(startSocksProxy({ names: names() }));
    const behind = hostOf({ host: 'localhost', port: sshd.port, user: sshd.user });
    const { connection } = await open(behind, {}, [target(by('socks5', proxy.port))]);
    expect(connection.route).toEqual([`${sshd.user}@${name}:22`]);
    expect(connection.way).toEqual({ kind: 'jump' });
    expect(lookedUp).toEqual([]);
  });

  describe('for names of Tor', () => {
    const onion = `${'a2'.repeat(28)}.onion`;

    it('is given the name as it is; without one nothing is looked up and nothing sent', async () => {
      const proxy = await started(startSocksProxy({ names: { [onion]: { host: sshd.host, port: sshd.port } } }));
      const { connection } = await open({ ...target(by('socks5', proxy.port)), hostName: onion });
      expect(proxy.asked).toEqual([`${onion}:22`]);
      connection.close();
      const refused = await failureOf(open({ ...target('none'), hostName: onion }));
      expect(refused).toMatchObject({ code: 'route.onionRefused', detail: { why: 'noProxy' } });
      const jumped = await failureOf(open({ ...hostOf(sshd), hostName: onion }, {}, [hostOf(sshd)]));
      expect(jumped).toMatchObject({ code: 'route.onionRefused', detail: { why: 'jump' }, hop: { index: 2, count: 2 } });
      expect(lookedUp).toEqual([]);
    });
  });

  it.skipIf(lacks('namespaces'))('may be ssh -D, whose server looks the name up', async () => {
    const chain = await startChain([{}, {}]);
    stops.push(() => chain.stop());
    const [first, second] = chain.hops;
    if (first === undefined || second === undefined) throw new Error('no hops');
    const port = await freePort();
    const ssh = spawn('ssh', [
      ...['-F', 'none', '-N', '-D', `127.0.0.1:${port}`, '-i', first.clientKey.path, '-p', String(first.port)],
      ...['-o', 'StrictHostKeyChecking=no', '-o', `UserKnownHostsFile=${first.knownHostsFile}`, `${first.user}@${first.host}`],
    ]);
    stops.push(() => ended(ssh));
    await listening(port);
    const to = hostOf({ host: chain.nameOf(1), port: second.port, user: second.user }, { outgoingProxy: by('socks5', port) });
    const { connection } = await open(to, asker(second));
    expect((await collect(await exec(connection, 'echo $SSH_CONNECTION'))).output.toString()).toContain(second.host);
    expect(lookedUp).toEqual([]);
    connection.close();
    const socks4 = await open({ ...to, outgoingProxy: by('socks4', port) }, asker(second));
    expect(socks4.connection.way).toMatchObject({ kind: 'proxy' });
  });
});

function greet(client: Socket): void {
  client.write('SSH-2.0-x\r\n');
}

function hangUp(client: Socket): void {
  client.end();
}

function ignore(): void {
  // It says nothing.
}

function flood(client: Socket): void {
  client.write('HTTP/1.1 200 OK\r\n');
  const more = (): void => {
    while (!client.destroyed && client.write(`X: ${'y'.repeat(1000)}\r\n`));
  };
  client.on('drain', more);
  more();
}

function dribble(client: Socket): void {
  const timer = setInterval(() => client.write('H'.slice(0, 1)), 50);
  client.write('HTTP/1.1 200 ');
  client.on('close', () => clearInterval(timer));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

async function listening(port: number): Promise<void> {
  let isThere = false;
  await until(() => {
    const socket = connect(port, '127.0.0.1', () => (isThere = true)).on('error', () => undefined);
    socket.once('connect', () => socket.destroy());
    return isThere;
  }, 20_000);
}
