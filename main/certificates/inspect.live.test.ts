import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { readingOfBlob, readingOfFile, readingOfText } from './certificate-reading.ts';

const types = ['ed25519', 'rsa', 'ecdsa', 'ecdsa-384', 'ecdsa-521'] as const;

describe.skipIf(lacks('sshd'))('what the inspector tells of a certificate', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-inspect-'));
    for (const type of types) {
      const [kind = '', bits] = type.split('-');
      const size = bits === undefined ? [] : ['-b', bits];
      execFileSync(program('ssh-keygen'), ['-q', '-t', kind, ...size, '-N', '', '-C', 'a comment', '-f', join(dir, type)]);
    }
  }, 60_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function sign(authority: string, key: string, options: readonly string[]): string {
    execFileSync(program('ssh-keygen'), ['-q', '-s', join(dir, authority), ...options, join(dir, `${key}.pub`)]);
    return join(dir, `${key}-cert.pub`);
  }
  /** All that ssh-keygen prints but the file's name. */
  const listed = (file: string): string =>
    execFileSync(program('ssh-keygen'), ['-L', '-f', file], { encoding: 'utf8' }).split('\n').slice(1).join('\n').trimEnd();

  it.each<readonly [string, readonly string[]]>([
    ['as few as there can be', ['-I', '']],
    ['an account and a serial number', ['-I', 'Eve’s laptop', '-n', 'eve,root', '-z', '18446744073709551615']],
    ['a time of validity', ['-I', 'x', '-V', '20300101:20310203040506']],
    ['a beginning only', ['-I', 'x', '-V', '20300101:forever']],
    ['an end only', ['-I', 'x', '-V', 'always:20300101']],
    ['no permission at all', ['-I', 'x', '-O', 'clear']],
    [
      'a command, addresses and one permission',
      [
        '-I',
        'x',
        '-O',
        'force-command=/usr/bin/rsync --server .',
        '-O',
        'source-address=10.0.0.0/8,::1',
        '-O',
        'clear',
        '-O',
        'permit-pty',
      ],
    ],
    ['verification of a security key', ['-I', 'x', '-O', 'verify-required', '-O', 'no-touch-required']],
    [
      'options that nobody knows',
      ['-I', 'x', '-O', 'critical:a@b=word', '-O', 'critical:c@d', '-O', 'extension:e@f=other', '-O', 'extension:g@h'],
    ],
    ['a host', ['-h', '-I', 'host', '-n', 'web.example,10.0.0.1']],
  ])('is word for word what ssh-keygen -L prints: %s', async (_, options) => {
    const file = sign('ed25519', 'ecdsa', options);
    expect(await readingOfFile(file)).toMatchObject({ kind: 'certificate', text: listed(file), comment: 'a comment' });
  });

  it('is the same for every type of key and authority, pasted or from an agent’s blob', () => {
    for (const authority of types) {
      for (const key of types) {
        const file = sign(authority, key, ['-I', 'id', '-n', 'eve']);
        const line = readFileSync(file, 'utf8');
        const pasted = readingOfText(`\n# mine\n  ${line}`);
        expect(pasted).toMatchObject({ kind: 'certificate', text: listed(file), facts: { signature: 'good' } });
        const held = readingOfBlob(Buffer.from(line.split(' ')[1] ?? '', 'base64'), 'a comment');
        expect(held).toEqual(pasted);
      }
    }
  });

  it('says what is there instead, and keeps no private key', async () => {
    const why = async (file: string): Promise<unknown> => {
      const found = await readingOfFile(join(dir, file));
      return found.kind === 'none' && found.why;
    };
    expect(await why('ed25519.pub')).toMatch(/public key without a certificate \(ssh-ed25519\)/);
    expect(await why('ed25519')).toMatch(/^This is a private key. It was not kept/);
    expect(await why('nothing')).toBe('There is no such file.');
    expect(await why('.')).toMatch(/^The file can’t be read: it is not a regular file/);
    expect(readingOfText('hello')).toEqual({ kind: 'none', why: 'There is no certificate in it.' });
    const line = readFileSync(sign('rsa', 'rsa', ['-I', 'x']), 'utf8');
    for (const part of [0.3, 0.6, 0.9])
      expect(readingOfText(line.slice(0, Math.floor(line.length * part)))).toMatchObject({
        why: expect.stringMatching(/cut off/) as unknown,
      });
    expect(readingOfText(line.replace('ssh-rsa-cert', 'ssh-ed25519-cert'))).toMatchObject({ kind: 'none' });
  });
});
