import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../../e2e/servers/accounts.ts';
import { lacks } from '../../../e2e/servers/requirements.ts';
import { testSecret } from '../../../e2e/servers/secrets/test-secret.ts';
import { systemClock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../log/logger.ts';
import { silentLogger } from '../../log/logger.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import { connect, failureOf, hostOf, identityOf, keyStep, until } from '../../ssh/test-support.ts';
import { never, path } from '../test-support.ts';
import { openRoot, type OpenedRoot, type RootOptions } from './open-root.ts';
import type { SudoQuestion } from './sudo-talk.ts';

const password = testSecret('correct horse 7');
const server = '/usr/lib/openssh/sftp-server';
const sudoers = [
  'Defaults env_reset, lecture=never',
  // A refused password would be asked for again after two seconds.
  'Defaults:slow timestamp_timeout=0',
  'Defaults:tty requiretty',
  'fred ALL=(root) ALL',
  `free ALL=(root) NOPASSWD: ${server}`,
  'trusted ALL=(root) ALL',
  'Defaults:trusted !authenticate',
  'slow ALL=(root) ALL',
  `only ALL=(root) ${server}`,
  'tty ALL=(root) NOPASSWD: ALL',
  'other ALL=(root) /bin/ls',
].join('\n');

describe.skipIf(lacks('sudo'))('files as root', () => {
  let sshd: SshdWithAccounts;
  const open: SshConnection[] = [];
  beforeAll(async () => {
    const names = ['fred', 'free', 'trusted', 'slow', 'only', 'tty', 'other', 'nobody-here', 'jailed', 'chatty'];
    sshd = await startSshdWithAccounts({
      users: Object.fromEntries(names.map((name) => [name, { password }])),
      sudoers,
      config: [
        'LogLevel VERBOSE',
        'Match User jailed',
        'ForceCommand internal-sftp',
        'Match User chatty',
        'ForceCommand echo no commands for you',
      ].join('\n'),
    });
  });
  afterAll(async () => {
    for (const connection of open) connection.close();
    await sshd.stop();
  });

  const login = async (user: string): Promise<SshConnection> => {
    const connection = await connect(hostOf(sshd, { user }), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
    open.push(connection);
    return connection;
  };
  const become = async (user: string, options: Partial<RootOptions> = {}): Promise<OpenedRoot> =>
    openRoot(await login(user), { clock: systemClock, log: silentLogger, ...options }, never);
  const expectRoot = async ({ fileSystem }: OpenedRoot): Promise<void> => {
    expect(await fileSystem.home(never)).toMatch(/^\//);
    const secret = await fileSystem.open(path('/etc/shadow'), { kind: 'read' }, never);
    expect((await secret.read(0, 4, never)).sizeBytes).toBeGreaterThan(0);
    await secret.close();
    fileSystem.close();
  };

  it.each(['free', 'trusted'])('need no password where sudoers wants none (%s)', async (user) => {
    const opened = await become(user);
    expect(opened.password).toBeUndefined();
    await expectRoot(opened);
  });

  it.each([
    ['fred', 'is checked first'],
    ['slow', 'is forgotten at once'],
    ['only', 'is for one command'],
  ])('of %s are opened with a password that %s', async (user) => {
    const asked: SudoQuestion[] = [];
    const ask: RootOptions['ask'] = (question) => {
      asked.push(question);
      return Promise.resolve(asked.length === 1 ? 'wrong' : password);
    };
    const opened = await become(user, { ask });
    expect(asked.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(opened.password).toBe(password);
    await expectRoot(opened);
    await expectRoot(await become(user, { password }));
  });

  it('never show the password to anybody but sudo', async () => {
    const lines: string[] = [];
    const note = (...words: readonly unknown[]): void => void lines.push(JSON.stringify(words));
    const log: Logger = { ...silentLogger, debug: note, info: note, warn: note, error: note, scope: () => log };
    const commandLines = new Set<string>();
    const opened = await become('fred', {
      log,
      ask: () => {
        for (const name of processes()) commandLines.add(name);
        return Promise.resolve(password);
      },
    });
    for (const name of processes()) commandLines.add(name);
    expect([...commandLines].some((line) => line.includes('sudo'))).toBe(true);
    expect([...lines, ...commandLines, sshd.log()].filter((line) => line.includes(password))).toEqual([]);
    opened.fileSystem.close();
  });

  it.each([
    ['other', 'notAllowed', /not allowed to execute/],
    ['nobody-here', 'notAllowed', /may not run sudo/],
    ['tty', 'noTty', /must have a tty/],
    ['jailed', 'noCommands', /sftp connections only/],
    ['chatty', 'noCommands', /no commands for you/],
  ])(
    'are refused to %s with the reason',
    async (user, why, said) => {
      const error = await failureOf(become(user, { ask: () => Promise.resolve(password) }));
      expect(error).toMatchObject({ code: 'root.refused', detail: { user, why, said: expect.stringMatching(said) as string } });
    },
    40_000,
  );

  it('are refused after three wrong passwords, and where nobody can be asked', async () => {
    const wrong = await failureOf(become('fred', { ask: () => Promise.resolve('wrong') }));
    expect(wrong).toMatchObject({ code: 'root.refused', detail: { why: 'wrongPassword' } });
    expect(await failureOf(become('fred'))).toMatchObject({ code: 'root.refused', detail: { why: 'passwordNeeded' } });
    const stale = await failureOf(become('fred', { password: testSecret('stale') }));
    expect(stale).toMatchObject({ code: 'root.refused', detail: { why: 'wrongPassword' } });
  });

  it('leave nothing behind when the question is dismissed or taken back', async () => {
    const connection = await login('fred');
    const options = { clock: systemClock, log: silentLogger };
    expect(await failureOf(openRoot(connection, { ...options, ask: () => Promise.resolve(undefined) }, never))).toMatchObject({
      code: 'cancelled',
    });
    const given = new AbortController();
    const ask = (): Promise<undefined> => {
      given.abort();
      return new Promise(() => undefined);
    };
    expect(await failureOf(openRoot(connection, { ...options, ask }, given.signal))).toMatchObject({ code: 'cancelled' });
    await until(() => connection.openChannels === 0);
  });

  it('are served by a command of one’s own', async () => {
    const opened = await become('trusted', { serverCommand: `${server} -u 0077` });
    const made = path('/tmp/hawser-root-own');
    await opened.fileSystem.makeFolder(made, undefined, never);
    expect(statSync(made)).toMatchObject({ uid: 0, mode: 0o40700 });
    await opened.fileSystem.removeFolder(made, never);
    expect(existsSync(made)).toBe(false);
    opened.fileSystem.close();
    const error = await failureOf(become('trusted', { serverCommand: '/nowhere/sftp-server' }));
    expect(error).toMatchObject({
      code: 'root.refused',
      detail: { why: 'noServer', said: expect.stringContaining('/nowhere') as string },
    });
  });
});

/** Command lines and environments of everything that runs, as far as they can be read. */
function processes(): string[] {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8').replaceAll('\0', ' ');
    } catch {
      // It has ended meanwhile.
      return '';
    }
  };
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return ids.map((id) => read(`/proc/${id}/cmdline`) + read(`/proc/${id}/environ`));
}
