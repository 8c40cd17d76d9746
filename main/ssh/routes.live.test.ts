import { networkInterfaces } from 'node:os';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChain, type Chain } from '../../e2e/servers/chain.ts';
import { freePort } from '../../e2e/servers/free-port.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { dialTcp } from './dial.ts';
import { ConnectionPool } from './pool.ts';
import type { Asker } from './pool-types.ts';
import { seenEnds } from './seen-ends.ts';
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
import { systemClock } from '../../shared/base/clock.ts';

const never = new AbortController().signal;

function asker(servers: readonly Sshd[], changes: Partial<Asker> = {}): Asker {
  return {
    id: 'a',
    verifyHostKey: acceptAnyKey,
    preferredHostKeyTypes: () => Promise.resolve([]),
    authenticate: (target) => {
      const server = servers.find(({ port }) => port === target.port) ?? servers[0];
      return new ScriptedAuthenticator(server === undefined ? [] : [keyStep(identityOf(server.clientKey.path))]);
    },
    onProgress: () => undefined,
    mayLoginAgain: () => Promise.resolve(false),
    ...changes,
  };
}

describe.skipIf(lacks('namespaces'))('a route through networks of their own', () => {
  let chain: Chain;
  let pool: ConnectionPool;
  beforeAll(async () => {
    // A bastion that gives no shell, no terminal, no command and no file: forwarding is all it does (PX-17).
    chain = await startChain([
      {
        config:
          'PermitTTY no\nMaxSessions 0\nX11Forwarding no\nAllowAgentForwarding no\nForceCommand /bin/false\nLogLevel DEBUG1',
      },
      {},
      { config: 'AllowTcpForwarding no' },
      {},
    ]);
  });
  afterEach(() => pool.closeAll());
  afterAll(() => chain.stop());

  const newPool = (): ConnectionPool => (pool = new ConnectionPool({ ...services(), lingerMs: () => 0 }));
  /** By the name that only hops can resolve, but for the first. */
  const place = (index: number, changes: Partial<EffectiveHost> = {}): EffectiveHost => {
    const hop = chain.hops[index];
    if (hop === undefined) throw new Error('no such hop');
    return hostOf({ host: index === 0 ? hop.host : chain.nameOf(index), port: hop.port, user: hop.user }, changes);
  };

  it('goes by names that are known behind each hop only, and opens no session on the way', async () => {
    const seen: string[] = [];
    const who = asker(chain.hops, { onProgress: ({ phase, hop }) => seen.push(`${hop.index} of ${hop.count} ${phase}`) });
    const { connection } = await newPool().acquire({ target: place(2), hops: [place(0), place(1)], asker: who, signal: never });
    expect((await collect(await exec(connection, 'echo $SSH_CONNECTION'))).output.toString()).toContain(chain.hops[2]?.host);
    expect(connection.route).toEqual([place(0), place(1)].map((host) => `${host.user}@${host.hostName}:${host.port}`));
    // No name was looked up here: the phase `name` never came.
    expect(seen.filter((step) => step.endsWith(' name'))).toEqual([]);
    for (const index of [1, 2, 3]) expect(seen).toContain(`${index} of 3 authentication`);
    expect(chain.hops[0]?.log()).not.toMatch(/ctype session|session_new/);
    const ends = await seenEnds(connection, systemClock, never);
    expect(ends?.server).toBe(`${chain.hops[2]?.host ?? ''}:${chain.hops[2]?.port ?? 0}`);
  });

  it('names the hop that passes nothing on, with what else can be done', async () => {
    const error = await failureOf(
      newPool().acquire({ target: place(3), hops: [place(0), place(1), place(2)], asker: asker(chain.hops), signal: never }),
    );
    expect(error).toMatchObject({ code: 'channel.openFailed', phase: 'tcp', hop: { index: 3, count: 4 } });
    expect(error.detail).toMatchObject({ reason: 'prohibited', via: `${place(2).user}@hop3:${place(2).port}` });
    const { title, text, remedies } = errorText(error.toWire());
    expect(title).toBe(`${place(2).user}@hop3:${place(2).port} does not pass connections on`);
    expect(text).toMatch(/^Hop 3 of 4, /);
    expect(remedies.join(' ')).toMatch(/AllowTcpForwarding.*nc.*last resort/s);
    const nowhere = { ...place(2), hostName: 'known-to-no-hop' };
    const unknown = await failureOf(
      newPool().acquire({ target: nowhere, hops: [place(0)], asker: asker(chain.hops), signal: never }),
    );
    expect(unknown).toMatchObject({
      code: 'channel.openFailed',
      hop: { index: 2, count: 2 },
      detail: { reason: 'connectFailed' },
    });
    expect(errorText(unknown.toWire()).text).toContain('The name is looked up there, not on this computer');
  });

  it('is taken only where a direct connection fails in its time, and says which way it took', async () => {
    const second = chain.hops[1];
    if (second === undefined) throw new Error('no hop');
    const target = { ...place(1), hostName: second.host, jumpAfterSeconds: 2 };
    const started = performance.now();
    const jumped = await newPool().acquire({ target, hops: [place(0)], asker: asker(chain.hops), signal: never });
    expect(performance.now() - started).toBeLessThan(18_000);
    expect(jumped.connection.way).toEqual({ kind: 'jump', directFailed: 'net.unreachable' });
    expect(jumped.connection.route).toHaveLength(1);
    // The first is reached directly, though it has a jump host for the case that it is not.
    const hops: string[] = [];
    const near = asker(chain.hops, { onProgress: ({ hop }) => hops.push(`${hop.index} of ${hop.count}`) });
    const direct = await newPool().acquire({
      target: { ...place(0), jumpAfterSeconds: 2 },
      hops: [{ ...place(0), hostName: '192.0.2.1', port: 9 }],
      asker: near,
      signal: never,
    });
    expect(direct.connection.way).toMatchObject({ kind: 'tcp', family: 4, insteadOfJump: true });
    expect(direct.connection.route).toEqual([]);
    expect(new Set(hops)).toEqual(new Set(['1 of 1']));
  });
});

