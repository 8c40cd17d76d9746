import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { PromptAnswer } from '../shared/model/prompt.ts';
import { block, sshd, startCore, TestPage, trust } from './fixtures/test-page.ts';

const secret = testSecret('old and short');
const keygen = (...args: readonly string[]): string =>
  execFileSync(program('ssh-keygen'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** KY-02: what old programs wrote, and openssl with -traditional. */
describe.skipIf(lacks('sshd'))('a key file with the encryption of old PEM', () => {
  it.each([
    ['rsa', 'des-ede3-cbc', 'DES-EDE3-CBC'],
    ['ec', 'aes-128-cbc', 'AES-128-CBC'],
  ] as const)(
    'of %s and %s says so, is encrypted anew with the same passphrase, and logs in before and after',
    async (type, cipher, name) => {
      const server = await sshd();
      const { workbench, home } = await startCore(block('web1', server));
      const page = await TestPage.open(workbench);
      const { keys } = page.client;
      page.answer = (prompt): PromptAnswer | undefined =>
        prompt.body.kind === 'passphrase' ? { kind: 'secrets', values: [secret] } : trust(prompt);
      const { privateKey } =
        type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const path = join(home, '.ssh', 'old_key');
      const pem = privateKey.export({ type: type === 'rsa' ? 'pkcs1' : 'sec1', format: 'pem', cipher, passphrase: secret });
      writeFileSync(path, pem, { mode: 0o600 });
      const line = keygen('-y', '-P', secret, '-f', path).trim();
      writeFileSync(`${path}.pub`, `${line} eve\n`);
      appendFileSync(server.authorizedKeysFile, `${line}\n`);

      const listed = async (): Promise<unknown> => (await keys.list({})).keys.find((key) => key.path === path);
      expect(await listed()).toMatchObject({ format: 'pem', isEncrypted: true, weakSeal: name, comment: 'eve' });
      const login = (): Promise<unknown> => keys.test({ target: { destination: 'web1' }, line, path });
      expect(await login()).toEqual({ kind: 'accepted' });

      await expect(keys.change({ path, passphrase: testSecret('another') })).rejects.toMatchObject({
        code: 'key.wrongPassphrase',
      });
      expect([readFileSync(path, 'utf8'), existsSync(`${path}.old`)]).toEqual([pem, false]);
      const { key: anew, keptAs } = await keys.change({ path, passphrase: secret });
      expect(keptAs).toBe(`${path}.old`);
      expect(anew).toMatchObject({ format: 'openssh', isEncrypted: true, comment: 'eve', publicFile: 'own' });
      expect(anew).not.toHaveProperty('weakSeal');
      expect(await listed()).toEqual(anew);
      expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/);
      expect(keygen('-y', '-P', secret, '-f', path).trim()).toBe(`${line} eve`);
      expect(() => keygen('-y', '-P', '', '-f', path)).toThrow('incorrect passphrase');
      expect(readFileSync(`${path}.old`, 'utf8')).toBe(pem);
      expect([path, `${path}.old`].map((file) => (statSync(file).mode & 0o777).toString(8))).toEqual(['600', '600']);
      expect(await login()).toEqual({ kind: 'accepted' });
    },
  );

  it('tells where the old file really lies: with a number where that name is taken, beside the one that a link leads to, and nowhere the second time', async () => {
    const { workbench, home } = await startCore('');
    const { keys } = (await TestPage.open(workbench)).client;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'sec1', format: 'pem', cipher: 'aes-128-cbc', passphrase: secret });
    const real = join(realpathSync(home), 'real_key');
    const path = join(home, '.ssh', 'linked');
    writeFileSync(real, pem, { mode: 0o600 });
    writeFileSync(`${real}.old`, 'another key');
    symlinkSync(real, path);
    expect(await keys.change({ path, passphrase: secret })).toMatchObject({ keptAs: `${real}.old.2` });
    expect([`${real}.old`, `${real}.old.2`].map((file) => readFileSync(file, 'utf8'))).toEqual(['another key', pem]);
    expect(await keys.change({ path, passphrase: secret })).not.toHaveProperty('keptAs');
  });

  it('is not said of one that is not encrypted, nor of PKCS#8', async () => {
    const { workbench, home } = await startCore('');
    const page = await TestPage.open(workbench);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const folder = join(home, '.ssh');
    writeFileSync(join(folder, 'plain'), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
    const sealed = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: secret } as const;
    writeFileSync(join(folder, 'sealed'), privateKey.export(sealed), { mode: 0o600 });
    const { keys } = await page.client.keys.list({});
    expect(keys.map(({ name, isEncrypted, weakSeal }) => [name, isEncrypted, weakSeal]).toSorted()).toEqual([
      ['plain', false, undefined],
      ['sealed', true, undefined],
    ]);
  });
});
