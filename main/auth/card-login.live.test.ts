import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { plantsSecret } from '../../e2e/servers/secrets/look-through.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { insertSmartCard, type SmartCard } from '../../e2e/servers/smart-card.ts';
import { startAgent } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AuthMemory } from './auth-memory.ts';
import { liveLogin, type LiveLogin } from './fixtures/live-login.ts';
import type { LoginDeps } from './login-method.ts';

const run = promisify(execFile);
const pin = testSecret('4711-card');
const wrong = testSecret('0815-card');

describe.skipIf(lacks('smart-card'))('the keys of PKCS11Provider', () => {
  let card: SmartCard;
  let sshd: Sshd;
  let environment: Record<string, string>;
  /** A folder that only the library's own path leads to. */
  let elsewhere: string;

  beforeAll(async () => {
    const keys = [
      { type: 'rsa', label: 'eve@card' },
      { type: 'ecdsa', label: 'curve@card' },
    ] as const;
    card = await insertSmartCard({ pin, keys });
    sshd = await startSshd({ authorizedKeys: card.publicKeys.map((line) => `${line} on a card`) });
    environment = { PATH: process.env['PATH'] ?? '', ...card.env };
    elsewhere = join(card.folder, 'libcard.so');
    copyFileSync(card.library, elsewhere);
    card.publicKeys.forEach((line, index) => writeFileSync(join(card.folder, `key${index}.pub`), `${line} named\n`));
  });
  afterAll(async () => {
    await sshd.stop();
    card.remove();
  });

  const login = async (
    host: Partial<EffectiveHost>,
    answers: Parameters<typeof liveLogin>[2],
    more: Partial<LoginDeps> = {},
    path = card.library,
  ): Promise<LiveLogin> => {
    const provider = { pkcs11Provider: { path, from: 'config:3' } };
    const done = await liveLogin(sshd, { ...provider, ...host }, answers, new AuthMemory(systemClock), { environment, ...more });
    done.connection?.close();
    return done;
  };
  /** What the account of a login that failed says of each key. */
  const account = ({ error }: LiveLogin): string[] => {
    const tried: unknown = Reflect.get(Object(error?.detail), 'tried');
    if (!Array.isArray(tried)) throw error ?? new Error('it got in');
    return tried.map((each: unknown) => {
      const { identity, answer, why = '' } = each as Record<string, string>;
      return `${identity}: ${answer}${why === '' ? '' : `, ${why}`}`;
    });
  };
  const named = (index: number): Partial<EffectiveHost> => ({
    identitiesOnly: true,
    identityFiles: [{ path: join(card.folder, `key${index}.pub`), isDefault: false }],
  });
  /** Which keys ssh(1) offers, in its order. */
  const offeredBySsh = (server: Sshd, options: readonly string[]): Promise<string[]> =>
    new Promise((resolve) => {
      const words = [
        '-v',
        '-F',
        'none',
        '-o',
        'PreferredAuthentications=publickey',
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
      ];
      const at = ['-p', String(server.port), `${server.user}@${server.host}`, 'true'];
      const child = spawn(program('ssh'), [...words, '-o', `PKCS11Provider=${card.library}`, ...options, ...at], {
        // With BatchMode it does not even list them.
        env: { ...environment, SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      child.once('close', () =>
        resolve([...said.matchAll(/Offering public key: .* (SHA256:\S+)/g)].map(([, print = '']) => print)),
      );
    });

  it('log in by the PIN, which is asked for with the card’s name and the host, once the server would take the key', async () => {
    const { connection, questions } = await login({}, [[pin]]);
    expect(connection).toBeDefined();
    const use = { kind: 'signIn', host: sshd.host, user: sshd.user };
    expect(questions.map(({ body }) => body)).toEqual([
      { kind: 'pin', use, key: 'blue card (SoftHSM)', attempt: 1, isCard: true },
    ]);
  });

  it('are not asked about where the server takes none of them', async () => {
    const other = await startSshd();
    try {
      const provider = { pkcs11Provider: { path: card.library, from: 'config:3' } };
      const done = await liveLogin(other, provider, [], new AuthMemory(systemClock), { environment });
      // In the order of the library, which SoftHSM makes up.
      expect(account(done).sort()).toEqual(['curve@card: refused', 'eve@card: refused']);
    } finally {
      await other.stop();
    }
  });

  it('get another try after a wrong PIN, and three at most', async () => {
    const again = await login({}, [[wrong], [pin]]);
    expect(again.connection).toBeDefined();
    expect(again.questions.map(({ body }) => body)).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    const failed = await login(named(0), [[wrong], [wrong], [wrong]]);
    expect(account(failed)).toEqual(['key0.pub: skipped, the PIN was wrong']);
    expect((await login(named(1), ['cancel'])).error).toMatchObject({ code: 'auth.cancelled' });
    const other = await login({}, ['cancel', [pin]]);
    expect(other.connection?.attempts[0]).toMatchObject({ answer: 'cancelled', why: 'no PIN was given' });
  });

  it('share the tries of one login, and get a single one where nothing tells how many the card has left', async () => {
    const both = await login({}, [[wrong], [wrong], [wrong]]);
    expect(account(both).sort()).toEqual(['curve@card: skipped, the PIN was wrong', 'eve@card: skipped, the PIN was wrong']);
    const silent = join(card.folder, 'silent');
    mkdirSync(silent);
    writeFileSync(join(silent, 'pkcs11-tool'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const deps = { environment: { ...environment, PATH: `${silent}:${environment['PATH'] ?? ''}` } };
    const once = await login({}, [[wrong]], deps);
    expect([once.questions.length, account(once)]).toEqual([1, account(both)]);
    expect((await login({}, [[pin]], deps)).connection).toBeDefined();
  });

  it('are chosen by IdentitiesOnly and .pub files as ssh chooses them', async () => {
    const second = join(card.folder, 'key1.pub');
    const prints = new Map(
      await Promise.all(
        ['eve@card', 'curve@card'].map(async (label, index): Promise<[string, string]> => {
          const { stdout } = await run(program('ssh-keygen'), ['-l', '-f', join(card.folder, `key${index}.pub`)]);
          return [stdout.split(' ')[1] ?? '', label];
        }),
      ),
    );
    // So that all that would be offered is offered.
    const deaf = await startSshd({ config: 'AuthorizedKeysFile none' });
    const ours = async (host: Partial<EffectiveHost>): Promise<string[]> => {
      const provider = { pkcs11Provider: { path: card.library, from: 'config:3' } };
      const done = await liveLogin(deaf, { ...provider, ...host }, [], new AuthMemory(systemClock), { environment });
      return account(done).map((line) => line.split(':')[0]?.replace('key1.pub', 'curve@card') ?? '');
    };
    const theirs = async (...options: readonly string[]): Promise<string[]> =>
      // It offers a key of the card once more as the file that names it.
      [...new Set(await offeredBySsh(deaf, options))].flatMap((print) => prints.get(print) ?? []);
    try {
      const named = { identityFiles: [{ path: second, isDefault: false }] };
      const cases: [Partial<EffectiveHost>, readonly string[], number][] = [
        [{ identitiesOnly: true }, ['-o', 'IdentitiesOnly=yes'], 0],
        [{ identitiesOnly: true, ...named }, ['-o', 'IdentitiesOnly=yes', '-i', second], 1],
        [named, ['-i', second], 2],
        [{}, [], 2],
      ];
      for (const [host, options, count] of cases) {
        const offered = await ours(host);
        expect(offered).toHaveLength(count);
        expect(offered, options.join(' ')).toEqual(await theirs(...options));
      }
    } finally {
      await deaf.stop();
    }
  });

  it('are signed for by the agent where that has the card, without a question', async () => {
    const agent = await startAgent({ env: card.env });
    try {
      const desk = join(card.folder, 'askpass');
      writeFileSync(plantsSecret(join(card.folder, 'pin')), pin, { mode: 0o600 });
      writeFileSync(desk, `#!/bin/sh\ncat '${join(card.folder, 'pin')}'\n`, { mode: 0o700 });
      await new Promise<void>((resolve, reject) => {
        const env = {
          ...environment,
          SSH_AUTH_SOCK: agent.socket,
          SSH_ASKPASS: desk,
          SSH_ASKPASS_REQUIRE: 'force',
          DISPLAY: ':0',
        };
        spawn(program('ssh-add'), ['-s', card.library], { env, stdio: 'ignore' }).once('exit', (status) =>
          status === 0 ? resolve() : reject(new Error(`ssh-add ended with ${status}`)),
        );
      });
      const { connection, questions } = await login({ identityAgent: agent.socket, identitiesOnly: true }, []);
      expect([connection === undefined, questions]).toEqual([false, []]);
    } finally {
      await agent.stop();
    }
  });

  it('of a library outside of the system’s folders are read only after a yes to its path, which is remembered for this login', async () => {
    const allowed = new Set<string>();
    const consents = {
      has: (entry: string) => allowed.has(entry),
      allow: (entry: string) => Promise.resolve(void allowed.add(entry)),
    };
    const refused = await login({}, ['cancel'], { consents }, elsewhere);
    expect(refused.questions.map(({ body }) => body)).toMatchObject([
      {
        kind: 'runCommand',
        purpose: 'card',
        command: elsewhere,
        from: 'config:3',
        login: `${sshd.user}@${sshd.host}:${sshd.port}`,
      },
    ]);
    expect(account(refused)).toEqual(['libcard.so: skipped, its library was not allowed to be loaded']);
    const first = await login({}, ['proceed', [pin]], { consents }, elsewhere);
    expect(first.connection).toBeDefined();
    const second = await login({}, [[pin]], { consents }, elsewhere);
    expect([second.connection === undefined, second.questions.map(({ body }) => body.kind)]).toEqual([false, ['pin']]);
    expect(account(await login({ batchMode: true }, [], {}, elsewhere))).toEqual([
      expect.stringMatching(/nobody could be asked/),
    ]);
  });

  it('are passed over with the reason where there is no library, no card, or nobody to type the PIN', async () => {
    const why = async (path: string, host: Partial<EffectiveHost> = {}): Promise<string[]> =>
      account(await login(host, [], {}, path));
    expect(await why('/usr/lib/no-such-library.so')).toEqual([
      'no-such-library.so: skipped, there is no such library on this computer',
    ]);
    expect(await why('lib/no-path.so')).toEqual(['no-path.so: skipped, a library is named by its whole path']);
    expect(await why(card.library, { batchMode: true })).toEqual([expect.stringMatching(/BatchMode never asks$/)]);
    const noLibrary = '/usr/lib/x86_64-linux-gnu/libc.so.6';
    expect((await why(noLibrary)).join()).toMatch(/skipped/);
    card.pull();
    expect(await why(card.library)).toEqual(['SoftHSM: skipped, no card with a key is in a reader']);
  });
});
