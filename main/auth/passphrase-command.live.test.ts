import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { plantsSecret } from '../../e2e/servers/secrets/look-through.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { generateKey, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { AuthAttempt } from '../../shared/model/errors.ts';
import { AuthMemory } from './auth-memory.ts';
import type { ConsentBook } from './command-consent.ts';
import { liveLogin } from './fixtures/live-login.ts';

const passphrase = testSecret('told by a command only');

describe.skipIf(lacks('sshd'))('a host’s command for the passphrase of its key', () => {
  let sshd: Sshd;
  let key: KeyFile;
  const folder = tempFolder('hawser-passphrase-');
  /** What the command reads, as a password manager would have it. */
  const kept = join(folder.path, 'kept.txt');
  const runs = join(folder.path, 'runs');
  const printing = `echo run >> '${runs}'; cat '${kept}'`;

  beforeAll(async () => {
    key = await generateKey({ passphrase });
    sshd = await startSshd({ authorizedKeys: [key.publicLine] });
    writeFileSync(plantsSecret(kept), `${passphrase}\nsecond line\n`, { mode: 0o600 });
  });
  afterAll(async () => {
    await sshd.stop();
    key.remove();
    folder.remove();
  });

  function bookOf(): ConsentBook & { readonly entries: string[] } {
    const entries: string[] = [];
    return {
      entries,
      has: (entry) => entries.includes(entry),
      allow: (entry) => Promise.resolve(void entries.push(entry)),
    };
  }

  async function login(
    line: string,
    consents: ConsentBook,
    answers: Parameters<typeof liveLogin>[2] = [],
    more: { readonly batchMode?: boolean; readonly memory?: AuthMemory } = {},
  ) {
    const { connection, error, questions } = await liveLogin(
      sshd,
      {
        identityFiles: [{ path: key.path, isDefault: false }],
        identitiesOnly: true,
        passphraseCommand: { line, from: 'bookmark box' },
        batchMode: more.batchMode ?? false,
      },
      answers,
      more.memory,
      { consents, environment: { PATH: process.env['PATH'] } },
    );
    const tried = connection?.attempts ?? (error?.detail as { tried?: readonly AuthAttempt[] } | undefined)?.tried ?? [];
    connection?.close();
    return { isIn: connection !== undefined, questions, tried };
  }
  const ranTimes = (): number => (existsSync(runs) ? readFileSync(runs, 'utf8').trim().split('\n').length : 0);

  it('opens it after one yes for exactly this text and login, and what it prints is kept nowhere', async () => {
    const consents = bookOf();
    const memory = new AuthMemory(systemClock);
    const first = await login(printing, consents, ['proceed'], { memory });
    expect(first.questions.map(({ body }) => body)).toEqual([
      {
        kind: 'runCommand',
        host: 'box',
        command: printing,
        from: 'bookmark box',
        purpose: 'passphrase',
        login: expect.stringMatching(/^.+@.+:\d+$/) as string,
      },
    ]);
    const again = await login(printing, consents, [], { memory });
    expect([first.isIn, again.isIn, again.questions]).toEqual([true, true, []]);
    // Not remembered between the two: it was run for each.
    expect(ranTimes()).toBe(2);
    expect(memory.recallPassphrase({ user: sshd.user, host: sshd.host, port: sshd.port }, key.path)).toBeUndefined();
    expect(consents.entries.join()).not.toContain(passphrase);
  });

  it('works in BatchMode after an earlier yes, and never without one', async () => {
    const consents = bookOf();
    const without = await login(printing, consents, [], { batchMode: true });
    expect([without.isIn, without.questions]).toEqual([false, []]);
    await login(printing, consents, ['proceed']);
    const withYes = await login(printing, consents, [], { batchMode: true });
    expect([withYes.isIn, withYes.questions]).toEqual([true, []]);
  });

  it.each<readonly [string, string, 'proceed' | 'cancel', string]>([
    ['that prints another one', 'echo another', 'proceed', 'the passphrase that the command printed does not open the file'],
    ['that prints nothing', 'true', 'proceed', 'its command printed nothing'],
    ['that fails', 'echo "not signed in" >&2; exit 4', 'proceed', 'its command ended with status 4: “not signed in”'],
    ['that is not allowed', printing, 'cancel', 'its command was not allowed to run'],
  ])('%s is told, and the user is asked instead without an offer to keep it', async (_what, line, answer, reason) => {
    const { isIn, questions } = await login(line, bookOf(), [answer, [passphrase]]);
    expect(isIn).toBe(true);
    expect(questions.map(({ body }) => body.kind)).toEqual(['runCommand', 'passphrase']);
    expect(questions[1]).toMatchObject({ reason });
    expect(questions[1]?.body).not.toHaveProperty('keep');
  });
});
