import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile, type KeyType } from '../../e2e/servers/ssh-keys.ts';
import { compareKey } from '../../shared/model/key-compare.ts';
import { keyFace } from './key-face.ts';

const keyTypes: readonly KeyType[] = ['ed25519', 'ecdsa', 'rsa'];
const sha256 = (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(createHash('sha256').update(bytes).digest());

/** KH-04: whatever an administrator prints with OpenSSH's tools can be pasted. */
describe.skipIf(lacks('sshd'))('what ssh-keygen prints of a host key', () => {
  let dir: string;
  const keys = new Map<KeyType, KeyFile>();
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-compare-'));
    const authority = await generateKey({ path: join(dir, 'authority') });
    for (const type of keyTypes) {
      const key = await generateKey({ type, path: join(dir, type), comment: `the ${type} key` });
      execFileSync(program('ssh-keygen'), ['-q', '-s', authority.path, '-I', 'id', '-h', '-n', 'pi', key.publicPath]);
      keys.set(type, key);
    }
  }, 60_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const pathOf = (type: KeyType): string => keys.get(type)?.path ?? '';
  const printed = (...words: readonly string[]): string => execFileSync(program('ssh-keygen'), words, { encoding: 'utf8' });
  const forms: readonly (readonly [string, (path: string) => string])[] = [
    ['-lf of the key', (path) => printed('-lf', `${path}.pub`)],
    ['-lvf of the key', (path) => printed('-lvf', `${path}.pub`)],
    ['-E md5 -lf of the key', (path) => printed('-E', 'md5', '-lf', `${path}.pub`)],
    ['-lf of the certificate', (path) => printed('-lf', `${path}-cert.pub`)],
    ['-r', (path) => printed('-r', 'pi', '-f', `${path}.pub`).trim().split('\n').at(-1) ?? ''],
    ['the key file', (path) => readFileSync(`${path}.pub`, 'utf8')],
    ['the certificate file', (path) => readFileSync(`${path}-cert.pub`, 'utf8')],
  ];

  it.each(forms)('is the same key to its own and a different one to others: %s', async (_, print) => {
    for (const type of keyTypes) {
      const words = print(pathOf(type));
      for (const offered of keyTypes) {
        const face = keyFace(Buffer.from(keys.get(offered)?.publicLine.split(' ')[1] ?? '', 'base64'));
        const { kind } = await compareKey(face, words, sha256);
        expect([type, offered, kind]).toEqual([type, offered, type === offered ? 'same' : 'different']);
      }
    }
  });

  it('may be all keys of a server at once', async () => {
    const words = keyTypes.map((type) => printed('-lvf', `${pathOf(type)}.pub`)).join('');
    for (const type of keyTypes) {
      const face = keyFace(Buffer.from(keys.get(type)?.publicLine.split(' ')[1] ?? '', 'base64'));
      expect([type, (await compareKey(face, words, sha256)).kind]).toEqual([type, 'same']);
    }
  });
});
