import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { plantsSecret } from '../e2e/servers/secrets/look-through.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { isAppError } from '../shared/model/errors.ts';
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

  const openssl = (...args: readonly string[]): string =>
    execFileSync(program('openssl'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  /** Writes `old_key` and its `.pub`; answers the public line. */
  const sealedBy = (folder: string, scheme: readonly string[]): string => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const plain = join(folder, 'plain.pem');
    writeFileSync(plain, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const secretFile = join(folder, 'secret');
    // One line for `-passin`, one for `-passout`.
    writeFileSync(secretFile, `${secret}\n${secret}\n`, { mode: 0o600 });
    plantsSecret(secretFile);
    const providers = ['-provider', 'legacy', '-provider', 'default'];
    const path = join(folder, '.ssh', 'old_key');
    openssl('pkcs8', '-topk8', ...scheme, ...providers, '-passout', `file:${secretFile}`, '-in', plain, '-out', path);
    const line = keygen('-y', '-f', plain).trim();
    chmodSync(path, 0o600);
    writeFileSync(`${path}.pub`, `${line} eve\n`);
    return line;
  };

  it.skipIf(lacks('openssl')).each([
    ['PBE-MD5-DES', 'pbeWithMD5AndDES-CBC'],
    ['PBE-SHA1-DES', 'pbeWithSHA1AndDES-CBC'],
    ['PBE-SHA1-3DES', 'pbeWithSHA1And3-KeyTripleDES-CBC'],
    ['PBE-SHA1-2DES', 'pbeWithSHA1And2-KeyTripleDES-CBC'],
  ])('is also that of openssl pkcs8 -v1 %s: it is told, opens, logs in and is encrypted anew', async (scheme, name) => {
    const server = await sshd();
    const { workbench, home } = await startCore(block('web1', server));
    const page = await TestPage.open(workbench);
    const { keys } = page.client;
    page.answer = (prompt): PromptAnswer | undefined =>
      prompt.body.kind === 'passphrase' ? { kind: 'secrets', values: [secret] } : trust(prompt);
    const line = sealedBy(home, ['-v1', scheme]);
    const path = join(home, '.ssh', 'old_key');
    appendFileSync(server.authorizedKeysFile, `${line}\n`);
    const [listed] = (await keys.list({})).keys;
    expect(listed).toMatchObject({ path, format: 'pkcs8', isEncrypted: true, weakSeal: name, comment: 'eve' });
    expect(await keys.test({ target: { destination: 'web1' }, line, path })).toEqual({ kind: 'accepted' });
    await expect(keys.change({ path, passphrase: testSecret('another') })).rejects.toMatchObject({ code: 'key.wrongPassphrase' });
    const { key, keptAs } = await keys.change({ path, passphrase: secret });
    expect([key.format, key.weakSeal, keptAs]).toEqual(['openssh', undefined, `${path}.old`]);
    expect(keygen('-y', '-P', secret, '-f', path).trim()).toBe(`${line} eve`);
  });

  it.skipIf(lacks('openssl')).each([
    [['-v1', 'PBE-SHA1-RC2-40'], 'pbeWithSHA1And40BitRC2-CBC'],
    [['-v1', 'PBE-SHA1-RC4-128'], 'pbeWithSHA1And128BitRC4'],
    [['-v2', 'des'], 'des-cbc'],
  ])('that nothing reads here (%j) is refused with the command that writes it anew, and that one works', async (scheme, name) => {
    const { workbench, home } = await startCore('');
    const { keys } = (await TestPage.open(workbench)).client;
    const line = sealedBy(home, scheme);
    const path = join(home, '.ssh', 'old_key');
    expect((await keys.list({})).keys).toMatchObject([{ path, weakSeal: name }]);
    const refused: unknown = await keys.change({ path, passphrase: secret }).catch((error: unknown) => error);
    if (!isAppError(refused, 'key.unsupported')) throw refused;
    expect(refused.detail).toMatchObject({ format: name });
    const command = /openssl (.+)$/.exec(refused.detail.reason)?.[1]?.split(' ') ?? [];
    const secretFile = `file:${join(home, 'secret')}`;
    openssl(...command, '-passin', secretFile, '-passout', secretFile);
    chmodSync(`${path}.new`, 0o600);
    writeFileSync(`${path}.new.pub`, `${line} eve\n`);
    const { key } = await keys.change({ path: `${path}.new`, passphrase: secret });
    expect(key).toMatchObject({ format: 'openssh', publicLine: `${line} eve` });
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
