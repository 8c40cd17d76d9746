import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../e2e/servers/ssh-keys.ts';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { systemClock } from '../shared/base/clock.ts';
import type { EffectiveHost } from '../shared/model/effective-host.ts';
import type { TimelineFact } from '../shared/model/timeline.ts';
import { stepWords } from '../shared/model/timeline-text.ts';
import { AuthMemory } from './auth/auth-memory.ts';
import { liveLogin } from './auth/fixtures/live-login.ts';
import { silentLogger } from './log/logger.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import { forwardedAgentOf } from './workbench-agent-forwarding.ts';
import { describeConnection } from './workbench-connection-info.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

describe.skipIf(lacks('agent'))('a forwarded agent', () => {
  let sshd: Sshd;
  let other: Sshd;
  let agent: Agent;
  let second: KeyFile;
  let facts: TimelineFact[] = [];
  const open: SshConnection[] = [];

  beforeAll(async () => {
    sshd = await startSshd();
    second = await generateKey({ comment: 'second key' });
    other = await startSshd({ authorizedKeys: [second.publicLine] });
    agent = await startAgent({ keys: [second.path] });
  });
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });
  afterAll(async () => {
    await agent.stop();
    second.remove();
    await sshd.stop();
    await other.stop();
  });

  const connected = async (host: Partial<EffectiveHost>, server = sshd): Promise<SshConnection> => {
    facts = [];
    const files = { identityFiles: [{ path: server.clientKey.path, isDefault: false }] };
    const forwarded = (target: EffectiveHost): ReturnType<typeof forwardedAgentOf> =>
      forwardedAgentOf(target, { environment: {}, log: silentLogger });
    const way = { services: { forwardedAgent: forwarded }, facts };
    const { connection, error } = await liveLogin(server, { ...files, ...host }, [], new AuthMemory(systemClock), {}, way);
    if (!connection) throw error ?? new Error('no connection');
    open.push(connection);
    return connection;
  };
  const forwarding = (socket = agent.socket): Partial<EffectiveHost> => ({ forwardAgent: { kind: 'socket', path: socket } });
  const said = async (connection: SshConnection, command: string, mayUseAgent = true): Promise<string> => {
    const request = { command: `exec 2>&1; ${command}`, mayUseAgent, windowBytes: 65_536, signal: never };
    const channel = await connection.openSession(request);
    return new Promise((resolve) => {
      let text = '';
      channel.receive((bytes, used) => {
        text += Buffer.from(bytes).toString();
        used();
      });
      // What sshd itself says at this level.
      channel.receiveError((_bytes, used) => used());
      channel.onClosed(() => resolve(text));
    });
  };
  const stateOf = (connection: SshConnection): unknown =>
    describeConnection(connection, { sessions: 1, lingerSeconds: 0, route: [], standing: undefined }).agentForwarding;
  /** What the agent is asked to sign by an ssh over there. */
  const loginTo = ({ user, hostKeyFiles }: Sshd): unknown => ({ user, hostKey: hostKeyFiles[0]?.fingerprint });
  const sshTo = ({ host, port, user }: Sshd): string =>
    `${program('ssh')} -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentityFile=none -o LogLevel=ERROR -p ${port} ${user}@${host} echo got in`;

  it('is not there by default', async () => {
    const connection = await connected({ identityAgent: agent.socket });
    expect(await said(connection, 'echo "[$SSH_AUTH_SOCK]"')).toBe('[]\n');
    expect([connection.agentForwarding, stateOf(connection)]).toEqual([undefined, undefined]);
  });

  it('lists its keys and signs over there, and each signature is told', async () => {
    const connection = await connected(forwarding());
    const changes: number[] = [];
    connection.onAgentForwarding?.(({ signatures }) => changes.push(signatures));
    expect(await said(connection, `${program('ssh-add')} -l`)).toContain(second.fingerprint);
    expect(await said(connection, sshTo(other))).toContain('got in\n');
    expect(stateOf(connection)).toEqual({ state: 'active', signatures: 1, last: second.fingerprint });
    await expect.poll(() => changes).toEqual([0, 1]);
    expect(facts).toContainEqual(
      expect.objectContaining({ kind: 'agentUsed', fingerprint: second.fingerprint, signed: true, login: loginTo(other) }),
    );
    expect(facts).toContainEqual({ kind: 'request', request: 'auth-agent-req@openssh.com', what: '', granted: true });
  });

  it('signs for a process outside of the session that can open its socket, is told to have, and is gone with the connection', async () => {
    const connection = await connected(forwarding());
    const request = { command: 'echo "$SSH_AUTH_SOCK"; exec sleep 600', mayUseAgent: true, windowBytes: 65_536, signal: never };
    const channel = await connection.openSession(request);
    const socket = await new Promise<string>((resolve) => {
      channel.receive((bytes, used) => {
        resolve(Buffer.from(bytes).toString().trim());
        used();
      });
    });
    // As root may over there, and whoever else has the account: no child of the session.
    const env = { PATH: process.env['PATH'] ?? '', SSH_AUTH_SOCK: socket };
    const outside = (command: string): Promise<string> =>
      run('/bin/sh', ['-c', `${command} 2>&1`], { env }).then(
        ({ stdout }) => stdout,
        (error: unknown) => String(Reflect.get(Object(error), 'stdout')),
      );
    expect(await outside(sshTo(other))).toContain('got in\n');
    expect(stateOf(connection)).toEqual({ state: 'active', signatures: 1, last: second.fingerprint });
    expect(facts).toContainEqual(
      expect.objectContaining({ kind: 'agentUsed', fingerprint: second.fingerprint, signed: true, login: loginTo(other) }),
    );
    connection.close();
    await expect.poll(() => outside(`${program('ssh-add')} -l`), { timeout: 30_000 }).toMatch(/Error connecting to agent/);
    expect(await outside(sshTo(other))).not.toContain('got in');
  });

  it.skipIf(lacks('accounts'))(
    'signs for a second account that can open its socket, and only the login that this makes is told',
    async () => {
      const server = await startSshdWithAccounts({ users: { fred: {}, eve: {} } });
      try {
        const as = (user: string, more: Partial<EffectiveHost> = {}): Promise<SshConnection> =>
          connected({ user, ...more }, server);
        const freds = await as('fred', forwarding());
        const mine = facts;
        const request = {
          command: 'echo "$SSH_AUTH_SOCK"; exec sleep 600',
          mayUseAgent: true,
          windowBytes: 65_536,
          signal: never,
        };
        const channel = await freds.openSession(request);
        const socket = await new Promise<string>((resolve) => {
          channel.receive((bytes, used) => {
            resolve(Buffer.from(bytes).toString().trim());
            used();
          });
        });
        const eves = await as('eve', { identityAgent: 'none' });
        const login = `SSH_AUTH_SOCK='${socket}' ${sshTo(other)}`;
        // The socket's folder is fred's alone.
        expect(await said(eves, login)).not.toContain('got in');
        expect(freds.agentForwarding?.signatures).toBe(0);
        // Root over there, or fred himself, lets her in.
        expect(await said(freds, `chmod 711 "$(dirname '${socket}')" && chmod 666 '${socket}' && echo open`)).toBe('open\n');
        expect(await said(eves, `id -un; ${login}`)).toMatch(/^eve\n[^]*got in\n/);
        expect(freds.agentForwarding).toMatchObject({ kind: 'active', signatures: 1, last: second.fingerprint });
        expect(eves.agentForwarding).toBeUndefined();
        const told = mine.filter((fact) => fact.kind === 'agentUsed');
        expect(told).toEqual([{ kind: 'agentUsed', fingerprint: second.fingerprint, signed: true, login: loginTo(other) }]);
        expect(told.map((fact) => stepWords(fact).text)).toEqual([
          `The forwarded agent signed for the other side, to log in as ${other.user}`,
        ]);
      } finally {
        for (const connection of open.splice(0)) connection.close();
        await server.stop();
      }
    },
  );

  it('takes the agent of the host’s own logins', async () => {
    const connection = await connected({ identityAgent: agent.socket, forwardAgent: { kind: 'used' } });
    expect(await said(connection, `${program('ssh-add')} -l`)).toContain(second.fingerprint);
    const without = await connected({ identityAgent: 'none', forwardAgent: { kind: 'used' } });
    expect(await said(without, 'echo "[$SSH_AUTH_SOCK]"')).toBe('[]\n');
    expect(stateOf(without)).toEqual({ state: 'none', signatures: 0 });
  });

  it('is said to be none where nobody listens on its socket', async () => {
    const dead = join(sshd.dir, 'dead-agent');
    writeFileSync(dead, '');
    for (const socket of [dead, join(sshd.dir, 'no-agent')]) {
      const connection = await connected(forwarding(socket));
      expect(await said(connection, 'echo "[$SSH_AUTH_SOCK]"')).toBe('[]\n');
      expect(stateOf(connection)).toEqual({ state: 'none', signatures: 0 });
    }
  });

  it('lets nobody over there change it', async () => {
    const connection = await connected(forwarding());
    const add = program('ssh-add');
    const tries = [`${add} -D`, `${add} -d ${second.publicPath}`, `${add} ${sshd.clientKey.path}`];
    for (const command of tries) expect(await said(connection, `${command} </dev/null; echo end $?`)).toMatch(/end [12]\n$/);
    // Locking wants a terminal: message 22 by hand, and an extension that is not ours to pass on.
    const bytes = ['0,0,0,6,22,0,0,0,1,97', '0,0,0,10,27,0,0,0,5,113,117,101,114,121'];
    for (const message of bytes) {
      const script = `const s=require('net').connect(process.env.SSH_AUTH_SOCK,()=>s.write(Buffer.from([${message}])));s.on('data',d=>{console.log([...d].join());s.end()})`;
      expect(await said(connection, `${process.execPath} -e "${script}"`)).toBe('0,0,0,1,5\n');
    }
    expect(await agent.list()).toEqual([second.publicLine]);
  });

  it('hangs up on what is no message', async () => {
    const connection = await connected(forwarding());
    const script =
      "const s=require('net').connect(process.env.SSH_AUTH_SOCK,()=>s.write(Buffer.from([127,255,255,255,13])));s.on('close',()=>console.log('closed')).on('error',()=>0)";
    expect(await said(connection, `${process.execPath} -e "${script}"`)).toBe('closed\n');
    expect(await said(connection, `${program('ssh-add')} -l`)).toContain(second.fingerprint);
  });

  it('is gone over there with the agent here, and the session lives on', async () => {
    const short = await startAgent({ keys: [second.path] });
    const connection = await connected(forwarding(short.socket));
    expect(await said(connection, `${program('ssh-add')} -l`)).toContain(second.fingerprint);
    await short.stop();
    expect(await said(connection, `${program('ssh-add')} -l; echo end $?`)).toMatch(/end [1-9]\d*\n$/);
    expect(await said(connection, 'echo alive')).toBe('alive\n');
  });

  it.each(['AllowAgentForwarding no', 'AuthorizedKeysFile KEYS'])(
    'is refused by a server with %s, which is told',
    async (line) => {
      const dir = mkdtempSync(join(sshd.dir, 'keys-'));
      const keys = join(dir, 'authorized_keys');
      const strict = await startSshd({ config: line.replace('KEYS', keys) });
      try {
        writeFileSync(keys, `no-agent-forwarding ${strict.clientKey.publicLine}\n`);
        const connection = await connected(forwarding(), strict);
        expect(await said(connection, 'echo "[$SSH_AUTH_SOCK]"')).toBe('[]\n');
        expect(stateOf(connection)).toEqual({ state: 'refused', signatures: 0 });
        expect(facts).toContainEqual({ kind: 'request', request: 'auth-agent-req@openssh.com', what: '', granted: false });
      } finally {
        await strict.stop();
        rmSync(dir, { recursive: true, force: true });
      }
    },
  );

  it('serves nobody where a session did not ask for it', async () => {
    const connection = await connected(forwarding());
    expect(await said(connection, 'echo "[$SSH_AUTH_SOCK]"', false)).toBe('[]\n');
    expect(connection.agentForwarding?.kind).toBe('unasked');
  });

  it('goes as far as the key’s list of hosts lets it (ssh-add -h)', async () => {
    const names = join(sshd.dir, 'names');
    const keyOf = ({ hostKeyFiles }: Sshd): string => hostKeyFiles[0]?.publicLine.split(' ').slice(0, 2).join(' ') ?? '';
    writeFileSync(names, `hop ${keyOf(sshd)}\nfar ${keyOf(other)}\n`);
    const through = await startAgent();
    const locally = await startAgent();
    try {
      await through.add(second.path, ['-H', names, '-h', 'hop', '-h', `hop>${other.user}@far`]);
      await locally.add(second.path, ['-H', names, '-h', 'hop', '-h', 'far']);
      expect(await said(await connected(forwarding(through.socket)), sshTo(other))).toContain('got in\n');
      const kept = await connected(forwarding(locally.socket));
      expect(await said(kept, `${program('ssh-add')} -l`)).toMatch(/no identities/);
      expect(await said(kept, sshTo(other))).toMatch(/Permission denied/);
    } finally {
      await through.stop();
      await locally.stop();
    }
  });
});
