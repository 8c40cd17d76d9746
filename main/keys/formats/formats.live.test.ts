import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../../e2e/servers/requirements.ts';
import { testSecret } from '../../../e2e/servers/secrets/test-secret.ts';
import { isAppError } from '../../../shared/model/errors.ts';
import { readPrivateKey, readPrivateKeyFile } from '../key-file.ts';
import { fingerprint, publicBlob } from '../public-key.ts';
import { writeOpenSsh } from './openssh-private.ts';

let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
const fresh = (): string => join(folder, `file${(count += 1)}`);
const write = (content: string): string => {
  const path = fresh();
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};
const run = (name: string, ...args: readonly string[]): string =>
  execFileSync(program(name), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const printOf = (key: KeyObject): string => fingerprint(publicBlob(key)?.blob ?? Buffer.alloc(0));

const makers: Record<string, () => KeyObject> = {
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
  'ecdsa 256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'ecdsa 384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  'ecdsa 521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey,
  'rsa 3072': () => generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey,
};

describe.skipIf(lacks('sshd'))('what is written in OpenSSH’s format', () => {
  it.each(Object.keys(makers).flatMap((kind) => ['no', 'a'].map((has) => [kind, has] as const)))(
    'of %s with %s passphrase is read by ssh-keygen, and by us, as the same key',
    async (kind, has) => {
      const passphrase = has === 'a' ? testSecret('pass wörd') : '';
      const key = makers[kind]?.();
      if (!key) throw new Error(kind);
      const path = write(await writeOpenSsh(key, 'eve, at hömé', passphrase));
      const line = run('ssh-keygen', '-y', '-P', passphrase, '-f', path).trim();
      expect(line).toBe(`${publicBlob(key)?.type ?? ''} ${publicBlob(key)?.blob.toString('base64') ?? ''} eve, at hömé`);
      expect(run('ssh-keygen', '-lf', path)).toContain(printOf(key));
      const file = await readPrivateKeyFile(path);
      expect(file).toMatchObject({ isEncrypted: passphrase !== '', comment: passphrase === '' ? 'eve, at hömé' : '' });
      expect(printOf(await file.unlock(passphrase))).toBe(printOf(key));
    },
  );
});

describe.skipIf(lacks('puttygen'))('files of PuTTY', () => {
  const secret = testSecret('pass wörd');
  const secretFile = (text: string): string => write(`${text}\n`);

  /** With fewer passes than PuTTY takes by itself: the cost is the same code. */
  const cases = ['ed25519', 'ecdsa 256', 'ecdsa 384', 'ecdsa 521', 'rsa 2048'].flatMap((kind) =>
    [
      ['version=2', 'no'],
      ['version=2', 'a'],
      ['version=3', 'no'],
      ['version=3,kdf=argon2id,passes=2', 'a'],
    ].map(([parameters = '', has = '']) => [kind, parameters, has] as const),
  );
  const make = (kind: string, parameters: string, passphrase: string): string => {
    const [type = '', bits] = kind.split(' ');
    const path = fresh();
    run(
      'puttygen',
      ...['-q', '-t', type, ...(bits === undefined ? [] : ['-b', bits]), '-C', 'of eve', '--ppk-param', parameters],
      ...['--new-passphrase', passphrase === '' ? '/dev/null' : secretFile(passphrase), '-o', path],
    );
    return path;
  };

  it.each([
    ...cases,
    ['ed25519', 'version=3,kdf=argon2i,passes=3,memory=1024', 'a'] as const,
    ['ed25519', 'version=3,kdf=argon2d,passes=3,memory=1024,parallelism=4', 'a'] as const,
  ])('of %s, %s, with %s passphrase open as the key that puttygen sees', async (kind, parameters, has) => {
    const passphrase = has === 'a' ? secret : '';
    const path = make(kind, parameters, passphrase);
    const file = await readPrivateKeyFile(path);
    expect(file).toMatchObject({ format: 'ppk', isEncrypted: passphrase !== '', comment: 'of eve' });
    const key = await file.unlock(passphrase === '' ? undefined : passphrase);
    expect(run('puttygen', path, '-l')).toContain(printOf(key));
    // The private half too: ssh-keygen makes the public half out of it.
    const converted = write(await writeOpenSsh(key, file.comment, ''));
    expect(run('ssh-keygen', '-lf', converted)).toContain(printOf(key));
    expect(run('ssh-keygen', '-y', '-P', '', '-f', converted).split(' ')[1]).toBe(publicBlob(key)?.blob.toString('base64'));
    if (passphrase === '') return;
    for (const wrong of ['wrong', '', undefined])
      await expect(file.unlock(wrong)).rejects.toMatchObject({ code: 'key.wrongPassphrase' });
  });

  it('that were cut off, damaged or ask for too much say so, and never open as another key', async () => {
    const whole = readFileSync(make('ed25519', 'version=3', ''));
    const print = printOf(await (await readPrivateKey('x', whole)).unlock(undefined));
    for (let at = 0; at < whole.length - 2; at += 3) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      for (const content of [whole.subarray(0, at), damaged]) {
        const outcome = await readPrivateKey('x', content)
          .then((file) => file.unlock(undefined))
          .then(printOf, (error: unknown) => {
            if (
              !isAppError(error, 'key.unreadable') &&
              !isAppError(error, 'key.unsupported') &&
              !isAppError(error, 'key.wrongPassphrase')
            )
              throw error;
            return 'refused';
          });
        // A last line end, or the case of a letter in the check sum, changes nothing.
        expect(['refused', print]).toContain(outcome);
      }
    }
    const sealed = readFileSync(make('ed25519', 'version=3,passes=1', secret), 'utf8');
    const greedy = Buffer.from(sealed.replace(/Argon2-Memory: \d+/, 'Argon2-Memory: 99999999'));
    await expect(readPrivateKey('x', greedy)).rejects.toMatchObject({
      code: 'key.unreadable',
      detail: { reason: expect.stringContaining('more memory or time') as string },
    });
  });
});
