import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import { WireReader } from '../agent/ssh-wire.ts';
import { identityFromFile } from './identity.ts';
import { readIdentityFile, readPrivateKeyFile } from './key-file.ts';
import { fingerprint } from './public-key.ts';

const never = new AbortController().signal;
const refuseToAsk = (): never => {
  throw new Error('nobody should be asked');
};

describe.skipIf(lacks('sshd'))('key files of ssh-keygen', () => {
  let folder: string;
  let count = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-keys-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const fresh = (): string => join(folder, `key${(count += 1)}`);
  const write = (content: string | Buffer): string => {
    const path = fresh();
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const keygen = (...args: readonly string[]): string =>
    execFileSync(program('ssh-keygen'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  const kinds = [
    { type: 'ed25519', format: 'openssh' },
    { type: 'ecdsa', format: 'openssh', bits: 256 },
    { type: 'ecdsa', format: 'openssh', bits: 521 },
    { type: 'rsa', format: 'openssh', bits: 2048 },
    { type: 'rsa', format: 'pem', bits: 2048 },
    { type: 'ecdsa', format: 'pem', bits: 384 },
    { type: 'rsa', format: 'pkcs8', bits: 2048 },
    { type: 'ecdsa', format: 'pkcs8', bits: 521 },
  ] as const;
  const cases = kinds.flatMap((kind) => ['no', 'a'].map((has) => ({ ...kind, has })));

  it.each(cases)('reads $type in $format format with $has passphrase and signs with it', async ({ has, ...kind }) => {
    const options = { ...kind, passphrase: has === 'a' ? testSecret('pass wörd') : '' };
    const key = await generateKey({ ...options, path: fresh() });
    const file = await readPrivateKeyFile(key.path);
    expect(file).toMatchObject({ format: options.format, isEncrypted: options.passphrase !== '' });
    const identity = await identityFromFile(file, () => Promise.resolve(options.passphrase), never);
    expect(identity).toMatchObject({ fingerprint: key.fingerprint, from: key.path, keyType: key.publicLine.split(' ')[0] });

    const algorithms = identity.keyType === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [identity.keyType];
    for (const algorithm of algorithms) {
      const data = Buffer.from(`data for ${algorithm}`);
      expect(
        isValid(publicHalf(key.path, options.passphrase), algorithm, data, await identity.sign(data, algorithm, never)),
      ).toBe(true);
    }
  });

  /** The public half as node sees it after ssh-keygen itself wrote a copy as plain PKCS#8: an oracle besides our own reader. */
  function publicHalf(path: string, passphrase: string): KeyObject {
    const line = readFileSync(`${path}.pub`, 'utf8');
    if (line.startsWith('ssh-ed25519 ')) {
      // Ed25519 has no other form: take the public half that ssh-keygen printed.
      const raw = Buffer.from(line.split(' ')[1] ?? '', 'base64').subarray(-32);
      return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
    }
    const copy = fresh();
    copyFileSync(path, copy);
    chmodSync(copy, 0o600);
    keygen('-q', '-p', '-m', 'PKCS8', '-P', passphrase, '-N', '', '-f', copy);
    return createPublicKey(readFileSync(copy, 'utf8'));
  }

  function isValid(key: KeyObject, algorithm: string, data: Buffer, blob: Buffer): boolean {
    const outer = new WireReader(blob);
    expect(outer.text()).toBe(algorithm);
    const signature = outer.string();
    const hash = { 'rsa-sha2-512': 'sha512', 'rsa-sha2-256': 'sha256', 'ssh-rsa': 'sha1', 'ssh-ed25519': null }[algorithm];
    if (hash !== undefined) return verify(hash, data, key, signature);
    const size = Number(algorithm.slice(-3));
    const half = Math.ceil(size / 8);
    const pair = new WireReader(signature);
    const fixed = (number: Buffer): Buffer => Buffer.concat([Buffer.alloc(half), number]).subarray(-half);
    const raw = Buffer.concat([fixed(pair.string()), fixed(pair.string())]);
    return verify(`sha${size === 521 ? 512 : size}`, data, { key, dsaEncoding: 'ieee-p1363' }, raw);
  }

  it.each(['aes128-cbc', '3des-cbc', 'aes192-ctr', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'])(
    'opens an OpenSSH file encrypted with %s',
    async (cipher) => {
      const path = fresh();
      keygen('-q', '-t', 'ed25519', '-Z', cipher, '-N', testSecret('secret'), '-f', path);
      await expect((await readPrivateKeyFile(path)).unlock('wrong')).rejects.toMatchObject({ code: 'key.wrongPassphrase' });
      expect((await (await readPrivateKeyFile(path)).unlock(testSecret('secret'))).asymmetricKeyType).toBe('ed25519');
    },
  );

  it('reads Ed25519 in PKCS#8 format, plain and encrypted', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const plain = await readPrivateKeyFile(write(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    const sealed = write(
      privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: testSecret('secret') }),
    );
    const identity = await identityFromFile(await readPrivateKeyFile(sealed), () => Promise.resolve(testSecret('secret')), never);
    expect(identity.publicBlob).toEqual(plain.publicKey?.blob);
  });

  it('knows the public half of an encrypted OpenSSH file without asking, even without its .pub', async () => {
    const key = await generateKey({ passphrase: testSecret('secret'), path: fresh() });
    rmSync(key.publicPath);
    const identity = await identityFromFile(await readPrivateKeyFile(key.path), refuseToAsk, never);
    expect(identity.fingerprint).toBe(key.fingerprint);
  });

  it('asks at once only for an encrypted PEM file without its .pub', async () => {
    const key = await generateKey({ type: 'rsa', bits: 2048, format: 'pem', passphrase: testSecret('secret'), path: fresh() });
    await identityFromFile(await readPrivateKeyFile(key.path), refuseToAsk, never);
    rmSync(key.publicPath);
    const asked: number[] = [];
    const ask = ({ attempt }: { attempt: number }): Promise<string> =>
      Promise.resolve(asked.push(attempt) === 1 ? 'wrong' : testSecret('secret'));
    const identity = await identityFromFile(await readPrivateKeyFile(key.path), ask, never);
    await identity.sign(Buffer.from('x'), 'rsa-sha2-256', never);
    expect([identity.fingerprint, asked]).toEqual([key.fingerprint, [1, 2]]);
  });

  it.each(['openssh', 'pem', 'pkcs8'] as const)('gives up on a %s file after three wrong passphrases', async (format) => {
    const key = await generateKey({ type: 'ecdsa', format, passphrase: testSecret('secret'), path: fresh() });
    let asked = 0;
    const ask = (): Promise<string> => Promise.resolve(`wrong ${(asked += 1)}`);
    const identity = await identityFromFile(await readPrivateKeyFile(key.path), ask, never);
    const signing = identity.sign(Buffer.from('x'), identity.keyType, never);
    await expect(signing).rejects.toMatchObject({ code: 'key.wrongPassphrase', detail: { file: key.path } });
    expect(asked).toBe(3);
  });

  it('calls every wrong passphrase wrong, also those that leave a padding that happens to be right', async () => {
    const key = await generateKey({ type: 'rsa', bits: 2048, format: 'pem', passphrase: testSecret('secret'), path: fresh() });
    const file = await readPrivateKeyFile(key.path);
    const codes = new Set<unknown>();
    // About nine of them are such; none at all comes once in ten thousand runs.
    for (let count = 0; count < 2000; count += 1) {
      try {
        await file.unlock(`wrong ${count}`);
      } catch (error) {
        codes.add(error instanceof AppError && error.code);
      }
    }
    expect([...codes]).toEqual(['key.wrongPassphrase']);
  });

  it('says so when the encryption of a PEM file is not known', async () => {
    const key = await generateKey({ type: 'rsa', bits: 2048, format: 'pem', passphrase: testSecret('secret'), path: fresh() });
    const file = await readPrivateKeyFile(write(readFileSync(key.path, 'utf8').replace('AES-128-CBC', 'NO-CIPHER')));
    await expect(file.unlock(testSecret('secret'))).rejects.toThrow('unsupported encryption');
  });

  it('passes the key over when no passphrase is given', async () => {
    const key = await generateKey({ passphrase: testSecret('secret'), path: fresh() });
    const identity = await identityFromFile(await readPrivateKeyFile(key.path), () => Promise.resolve(undefined), never);
    await expect(identity.sign(Buffer.from('x'), 'ssh-ed25519', never)).rejects.toMatchObject({ code: cancelled().code });
  });

  it('notices a .pub of another key beside a key that tells its own public half', async () => {
    const [key, other] = await Promise.all([generateKey({ path: fresh() }), generateKey({ path: fresh() })]);
    copyFileSync(other.publicPath, key.publicPath);
    const file = await readPrivateKeyFile(key.path);
    expect(file.strayPublicFile).toBe(key.publicPath);
    expect(fingerprint(file.publicKey?.blob ?? Buffer.alloc(0))).toBe(key.fingerprint);
  });

  it('notices a .pub of another key beside an encrypted PEM file when it is opened', async () => {
    const options = { type: 'rsa', bits: 2048, format: 'pem', passphrase: testSecret('secret') } as const;
    const [key, other] = await Promise.all([
      generateKey({ ...options, path: fresh() }),
      generateKey({ ...options, path: fresh() }),
    ]);
    copyFileSync(other.publicPath, key.publicPath);
    const identity = await identityFromFile(
      await readPrivateKeyFile(key.path),
      () => Promise.resolve(testSecret('secret')),
      never,
    );
    const signing = identity.sign(Buffer.from('x'), 'rsa-sha2-256', never);
    await expect(signing).rejects.toMatchObject({ code: 'key.unreadable', detail: { file: key.publicPath } });
    await expect(signing).rejects.toThrow('ssh-keygen -y');
  });

  it.each([
    [0o644, false],
    [0o620, false],
    [0o601, false],
    [0o600, true],
    [0o400, true],
  ])('judges mode %o as ssh does', async (mode, isGood) => {
    const key = await generateKey({ path: fresh() });
    chmodSync(key.path, mode);
    const reading = readPrivateKeyFile(key.path);
    if (isGood) await expect(reading).resolves.toMatchObject({ format: 'openssh' });
    else
      await expect(reading).rejects.toMatchObject({
        code: 'key.badPermissions',
        detail: { file: key.path, mode: `0${mode.toString(8)}` },
      });
    const oracle = (): string => keygen('-y', '-P', '', '-f', key.path);
    if (isGood) expect(oracle()).toContain('ssh-ed25519');
    else expect(oracle).toThrow('UNPROTECTED');
  });

  it('refuses DSA in every format', async () => {
    const path = fresh();
    keygen('-q', '-t', 'dsa', '-N', '', '-f', path);
    const pem = fresh();
    copyFileSync(path, pem);
    chmodSync(pem, 0o600);
    keygen('-q', '-p', '-m', 'PEM', '-P', '', '-N', '', '-f', pem);
    const pkcs8 = write(createPrivateKey(readFileSync(pem, 'utf8')).export({ type: 'pkcs8', format: 'pem' }));
    for (const file of [path, pem, pkcs8]) {
      await expect(readPrivateKeyFile(file)).rejects.toMatchObject({ code: 'key.unsupported', detail: { format: 'DSA' } });
    }
  });

  it('refuses RSA keys below 1024 bits and takes 1024', async () => {
    const pem = (modulusLength: number): string =>
      generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    await expect(readPrivateKeyFile(write(pem(768)))).rejects.toMatchObject({ detail: { format: 'RSA of 768 bits' } });
    await expect(readPrivateKeyFile(write(pem(1024)))).resolves.toMatchObject({ publicKey: { type: 'ssh-rsa' } });
  });

  it.each<[string, () => string, string]>([
    ['a folder', () => (mkdirSync(join(folder, 'dir'), { recursive: true }), join(folder, 'dir')), 'folder'],
    ['an empty file', () => write(''), 'empty'],
    ['a file of 2 MiB', () => write(Buffer.alloc(2 << 20)), 'no key'],
    [
      'a key that is cut off',
      () => write('-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAA=\n-----END OPENSSH PRIVATE KEY-----\n'),
      'cut off',
    ],
    ['a key without its end', () => write('-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl'), 'END line'],
    [
      'a PEM key full of rubbish',
      () => write('-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n'),
      'cannot be read',
    ],
    ['nothing', () => join(folder, 'absent'), 'no such file'],
  ])('cannot read %s and says why', async (_name, make, words) => {
    const reading = readPrivateKeyFile(make());
    await expect(reading).rejects.toMatchObject({ code: 'key.unreadable' });
    await expect(reading).rejects.toThrow(words);
  });

  it('survives every way of cutting an OpenSSH key off', async () => {
    const key = await generateKey({ path: fresh() });
    const text = readFileSync(key.path, 'utf8');
    const body = Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64');
    for (let length = 0; length < body.length; length += 7) {
      const cut = `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.subarray(0, length).toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
      const opening = readPrivateKeyFile(write(cut)).then((file) => file.unlock(undefined));
      await expect(opening).rejects.toMatchObject({ code: 'key.unreadable' });
    }
  });

  it('takes a .pub, or a private key of which only the .pub exists, as the name of a key in an agent', async () => {
    const key = await generateKey({ path: fresh() });
    const direct = await readIdentityFile(key.publicPath);
    rmSync(key.path);
    const beside = await readIdentityFile(key.path);
    expect([direct.kind, beside.kind, (await readIdentityFile(`${key.path}x`)).kind]).toEqual(['public', 'public', 'missing']);
  });
});
