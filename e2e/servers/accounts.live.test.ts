import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { startSshdWithAccounts } from './accounts.ts';
import type { SshdWithAccounts } from './accounts.ts';
import { lacks } from './requirements.ts';
import { testSecret } from './secrets/test-secret.ts';

const run = promisify(execFile);

const open: SshdWithAccounts[] = [];

async function start(...args: Parameters<typeof startSshdWithAccounts>): Promise<SshdWithAccounts> {
  const sshd = await startSshdWithAccounts(...args);
  open.push(sshd);
  return sshd;
}

/** Logs in with ssh(1), which gets the answers one after the other; returns what the session and ssh's questions said. */
async function login(sshd: SshdWithAccounts, user: string, answers: readonly string[], options: readonly string[] = []) {
  const answersFile = join(sshd.dir, 'answers');
  const promptsFile = join(sshd.dir, 'prompts');
  const askpass = join(sshd.dir, 'askpass');
  writeFileSync(answersFile, answers.map((answer) => `${answer}\n`).join(''));
  writeFileSync(promptsFile, '');
  writeFileSync(askpass, `#!/bin/sh\necho "$1" >> ${promptsFile}\nhead -n 1 ${answersFile}\nsed -i 1d ${answersFile}\n`);
  chmodSync(askpass, 0o755);
  const fixed = ['-F', 'none', '-o', `UserKnownHostsFile=${sshd.knownHostsFile}`, '-o', 'NumberOfPasswordPrompts=1'];
  const args = [...fixed, ...options, '-p', String(sshd.port), '-l', user, sshd.host, 'id -un; echo $HOME'];
  const env = { ...process.env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' };
  const { stdout } = await run('ssh', args, { env });
  return { said: stdout.trim().split('\n'), prompts: readFileSync(promptsFile, 'utf8').trim().split('\n') };
}

const noKey = ['-o', 'PubkeyAuthentication=no'];
const byKey = (sshd: SshdWithAccounts): string[] => ['-o', 'IdentitiesOnly=yes', '-i', sshd.clientKey.path];

afterEach(() => Promise.all(open.splice(0).map((sshd) => sshd.stop())));

describe.skipIf(lacks('accounts'))('an sshd with accounts of its own', () => {
  test('lets an account in by its password and by key, and leaves the machine as it was', async () => {
    const before = readFileSync('/etc/passwd', 'utf8');
    const sshd = await start({ users: { fred: { password: testSecret('fine day') }, alice: { password: testSecret('other') } } });
    expect((await login(sshd, 'fred', [testSecret('fine day')], noKey)).said).toEqual(['fred', '/home/fred']);
    await expect(login(sshd, 'alice', [testSecret('fine day')], noKey)).rejects.toThrow(/Permission denied/);
    expect((await login(sshd, 'alice', [], byKey(sshd))).said[0]).toBe('alice');
    expect(readFileSync('/etc/passwd', 'utf8')).toBe(before);
    expect(existsSync('/home/fred')).toBe(false);
    expect(existsSync(sshd.homeOf('fred'))).toBe(true);
  });

  test('asks for the password by keyboard-interactive where PAM is on', async () => {
    const sshd = await start({ users: { fred: { password: testSecret('fine day') } }, pam: true });
    const { said, prompts } = await login(
      sshd,
      'fred',
      [testSecret('fine day')],
      [...noKey, '-o', 'PreferredAuthentications=keyboard-interactive'],
    );
    expect(said[0]).toBe('fred');
    expect(prompts[0]).toContain('Password:');
    await expect(login(sshd, 'fred', ['wrong'], noKey)).rejects.toThrow(/Permission denied/);
  });

  test.each([true, false])('asks for nothing where the password is empty and that is permitted (PAM: %s)', async (pam) => {
    const sshd = await start({ users: { fred: { password: '' } }, pam, config: 'PermitEmptyPasswords yes' });
    const { said, prompts } = await login(sshd, 'fred', [], noKey);
    expect({ said: said[0], prompts }).toEqual({ said: 'fred', prompts: [''] });
    await sshd.waitForLog(/Accepted none for fred/);
  });

  test('keeps a second sshd with other accounts apart', async () => {
    const [one, two] = await Promise.all([
      start({ users: { fred: { password: testSecret('one') } } }),
      start({ users: { fred: { password: testSecret('two') } } }),
    ]);
    expect((await login(two, 'fred', [testSecret('two')], noKey)).said[0]).toBe('fred');
    await expect(login(one, 'fred', [testSecret('two')], noKey)).rejects.toThrow(/Permission denied/);
  });
});

describe.skipIf(lacks('codes'))('an sshd that asks for one-time codes', () => {
  test('takes the key and then a code, once', async () => {
    const sshd = await start({
      users: { fred: { codes: ['60417295', '27840613'] } },
      pamAsks: 'code',
      config: 'AuthenticationMethods publickey,keyboard-interactive',
    });
    const { said, prompts } = await login(sshd, 'fred', ['60417295'], byKey(sshd));
    expect(said[0]).toBe('fred');
    expect(prompts).toEqual([expect.stringContaining('Verification code:')]);
    await expect(login(sshd, 'fred', ['60417295'], byKey(sshd))).rejects.toThrow(/Permission denied/);
    await expect(login(sshd, 'fred', ['27840613'], noKey)).rejects.toThrow(/Permission denied/);
    expect((await login(sshd, 'fred', ['27840613'], byKey(sshd))).said[0]).toBe('fred');
  });

  test('takes a password and then a code', async () => {
    const sshd = await start({ users: { fred: { password: testSecret('fine day'), codes: ['60417295'] } } });
    const { said, prompts } = await login(sshd, 'fred', [testSecret('fine day'), '60417295'], noKey);
    expect(said[0]).toBe('fred');
    expect(prompts.map((line) => line.replace(/^\(.*?\) /, '').trim())).toEqual(['Password:', 'Verification code:']);
  });
});
