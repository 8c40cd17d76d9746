import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import type { CertificateRun } from '../../shared/model/certificates.ts';
import type { ConsentBook } from './command-consent.ts';
import { startAuthority, type Authority } from './fixtures/certify.ts';
import { liveLogin } from './fixtures/live-login.ts';

describe.skipIf(lacks('sshd'))('a host’s command for getting a certificate', () => {
  let sshd: Sshd;
  let authority: Authority;
  const folder = tempFolder('hawser-command-');
  const keys: KeyFile[] = [];

  beforeAll(async () => {
    authority = await startAuthority();
    sshd = await startSshd({ config: `TrustedUserCAKeys ${authority.key.publicPath}` });
  });
  afterAll(async () => {
    await sshd.stop();
    authority.remove();
    for (const key of keys) key.remove();
    folder.remove();
  });

  const makeKey = async (): Promise<KeyFile> => {
    const key = await generateKey();
    keys.push(key);
    return key;
  };
  /** What the command line tool of an authority would do. */
  const signing = (key: KeyFile): string =>
    `echo 'Open https://login.example/device'; ${program('ssh-keygen')} -q -s '${authority.key.path}' -I got -n ${sshd.user} -V -1h:+1h '${key.publicPath}'`;
  const bookOf = (...entries: string[]): ConsentBook & { readonly entries: string[] } => ({
    entries,
    has: (entry) => entries.includes(entry),
    allow: (entry) => Promise.resolve(void entries.push(entry)),
  });

  interface Outcome {
    readonly said: readonly string[];
    readonly asked: readonly unknown[];
    readonly told: readonly CertificateRun[];
  }
  async function login(
    key: KeyFile,
    line: string,
    options: { readonly answer?: 'proceed' | 'cancel'; readonly consents?: ConsentBook; readonly batchMode?: boolean } = {},
  ): Promise<Outcome> {
    const told: CertificateRun[] = [];
    const { connection, error, questions } = await liveLogin(
      sshd,
      {
        identityFiles: [
          { path: key.path, isDefault: false },
          { path: sshd.clientKey.path, isDefault: false },
        ],
        certificateCommand: { line, from: 'bookmark box' },
        batchMode: options.batchMode ?? false,
      },
      options.answer === undefined ? [] : [options.answer],
      undefined,
      { consents: options.consents, onCertificateCommand: (run) => told.push(run) },
    );
    const tried = connection?.attempts ?? (error?.detail as { tried?: [] }).tried ?? [];
    connection?.close();
    return {
      said: tried.map(({ identity, answer, why }) => [identity, answer, ...(why === undefined ? [] : [why])].join(' | ')),
      asked: questions.map(({ body }) => body),
      told,
    };
  }

  it('runs after a yes for its text, its output is told while it runs, and the login goes on with what it got', async () => {
    const key = await makeKey();
    const consents = bookOf();
    const line = signing(key);
    const first = await login(key, line, { answer: 'proceed', consents });
    expect(first.asked).toEqual([
      {
        kind: 'runCommand',
        host: 'box',
        command: line,
        from: 'bookmark box',
        purpose: 'certificate',
        login: expect.stringMatching(/^.+@.+:\d+$/) as string,
      },
    ]);
    expect(first.said).toEqual(['id_ed25519-cert.pub | accepted']);
    expect(first.told[0]).toMatchObject({ state: 'running', command: line, said: '' });
    expect(first.told.at(-1)).toMatchObject({ state: 'done', said: 'Open https://login.example/device' });
    // The certificate is at hand: nothing is asked and nothing is run.
    expect(await login(key, line, { consents })).toMatchObject({ asked: [], told: [], said: ['id_ed25519-cert.pub | accepted'] });
    // Expired: it is run again, and the yes still holds; not for another text.
    authority.certify(key, ['-n', sshd.user, '-V', '-2h:-1h']);
    expect(await login(key, line, { consents })).toMatchObject({ asked: [], said: ['id_ed25519-cert.pub | accepted'] });
    authority.certify(key, ['-n', sshd.user, '-V', '-2h:-1h']);
    expect((await login(key, `${line} `, { consents, answer: 'cancel' })).asked).toHaveLength(1);
  });

  it.each<readonly [string, (mark: string) => string, Parameters<typeof login>[2], RegExp, boolean]>([
    ['that is not allowed', (mark) => `touch ${mark}`, { answer: 'cancel' }, /was not allowed to run$/, false],
    ['that fails', () => `echo 'no such role' >&2; exit 3`, { answer: 'proceed' }, /ended with status 3: “no such role”$/, false],
    ['that is no program', () => '/no/such/program', { answer: 'proceed' }, /ended with status 127/, false],
    ['that gets nothing', (mark) => `touch ${mark}`, { answer: 'proceed' }, /ended well, and yet there is no certificate/, true],
    ['that can’t be shown whole', (mark) => `touch ${mark}\u202E`, {}, /characters that can’t be shown/, false],
    ['in BatchMode', (mark) => `touch ${mark}`, { batchMode: true }, /nobody could be asked$/, false],
  ])('%s is told, and the login goes on with the next key', async (_, line, options, why, hasRun) => {
    const key = await makeKey();
    mkdirSync(folder.path, { recursive: true });
    const mark = join(folder.path, `mark-${Math.random().toString(36).slice(2)}`);
    const { said } = await login(key, line(mark), options);
    expect(said[0]).toMatch(why);
    expect(said.slice(1)).toEqual(['id_ed25519 | refused', 'client_key | accepted']);
    expect(existsSync(mark)).toBe(hasRun);
  });

  it('is given nothing of the host: a name full of shell characters changes nothing', async () => {
    const key = await makeKey();
    const mark = join(folder.path, 'injected');
    const script = join(folder.path, 'script.sh');
    writeFileSync(script, '#!/bin/sh\nexit 0\n', { mode: 0o700 });
    await liveLogin(
      sshd,
      {
        originalHost: `box$(touch ${mark})`,
        identityFiles: [{ path: key.path, isDefault: false }],
        certificateCommand: { line: script, from: `bookmark \`touch ${mark}\`` },
      },
      ['proceed'],
    ).then(({ connection }) => connection?.close());
    expect(existsSync(mark)).toBe(false);
  });
});
