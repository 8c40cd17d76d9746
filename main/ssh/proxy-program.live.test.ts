import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { EffectiveHost, ForeignProgram } from '../../shared/model/effective-host.ts';
import { ConnectionPool } from './pool.ts';
import type { Asker, ProgramAsk } from './pool-types.ts';
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

describe.skipIf(lacks('sshd'))('a proxy command', () => {
  let sshd: Sshd;
  let pool: ConnectionPool;
  let dir: string;
  beforeAll(async () => {
    sshd = await startSshd();
    dir = mkdtempSync(join(tmpdir(), 'hawser-program-'));
  });
  afterEach(() => pool.closeAll());
  afterAll(async () => {
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const to = (line: string, changes: Partial<EffectiveHost> = {}, origin: ForeignProgram['origin'] = 'own'): EffectiveHost =>
    hostOf(
      { host: 'known-to-nobody.invalid', port: 22, user: sshd.user },
      { proxyCommand: { line, origin, file: 'config', fileLine: 1 }, ...changes },
    );
  const open = (
    target: EffectiveHost,
    changes: Partial<Asker> = {},
    environment: Record<string, string | undefined> = { ...process.env, SHELL: '/bin/bash' },
    hops: readonly EffectiveHost[] = [],
  ) => {
    pool = new ConnectionPool({ ...services(), environment, lingerMs: () => 0 });
    const asker: Asker = {
      id: 'a',
      verifyHostKey: acceptAnyKey,
      preferredHostKeyTypes: () => Promise.resolve([]),
      authenticate: () => new ScriptedAuthenticator([keyStep(identityOf(sshd.clientKey.path))]),
      onProgress: () => undefined,
      mayLoginAgain: () => Promise.resolve(false),
      ...changes,
    };
    return pool.acquire({ target, hops, asker, signal: never });
  };
  /** Bash's own TCP (PX-12): both directions, and nothing but a shell is needed. */
  const pipe = (before = ''): string =>
    `bash -c '${before}exec 3<>/dev/tcp/${sshd.host}/${sshd.port}; cat <&3 & cat >&3; kill %1'`;

  it('makes the connection, and is ended with it, all of its processes', async () => {
    const pids = join(dir, 'pids');
    const line = `bash -c 'echo $$ >${pids}; sleep 1000 & echo $! >>${pids}; exec 3<>/dev/tcp/${sshd.host}/${sshd.port}; cat <&3 & echo $! >>${pids}; exec cat >&3'`;
    const { connection, release } = await open(to(line));
    const channel = await exec(connection, 'head -c 300000 /dev/zero | tr "\\0" x; cat');
    const got = collect(channel);
    void channel.write(Buffer.from('typed'));
    channel.end();
    expect((await got).output.toString()).toBe(`${'x'.repeat(300_000)}typed`);
    expect(connection.way).toEqual({ kind: 'command', command: line });
    expect(connection.address).toBeUndefined();
    const all = readFileSync(pids, 'utf8').trim().split('\n');
    expect(all).toHaveLength(3);
    expect(all.every((pid) => existsSync(`/proc/${pid}`))).toBe(true);
    release();
    await until(() => all.every((pid) => !isRunning(pid)));
  });

  it('is run by the user’s shell, with exec and the environment of this program', async () => {
    const said = join(dir, 'said');
    const line = `sh -c 'echo "$0 $LIKE_SSH $PPID" >${said}; exit 3'`;
    await failureOf(open(to(line), {}, { PATH: process.env['PATH'], SHELL: '/bin/sh', LIKE_SSH: 'yes' }));
    // exec: no shell of ours stands between.
    expect(readFileSync(said, 'utf8')).toBe(`sh yes ${process.pid}\n`);
  });

  it('may be ssh -W through another host, and may be the way to a jump host', async () => {
    const key = `-i ${sshd.clientKey.path} -o UserKnownHostsFile=${sshd.knownHostsFile} -o IdentitiesOnly=yes`;
    const line = `ssh -F none ${key} -p ${sshd.port} -W ${sshd.host}:${sshd.port} ${sshd.user}@${sshd.host}`;
    const first = to(line);
    const { connection } = await open(hostOf(sshd), {}, undefined, [first]);
    expect((await collect(await exec(connection, 'echo there'))).output.toString()).toBe('there\n');
    expect(connection.route).toEqual([`${sshd.user}@known-to-nobody.invalid:22`]);
  });

  it('that prints something before the server does is put up with, as in ssh', async () => {
    const { connection } = await open(to(pipe('echo Welcome to the gateway; ')));
    expect(connection.isClosed).toBe(false);
  });

  it.each([
    [
      'ends',
      `sh -c 'echo no route to the moon >&2; exit 7'`,
      'ended',
      { exit: 7, said: 'no route to the moon' },
      'with status 7',
    ],
    ['is not there', 'hawser-no-such-program x', 'ended', { exit: 127 }, 'not found'],
    ['is killed', `sh -c 'kill -9 $$'`, 'ended', { signal: 'SIGKILL' }, 'ended by SIGKILL'],
    ['hangs', `sh -c 'echo waiting >&2; sleep 60'`, 'silent', { seconds: 1, said: 'waiting' }, 'within 1 second'],
    [
      'prints and hangs',
      `sh -c 'echo Please log in:; sleep 60'`,
      'silent',
      { printed: 'Please log in:' },
      'It printed “Please log in:”',
    ],
    ['prints and ends', `sh -c 'printf "Sorry, \\033[31mno"'`, 'ended', { exit: 0 }, 'It printed “Sorry,'],
    [
      'leads to a web server',
      `sh -c 'printf "HTTP/1.0 400 Bad\\r\\n\\r\\n"; sleep 60'`,
      'notSsh',
      {},
      'not lead to an SSH server',
    ],
  ])('that %s is told with its words', async (_what, line, why, detail, words) => {
    const error = await failureOf(open(to(line, { connectTimeoutSeconds: 1 })));
    expect(error).toMatchObject({ code: 'proxyCommand.failed', phase: 'tcp', hop: { index: 1, count: 1 } });
    expect(error.detail).toMatchObject({ why, command: line, ...detail });
    const { title, text, remedies } = errorText(error.toWire());
    expect([title, text, ...remedies].join(' ')).toContain(words);
    expect(JSON.stringify(error.detail)).not.toContain('\\u001b');
  });

  it('keeps the last 8 KiB of its error output', async () => {
    const line = `sh -c 'head -c 100000 /dev/zero | tr "\\0" x >&2; echo the end >&2; exit 1'`;
    const { detail } = await failureOf(open(to(line)));
    const said = 'said' in detail ? detail.said : '';
    expect(said.endsWith('the end')).toBe(true);
    expect(said.length).toBeLessThanOrEqual(8 * 1024);
  });

  it('whose shell is missing says so', async () => {
    const error = await failureOf(open(to('true'), {}, { SHELL: '/no/such/shell' }));
    expect(error.detail).toMatchObject({ why: 'notStarted' });
  });

  it('that somebody else wrote runs after a yes only', async () => {
    const marker = join(dir, 'ran');
    const line = pipe(`touch ${marker}; `);
    const target = to(line, {}, 'foreign');
    expect((await failureOf(open(target))).detail).toMatchObject({ why: 'declined' });
    const asked: ProgramAsk[] = [];
    const answer = (may: boolean): Partial<Asker> => ({
      mayRunProgram: (ask) => {
        asked.push(ask);
        return Promise.resolve(may);
      },
    });
    const no = await failureOf(open(target, answer(false)));
    expect(no).toMatchObject({ code: 'proxyCommand.failed', phase: 'config', detail: { why: 'declined', command: line } });
    expect(existsSync(marker)).toBe(false);
    await open(target, answer(true));
    expect(existsSync(marker)).toBe(true);
    expect(asked.map(({ program, hop }) => `${hop.label} ${program.line}`)).toEqual(
      [1, 2].map(() => `${sshd.user}@known-to-nobody.invalid:22 ${line}`),
    );
  });
});

/** A process that has ended and that nobody has asked for yet does not count. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
