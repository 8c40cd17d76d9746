import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChain, type Chain } from '../../e2e/servers/chain.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { ConnectProgress, HostKeyOffer } from './connection-types.ts';
import { ConnectionPool } from './pool.ts';
import type { Asker } from './pool-types.ts';
import { collect, failureOf, hostOf, identityOf, keyStep, ScriptedAuthenticator, services, until } from './test-support.ts';

const never = new AbortController().signal;
const terminal = { type: 'xterm', size: { columns: 80, rows: 24 } };

interface Watched extends Asker {
  readonly offers: HostKeyOffer[];
  readonly progress: ConnectProgress[];
  readonly logins: string[];
}

/** An asker that logs in with the key of whatever server is asked for, and notes what it was asked. */
function asker(keys: readonly Sshd[], changes: Partial<Asker> = {}): Watched {
  const offers: HostKeyOffer[] = [];
  const progress: ConnectProgress[] = [];
  const logins: string[] = [];
  return {
    id: 'a',
    offers,
    progress,
    logins,
    verifyHostKey: (offer) => {
      offers.push(offer);
      return Promise.resolve({ kind: 'once' });
    },
    preferredHostKeyTypes: () => Promise.resolve([]),
    authenticate: (_target, { hop, hostKeyFingerprint }) => {
      logins.push(`${hop.label} ${hostKeyFingerprint() ?? ''}`);
      const server = keys.find(({ port, host }) => hop.label.endsWith(`${host}:${port}`)) ?? keys[0];
      return new ScriptedAuthenticator(server === undefined ? [] : [keyStep(identityOf(server.clientKey.path))]);
    },
    onProgress: (step) => progress.push(step),
    mayLoginAgain: () => Promise.resolve(false),
    ...changes,
  };
}