describe.skipIf(lacks('sshd'))('connecting from a place and by a family', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  const dial = (target: EffectiveHost) => dialTcp(target, () => undefined, never);

  it('comes from the address of BindAddress or BindInterface, which the server sees', async () => {
    const pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
    const target = hostOf(sshd, { bindAddress: '127.0.0.2' });
    const { connection } = await pool.acquire({ target, hops: [], asker: asker([sshd]), signal: never });
    expect((await seenEnds(connection, systemClock, never))?.client).toMatch(/^127\.0\.0\.2:\d+$/);
    pool.closeAll();
    const loopback =
      Object.entries(networkInterfaces()).find(([, all]) => all?.some(({ address }) => address === '127.0.0.1'))?.[0] ?? 'lo';
    const { stream, facts } = await dial(hostOf(sshd, { bindInterface: loopback }));
    expect(facts).toMatchObject({ kind: 'tcp', family: 4, interface: loopback });
    expect(facts.kind === 'tcp' && facts.from).toMatch(/^127\.0\.0\.1:\d+$/);
    stream.destroy();
  });

  it.each([
    [{ bindInterface: 'no-such-if0' }, 'interface'],
    [{ bindAddress: '::1' }, 'address'],
    [{ bindAddress: 'no-such-name.invalid' }, 'address'],
  ])('says that %j has nothing to come from', async (changes, kind) => {
    const error = await failureOf(dial(hostOf(sshd, changes)));
    expect(error).toMatchObject({ code: 'net.noLocalAddress', phase: 'tcp', detail: { kind } });
  });

  it('tries as often as ConnectionAttempts says, and no more', async () => {
    const port = await freePort();
    const tried: string[] = [];
    const target = hostOf({ host: '127.0.0.1', port }, { connectionAttempts: 3 });
    const pending = dialTcp(target, (phase) => tried.push(phase), never);
    await until(() => tried.length === 2, 5000);
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(port, '127.0.0.1');
    await once(server, 'listening');
    (await pending).stream.destroy();
    server.close();
    expect(tried).toEqual(['tcp', 'tcp', 'tcp']);
    const refused = await failureOf(
      dialTcp({ ...target, port: await freePort(), connectionAttempts: 2 }, () => undefined, never),
    );
    expect(refused.code).toBe('net.refused');
  });

  it('gives an unused connection up at once when it was retired, and nobody new gets it', async () => {
    const pool = new ConnectionPool({ ...services(), lingerMs: () => 60_000 });
    const want = { target: hostOf(sshd), hops: [], asker: asker([sshd]), signal: never };
    const [one, two] = [await pool.acquire(want), await pool.acquire(want)];
    expect(pool.standing(one.connection)).toMatchObject({ uses: 2, isRetired: false });
    const output = collect(await exec(one.connection, 'read line; echo got $line'));
    pool.retire(one.connection);
    const other = await pool.acquire(want);
    expect(other.connection).not.toBe(one.connection);
    expect(pool.leaseOpen(want)?.connection).toBe(other.connection);
    two.release();
    expect(one.connection.isClosed).toBe(false);
    one.release();
    await until(() => one.connection.isClosed);
    await output;
    pool.closeAll();
  });
});
