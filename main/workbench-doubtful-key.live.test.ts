import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { generateKey, type KeyFile, type KeyOptions } from '../e2e/servers/ssh-keys.ts';
import { readDoubtfulKey } from './workbench-doubtful-key.ts';

const made: KeyFile[] = [];
afterEach(() => {
  for (const key of made.splice(0)) key.remove();
});
const keyWith = async (options: KeyOptions = {}): Promise<KeyFile> => {
  const key = await generateKey(options);
  made.push(key);
  return key;
};
const keygen = (...args: readonly string[]): string => execFileSync(program('ssh-keygen'), args, { encoding: 'utf8' });
const ofText = (text: string): ReturnType<typeof readDoubtfulKey> => readDoubtfulKey(Buffer.from(text));

describe.skipIf(lacks('sshd'))('a key of doubtful origin', () => {
  it.each<[string, KeyOptions]>([
    ['sealed', { passphrase: testSecret('sealed') }],
    ['ecdsa', { type: 'ecdsa' }],
    ['rsa in PEM', { type: 'rsa', bits: 2048, format: 'pem' }],
  ])('has the fingerprint and the picture of ssh-keygen, from either half: %s', async (_, options) => {
    const key = await keyWith({ ...options, comment: 'of eve' });
    const [lineOut, ...art] = keygen('-lvf', key.publicPath).trimEnd().split('\n');
    for (const [path, holds] of [
      [key.path, 'private'],
      [key.publicPath, 'public'],
    ] as const) {
      const read = await readDoubtfulKey(readFileSync(path));
      expect(read).toMatchObject({ kind: 'key', holds, face: { sha256: lineOut?.split(' ')[1], randomart: art.join('\n') } });
    }
    const md5 = keygen('-E', 'md5', '-lf', key.publicPath).split(' ')[1];
    expect(await readDoubtfulKey(readFileSync(key.publicPath))).toMatchObject({ comment: 'of eve', face: { md5 } });
  });

  it('may be wrapped, stand behind options or host names, be a certificate, or one of several', async () => {
    const [key, other] = [await keyWith({ comment: 'one' }), await keyWith({ comment: 'other' })];
    const face = { sha256: key.fingerprint };
    const [type, blob = ''] = key.publicLine.split(' ');
    const wrapped = `${type ?? ''} ${blob.slice(0, 40)}\n${blob.slice(40)} one\n`;
    for (const text of [wrapped, `restrict,command="a b" ${key.publicLine}`, `web1,10.0.0.1 ${type ?? ''} ${blob}`])
      expect(await ofText(text)).toMatchObject({ kind: 'key', holds: 'public', face, others: 0 });
    expect(await ofText(keygen('-e', '-f', key.publicPath))).toMatchObject({ kind: 'key', face });
    appendFileSync(key.publicPath, `${other.publicLine}\n`);
    expect(await readDoubtfulKey(readFileSync(key.publicPath))).toMatchObject({ face, others: 1 });
    keygen('-q', '-s', other.path, '-I', 'id', '-n', 'eve', other.publicPath);
    const certificate = await readDoubtfulKey(readFileSync(`${other.path}-cert.pub`));
    expect(certificate).toMatchObject({ holds: 'certificate', face: { sha256: other.fingerprint } });
  });

  it('may be no more than a fingerprint, of either form', async () => {
    const key = await keyWith();
    const digits = key.fingerprint.replace('SHA256:', '');
    const printed = keygen('-lf', key.publicPath);
    for (const text of [key.fingerprint, printed, `Its fingerprint:\n${printed}`])
      expect(await ofText(text)).toEqual({ kind: 'fingerprint', form: 'sha256', digits });
    const md5 = keygen('-E', 'md5', '-lf', key.publicPath).split(' ')[1] ?? '';
    expect(await ofText(md5)).toEqual({ kind: 'fingerprint', form: 'md5', digits: md5.replace('MD5:', '').replaceAll(':', '') });
  });

  it('is told to be none where it is cut off, sealed as a whole, no text or too long', async () => {
    const key = await keyWith({ type: 'ecdsa', format: 'pkcs8', passphrase: testSecret('sealed') });
    expect(await readDoubtfulKey(readFileSync(key.path))).toEqual({ kind: 'sealed' });
    const cut = key.publicLine.slice(0, 80);
    for (const bytes of [
      Buffer.from(cut),
      Buffer.alloc(0),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from('hello'),
      Buffer.alloc(2e6),
    ])
      expect(await readDoubtfulKey(bytes)).toMatchObject({ kind: 'unreadable' });
    const half = readFileSync((await keyWith()).path).subarray(0, 150);
    expect(await readDoubtfulKey(half)).toMatchObject({ kind: 'unreadable' });
  });
});