describe.skipIf(lacks('sshd'))('the pool', () => {
  let sshd: Sshd;
  let pool: ConnectionPool;
  let lingerMs = 0;
  const closed: string[] = [];
  beforeAll(async () => {
    sshd = await startSshd({ config: 'LogLevel INFO' });
  });
  afterEach(() => pool.closeAll());
  afterAll(() => sshd.stop());

  function newPool(): ConnectionPool {
    closed.length = 0;
    pool = new ConnectionPool({ ...services(), lingerMs: () => lingerMs });
    pool.onClosed(({ connection, reason }) => closed.push(`${connection.target.port} ${reason.kind}`));
    return pool;
  }
  const want = (who: Asker, target: EffectiveHost = hostOf(sshd), signal: AbortSignal = never) => ({
    target,
    hops: [],
    asker: who,
    signal,
  });

  it('shares one connection, also one that is being made, and keeps it for its linger time', async () => {
    newPool();
    lingerMs = 300;
    const first = asker([sshd]);
    const second = asker([sshd]);
    const [a, b] = await Promise.all([pool.acquire(want(first)), pool.acquire(want(second))]);
    const c = await pool.acquire(want(second));
    expect(new Set([a.connection, b.connection, c.connection]).size).toBe(1);
    expect([first.offers.length, second.offers.length]).toEqual([1, 0]);
    expect(second.progress.at(-1)?.phase).toBe('established');
    expect(pool.connections).toHaveLength(1);
    a.release();
    a.release();
    b.release();
    expect(c.connection.isClosed).toBe(false);
    c.release();
    const again = await pool.acquire(want(second));
    expect(again.connection).toBe(a.connection);
    again.release();
    await until(() => pool.connections.length === 0);
    expect(closed).toEqual([`${sshd.port} requested`]);
    lingerMs = 0;
  });

  it('keeps apart what is logged in to differently, and gives an own one when asked', async () => {
    newPool();
    const who = asker([sshd]);
    const shared = await pool.acquire(want(who));
    const other = await pool.acquire(want(who, hostOf(sshd, { ciphers: ['aes128-ctr'] })));
    const own = await pool.acquire({ ...want(who), own: true });
    expect(new Set([shared.connection, other.connection, own.connection]).size).toBe(3);
    own.release();
    await until(() => own.connection.isClosed);
    expect(shared.connection.isClosed).toBe(false);
  });

  it('gives the error to all who wait, and starts anew for the next', async () => {
    newPool();
    const no = new AppError('hostKey.declined', { host: 'h', port: 1, name: 'h' }, 'no');
    const wary = asker([sshd], { verifyHostKey: () => Promise.reject(no) });
    const both = await Promise.all([failureOf(pool.acquire(want(wary))), failureOf(pool.acquire(want(asker([sshd]))))]);
    expect(both.map(({ code }) => code)).toEqual(['hostKey.declined', 'hostKey.declined']);
    const lease = await pool.acquire(want(asker([sshd])));
    expect(lease.connection.isClosed).toBe(false);
  });

  it('goes on with the next in line when the first, who is being asked, goes away', async () => {
    newPool();
    const abort = new AbortController();
    let isAsked = false;
    const first = asker([sshd], {
      verifyHostKey: () => {
        isAsked = true;
        return new Promise(() => undefined);
      },
    });
    const second = asker([sshd]);
    const leaving = failureOf(pool.acquire(want(first, hostOf(sshd), abort.signal)));
    const staying = pool.acquire(want(second));
    await until(() => isAsked);
    abort.abort();
    expect((await leaving).code).toBe('cancelled');
    expect((await staying).connection.isClosed).toBe(false);
    expect(second.offers).toHaveLength(1);
  });

  it('says when a connection is lost and makes a new one afterwards', async () => {
    newPool();
    const lease = await pool.acquire(want(asker([sshd])));
    sshd.dropSessions();
    await until(() => closed.length === 1);
    expect(closed).toEqual([`${sshd.port} lost`]);
    lease.release();
    const next = await pool.acquire(want(asker([sshd])));
    expect(next.connection).not.toBe(lease.connection);
  });

  it('takes a second connection when the first is full, and that one again for the next', async () => {
    const server = await startSshd({ config: 'LogLevel INFO\nMaxSessions 2' });
    newPool();
    const who = asker([server]);
    const shell = { windowBytes: 65536, command: 'sleep 60', signal: never };
    const opened = [];
    for (let index = 0; index < 5; index += 1) opened.push(await pool.openSession(want(who, hostOf(server)), shell));
    expect(opened.map(({ isSecondConnection }) => isSecondConnection)).toEqual([false, false, true, true, true]);
    expect(pool.connections).toHaveLength(3);
    for (const { lease, channel } of opened) {
      channel.close();
      lease.release();
    }
    await until(() => pool.connections.length === 0);
    await server.stop();
  });

  it('asks before it logs in a second time where that would ask questions, and not at all where no session is allowed', async () => {
    const server = await startSshd({ config: 'LogLevel INFO\nMaxSessions 1' });
    newPool();
    const questions: string[] = [];
    let agrees = false;
    const who = asker([server], {
      authenticate: () => {
        const authenticator = new ScriptedAuthenticator([keyStep(identityOf(server.clientKey.path))]);
        authenticator.canRepeatSilently = false;
        return authenticator;
      },
      mayLoginAgain: (target) => {
        questions.push(target.hostName);
        return Promise.resolve(agrees);
      },
    });
    const shell = { windowBytes: 65536, command: 'sleep 60', signal: never };
    await pool.openSession(want(who, hostOf(server)), shell);
    expect((await failureOf(pool.openSession(want(who, hostOf(server)), shell))).code).toBe('channel.openFailed');
    agrees = true;
    expect((await pool.openSession(want(who, hostOf(server)), shell)).isSecondConnection).toBe(true);
    expect(questions).toHaveLength(2);
    await server.restart('LogLevel INFO\nMaxSessions 0');
    await until(() => pool.connections.length === 0);
    expect((await failureOf(pool.openSession(want(who, hostOf(server)), shell))).code).toBe('channel.openFailed');
    expect(questions).toHaveLength(2);
    await server.stop();
  });
});

