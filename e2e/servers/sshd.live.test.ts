import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { lacks } from './requirements.ts';
import { startSshd } from './sshd.ts';
import type { Sshd } from './sshd.ts';
import { generateKey, startAgent } from './ssh-keys.ts';
import { testSecret } from './secrets/test-secret.ts';

const run = promisify(execFile);

function ssh(sshd: Sshd, command: string, options: readonly string[] = ['-i', sshd.clientKey.path]): Promise<string> {
  const args = [
    '-F',
    'none',
    '-o',
    'BatchMode=yes',
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    `UserKnownHostsFile=${sshd.knownHostsFile}`,
  ];
  const all = [...args, ...options, '-p', String(sshd.port), '-l', sshd.user, sshd.host, command];
  return run('ssh', all).then(({ stdout }) => stdout.trim());
}

describe.skipIf(lacks('sshd'))('a throwaway sshd', () => {
  const open: Sshd[] = [];
  const start = async (...args: Parameters<typeof startSshd>): Promise<Sshd> => {
    const sshd = await startSshd(...args);
    open.push(sshd);
    return sshd;
  };
  afterEach(() => Promise.all(open.splice(0).map((sshd) => sshd.stop())));

  test('lets the client key in, shows its environment and logs it', async () => {
    const sshd = await start({ env: { HAWSER_TEST: 'a value' } });
    expect(await ssh(sshd, 'echo $HAWSER_TEST')).toBe('a value');
    await sshd.waitForLog(/Accepted publickey for/);
  });

  test('refuses a key that is not authorized, and takes one that the caller authorized', async () => {
    const key = await generateKey({ type: 'ecdsa', bits: 384 });
    const strict = await start();
    await expect(ssh(strict, 'true', ['-i', key.path])).rejects.toThrow(/Permission denied/);
    const kind = await start({ authorizedKeys: [key.publicLine] });
    expect(await ssh(kind, 'echo in', ['-i', key.path])).toBe('in');
    key.remove();
  });

  test('obeys extra lines before its own, and Match blocks after them', async () => {
    const sshd = await start({ config: 'Banner none\nMaxSessions 3\nMatch all\n  ForceCommand echo forced\n' });
    expect(await ssh(sshd, 'echo asked')).toBe('forced');
  });

  test('offers every host key type it was asked for', async () => {
    const sshd = await start({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
    for (const algorithm of ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512']) {
      expect(await ssh(sshd, 'echo ok', ['-i', sshd.clientKey.path, '-o', `HostKeyAlgorithms=${algorithm}`])).toBe('ok');
    }
  });

  test('listens on ::1 when told so', async () => {
    const sshd = await start({ listen: '::1' });
    expect(await ssh(sshd, 'echo six')).toBe('six');
  });

  test('ends its sessions when killed, comes back at the same port with the same key, and leaves nothing behind', async () => {
    const sshd = await start();
    const session = ssh(sshd, 'sleep 60');
    await sshd.waitForLog(/Starting session: command/);
    await Promise.all([expect(session).rejects.toThrow(), sshd.kill()]);
    await expect(ssh(sshd, 'true')).rejects.toThrow(/refused/);
    await sshd.restart();
    expect(await ssh(sshd, 'echo back')).toBe('back');
    await sshd.stop();
    await sshd.stop();
    expect(existsSync(sshd.dir)).toBe(false);
  });

  test('says why it does not start', async () => {
    await expect(startSshd({ config: 'NoSuchKeyword yes' })).rejects.toThrow(/NoSuchKeyword/);
  });

  test('works with an agent that holds the key', async () => {
    const sshd = await start();
    const agent = await startAgent({ keys: [sshd.clientKey.path] });
    expect(await agent.list()).toEqual([sshd.clientKey.publicLine]);
    expect(await ssh(sshd, 'echo agent', ['-o', `IdentityAgent=${agent.socket}`, '-i', sshd.clientKey.publicPath])).toBe('agent');
    await agent.stop();
    expect(existsSync(agent.socket)).toBe(false);
  });

  test.each([
    ['rsa', 'pem', /BEGIN RSA PRIVATE KEY/],
    ['ecdsa', 'pkcs8', /BEGIN ENCRYPTED PRIVATE KEY/],
    ['ed25519', 'openssh', /BEGIN OPENSSH PRIVATE KEY/],
  ] as const)('makes a %s key in %s format', async (type, format, head) => {
    const key = await generateKey({ type, format, ...(format === 'pkcs8' ? { passphrase: testSecret('long enough') } : {}) });
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(key.path, 'utf8')).toMatch(head);
    key.remove();
  });
});
