import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { liveLogin } from './fixtures/live-login.ts';

const cleanUps: (() => void | Promise<void>)[] = [];

describe.skipIf(lacks('agent'))('keys that a host names', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
    cleanUps.push(() => sshd.stop());
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  const named = (...paths: readonly string[]): EffectiveHost['identityFiles'] =>
    paths.map((path) => ({ path, isDefault: false }));

  async function rsa(bits: number): Promise<KeyFile> {
    const key = await generateKey({ type: 'rsa', bits });
    cleanUps.push(() => key.remove());
    appendFileSync(sshd.authorizedKeysFile, `${key.publicLine}\n`);
    return key;
  }

  it('are passed over when they are RSA and shorter than RequiredRSASize, from files and from the agent, as ssh does', async () => {
    const [short, long] = await Promise.all([rsa(1024), rsa(2048)]);
    const agent = await startAgent({ keys: [short.path] });
    cleanUps.push(() => agent.stop());
    const host = { identityAgent: agent.socket, identityFiles: named(short.path, long.path) };
    const attempts = async (requiredRsaBits: number): Promise<unknown> => {
      const { connection, error } = await liveLogin(sshd, { ...host, requiredRsaBits });
      const tried = connection?.attempts ?? (error?.detail as { tried?: unknown }).tried;
      connection?.close();
      return tried;
    };
    expect(await attempts(2048)).toMatchObject([
      { from: 'agent', answer: 'skipped', why: expect.stringMatching(/has 1024 bits, and at least 2048 are required/) as string },
      { from: long.path, answer: 'accepted' },
    ]);
    expect(await attempts(1024)).toMatchObject([{ from: 'agent', answer: 'accepted' }]);
    expect(await attempts(3072)).toMatchObject([{ answer: 'skipped' }, { from: long.path, answer: 'skipped' }]);
    // The same two keys with ssh: only the longer one is offered.
    const said = execFileSync(
      program('sh'),
      ['-c', '"$0" "$@" 2>&1 || true', program('ssh'), '-v', '-F', 'none', '-p', String(sshd.port), '-o', 'BatchMode=yes', '-o', 'IdentityAgent=none',
        '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'RequiredRSASize=2048', '-i', short.path, '-i', long.path,
        `${sshd.user}@${sshd.host}`, 'true'],
      { encoding: 'utf8' },
    ); // prettier-ignore
    expect(said).not.toContain(`Offering public key: ${short.path}`);
    expect(said).toContain(`Server accepts key: ${long.path}`);
  });

  it.each(['PKCS8', 'PEM'])('are passed over when that they are too short shows only once they are open: %s', async (format) => {
    const [short, passphrase] = [await rsa(1024), 'correct horse 7'];
    execFileSync(program('ssh-keygen'), ['-p', '-q', '-P', '', '-N', passphrase, '-m', format, '-f', short.path]);
    rmSync(`${short.path}.pub`, { force: true });
    expect(readFileSync(short.path, 'utf8')).toMatch(/ENCRYPTED/);
    const host = { identityAgent: 'none', identityFiles: named(short.path) };
    const refused = await liveLogin(sshd, { ...host, requiredRsaBits: 2048 }, [[passphrase], 'cancel']);
    expect(refused.connection).toBeUndefined();
    expect((refused.error?.detail as { tried?: unknown }).tried).toMatchObject([
      {
        from: short.path,
        answer: 'skipped',
        why: expect.stringMatching(/has 1024 bits, and at least 2048 are required/) as string,
      },
    ]);
    const { connection } = await liveLogin(sshd, { ...host, requiredRsaBits: 1024 }, [[passphrase]]);
    expect(connection?.attempts).toMatchObject([{ from: short.path, answer: 'accepted' }]);
    connection?.close();
  });

  it.skipIf(lacks('puttygen'))('may be PuTTY’s own files, as imports from PuTTY name them', async () => {
    const path = `${sshd.clientKey.path}.ppk`;
    const key = await generateKey();
    cleanUps.push(() => key.remove());
    appendFileSync(sshd.authorizedKeysFile, `${key.publicLine}\n`);
    execFileSync(program('puttygen'), [key.path, '-O', 'private', '-o', path]);
    chmodSync(path, 0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^PuTTY-User-Key-File-[23]:/);
    const { connection } = await liveLogin(sshd, { identityFiles: named(path) });
    expect(connection?.attempts).toMatchObject([{ from: path, answer: 'accepted' }]);
    connection?.close();
  });
});