describe.skipIf(lacks('sshd'))('a chain of jump hosts', () => {
  let chain: Chain;
  let pool: ConnectionPool;
  beforeAll(async () => {
    chain = await startChain([{ config: 'PermitTTY no\nMaxSessions 0' }, {}, {}]);
  });
  afterAll(() => chain.stop());
  afterEach(() => pool.closeAll());

  function hosts(): EffectiveHost[] {
    return chain.hops.map((hop) => hostOf(hop));
  }

  it('checks and logs in to each of its hops, and opens no session on the way', async () => {
    pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
    const who = asker(chain.hops);
    const [first, second, target] = hosts();
    if (first === undefined || second === undefined || target === undefined) throw new Error('no chain');
    const shell = { windowBytes: 65536, command: 'echo here', signal: never };
    const { lease, channel } = await pool.openSession({ target, hops: [first, second], asker: who, signal: never }, shell);
    expect((await collect(channel)).output.toString()).toBe('here\n');
    expect(who.offers.map(({ hop, route, address }) => [hop.index, hop.count, route.length, address !== undefined])).toEqual([
      [1, 3, 0, true],
      [2, 3, 1, false],
      [3, 3, 2, false],
    ]);
    expect(who.logins).toHaveLength(3);
    expect(lease.connection.route).toHaveLength(2);
    expect(pool.connections).toHaveLength(3);
    // The same way to the second hop is shared.
    const direct = await pool.acquire({ target: second, hops: [first], asker: who, signal: never });
    expect(pool.connections).toHaveLength(3);
    direct.release();
    lease.release();
    await until(() => pool.connections.length === 0);
    expect(chain.hops[0]?.log()).not.toContain('ctype session');
  });

  it('names the hop that failed', async () => {
    pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
    const [first, second, target] = hosts();
    if (first === undefined || second === undefined || target === undefined) throw new Error('no chain');
    const wary = asker(chain.hops, {
      verifyHostKey: (offer) =>
        offer.hop.index === 2
          ? Promise.reject(new AppError('hostKey.declined', { host: 'h', port: 1, name: 'h' }, 'no'))
          : Promise.resolve({ kind: 'once' }),
    });
    const refused = await failureOf(pool.acquire({ target, hops: [first, second], asker: wary, signal: never }));
    expect(refused).toMatchObject({ code: 'hostKey.declined', hop: { index: 2, count: 3 } });
    const nowhere = { ...target, port: 1 };
    const unreachable = await failureOf(
      pool.acquire({ target: nowhere, hops: [first], asker: asker(chain.hops), signal: never }),
    );
    expect(unreachable).toMatchObject({
      code: 'channel.openFailed',
      phase: 'tcp',
      hop: { index: 2, count: 2 },
      detail: { reason: 'connectFailed' },
    });
    const loop = await failureOf(pool.acquire({ target: first, hops: [second, first], asker: asker(chain.hops), signal: never }));
    expect(loop.code).toBe('config.jumpLoop');
    await until(() => pool.connections.length === 0);
  });

  it('is lost with its first hop', async () => {
    pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
    const [first, second] = hosts();
    if (first === undefined || second === undefined) throw new Error('no chain');
    const lease = await pool.acquire({ target: second, hops: [first], asker: asker(chain.hops), signal: never });
    const channel = await lease.connection.openSession({ windowBytes: 65536, terminal, signal: never });
    const ended = new Promise((resolve) => channel.onClosed(resolve));
    channel.receive((_bytes, used) => used());
    const closed = new Promise((resolve) => lease.connection.onClosed(resolve));
    chain.hops[0]?.dropSessions();
    expect(await closed).toMatchObject({ kind: 'lost', error: { code: 'connection.lost' } });
    expect(await ended).toEqual({ kind: 'unknown' });
    await until(() => pool.connections.length === 0);
  });
});
