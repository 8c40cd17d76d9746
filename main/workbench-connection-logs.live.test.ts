import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { connectionLogText, type ConnectionLog } from '../shared/model/connection-log.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { StoryId } from '../shared/model/timeline.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

async function logOf(page: TestPage, storyId: StoryId): Promise<ConnectionLog> {
  const { log } = await page.client.connectionLogs.read({ storyId, from: 0 });
  if (log === undefined) throw new Error('no log');
  return log;
}

async function storyOf(page: TestPage, sessionId: Parameters<TestPage['reaches']>[0]): Promise<StoryId> {
  const storyId = (await page.client.doctor.ofSession({ sessionId })).storyIds.at(-1);
  if (storyId === undefined) throw new Error('no story');
  return storyId;
}

/** What `ssh -v` prints of a login that ends without a password. */
function verboseSsh(config: string): Promise<string> {
  return new Promise((resolve) => {
    const args = ['-F', config, '-v', '-o', 'BatchMode=yes', 'lab', 'true'];
    execFile(program('ssh'), args, { env: { PATH: process.env['PATH'] }, timeout: 60_000 }, (_error, _stdout, stderr) =>
      resolve(stderr),
    );
  });
}

describe.skipIf(lacks('accounts'))('the log of a connection, of a login with secrets', () => {
  it('LG-01, LG-03, SE-26: names what ssh -v names, and neither log nor file holds a secret or a typed word', async () => {
    const server = await startSshdWithAccounts({
      users: { fred: { password: testSecret('planted-password') } },
      config: 'AuthenticationMethods publickey,password',
    });
    cleanUps.push(() => server.stop());
    // The key that the server knows, behind a passphrase: both secrets are asked for.
    const key = await generateKey({});
    cleanUps.push(() => key.remove());
    copyFileSync(server.clientKey.path, key.path);
    copyFileSync(`${server.clientKey.path}.pub`, `${key.path}.pub`);
    execFileSync(program('ssh-keygen'), ['-q', '-p', '-P', '', '-N', testSecret('planted-passphrase'), '-f', key.path]);
    const config = block(
      'lab',
      { host: server.host, port: server.port, user: 'fred' },
      `IdentityFile ${key.path}\n  IdentitiesOnly yes\n  KexAlgorithms curve25519-sha256`,
    );
    const { workbench, home } = await startCore(`${config}  Ciphers aes128-ctr\n  MACs hmac-sha2-256\n  LogLevel DEBUG3\n`);
    const page = await TestPage.open(workbench);
    page.answer = (prompt) => {
      if (prompt.body.kind === 'passphrase') return { kind: 'secrets', values: [testSecret('planted-passphrase')] };
      return prompt.body.kind === 'password' ? { kind: 'secrets', values: [testSecret('planted-password')] } : trust(prompt);
    };
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open', 60_000);
    const asked = page.prompts.map(({ body }) => body.kind);
    expect(asked).toEqual(expect.arrayContaining(['passphrase', 'password']));
    const storyId = await storyOf(page, sessionId);
    const { file = '' } = await page.client.connectionLogs.write({ storyId, on: true });
    const screen = page.screen(sessionId);
    await screen.type('echo planted""-output planted-typing\n');
    await vi.waitFor(() => expect(screen.text()).toContain('planted-output'), { timeout: 30_000 });
    const log = await logOf(page, storyId);
    const text = log.lines.map(connectionLogText).join('\n');

    const knownHosts = join(home, 'known');
    writeFileSync(knownHosts, readFileSync(join(home, '.ssh', 'known_hosts')));
    const oracleConfig = join(home, 'oracle');
    writeFileSync(oracleConfig, `UserKnownHostsFile ${knownHosts}\n${config}  Ciphers aes128-ctr\n  MACs hmac-sha2-256\n`, {
      mode: 0o600,
    });
    const verbose = await verboseSsh(oracleConfig);
    const named = [
      /kex: algorithm: (\S+)/,
      /kex: host key algorithm: (\S+)/,
      /kex: server->client cipher: (\S+)/,
      /cipher: \S+ MAC: (\S+)/,
      /Server host key: \S+ (SHA256:\S+)/,
      /Remote protocol version [\d.]+, remote software version (.+)/,
      /Authentications that can continue: (\S+)/,
    ].map((each) => each.exec(verbose)?.[1]?.trim() ?? `${each.source} is not in ${verbose}`);
    for (const each of named) expect(text.replaceAll(', ', ',')).toContain(each.replaceAll(', ', ','));
    expect(text).toMatch(new RegExp(`DEBUG1 Key: ${server.clientKey.fingerprint.replace(/[+/]/g, '\\$&')}`));
    expect(text).toMatch(/VERBOSE publickey .* was accepted as one step[^]*VERBOSE Signed in with publickey .*, then password/);
    // The engine was heard from its first message on.
    expect(text).toMatch(/DEBUG3 Outbound: Sending KEXINIT/);
    expect(text).toMatch(/DEBUG2 Handshake: KEX algorithm: curve25519-sha256/);
    expect([log.level, log.debugUntil !== undefined]).toEqual(['DEBUG3', true]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const written = readFileSync(file, 'utf8');
    expect(written).toContain('CHANNEL_DATA');
    for (const each of [text, written]) expect(each).not.toMatch(/planted/);
  }, 120_000);
});

describe.skipIf(lacks('sshd'))('the log of a connection, of one that works', () => {
  it('LG-02: tells the messages of a transfer from when it is raised, and no longer once it is lowered', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(block('box', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.client.sessions.open({ target: { destination: 'box' }, size, kind: 'files' });
    await page.reaches(sessionId, 'open');
    const [mine, theirs] = ['mine', 'theirs'].map((name) => join(home, name) as FilePath) as [FilePath, FilePath];
    for (const each of [mine, theirs]) mkdirSync(each);
    writeFileSync(join(theirs, 'large'), '');
    // Two minutes of it are more than the test has, and no more than 1 GiB is ever written: it is cancelled.
    const mebibyte = 1024 ** 2;
    truncateSync(join(theirs, 'large'), 1024 * mebibyte);
    const { jobId } = await page.client.transfers.start({
      kind: 'copy',
      source: { side: { kind: 'remote', sessionId }, folder: theirs, names: ['large'] },
      target: { side: { kind: 'local' }, folder: mine },
      options: { rateLimitBytes: 8 * mebibyte },
    });
    cleanUps.push(() => page.client.transfers.cancel({ jobId }).catch(() => undefined));
    const storyId = await vi.waitFor(
      async () => {
        const { jobs } = await page.client.transfers.list({});
        if ((jobs.find((job) => job.jobId === jobId)?.totals.doneBytes ?? 0) === 0) throw new Error('nothing was copied yet');
        const last = (await page.client.doctor.stories({})).stories.at(-1);
        if (last === undefined) throw new Error('no story');
        return last.storyId;
      },
      { timeout: 30_000, interval: 20 },
    );
    const data = async (): Promise<readonly number[]> =>
      (await logOf(page, storyId)).lines.filter(({ text }) => text.includes('CHANNEL_DATA')).map(({ number }) => number);
    expect(await data()).toEqual([]);
    await page.client.connectionLogs.setLevel({ storyId, level: 'DEBUG3' });
    await vi.waitFor(async () => expect((await data()).length).toBeGreaterThan(2), { timeout: 30_000, interval: 10 });
    await page.client.connectionLogs.setLevel({ storyId, level: 'VERBOSE' });
    const last = (await data()).at(-1);
    const copied = async (): Promise<number> => (await page.client.transfers.list({})).jobs[0]?.totals.doneBytes ?? 0;
    const before = await copied();
    await vi.waitFor(async () => expect(await copied()).toBeGreaterThan(before), { timeout: 30_000, interval: 20 });
    expect((await data()).at(-1)).toBe(last);
    await page.client.transfers.cancel({ jobId });
  }, 120_000);
});
