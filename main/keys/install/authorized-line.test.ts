import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicBlob } from '../public-key.ts';
import { authorizedLine, optionsFault, readPastedKey, type KeyLineOptions } from './authorized-line.ts';

function lineOf(kind: 'ed25519' | 'rsa' | 'ec', comment: string): string {
  const { publicKey } =
    kind === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : kind === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const half = publicBlob(publicKey);
  if (!half) throw new Error('no public half');
  return `${half.type} ${half.blob.toString('base64')}${comment === '' ? '' : ` ${comment}`}`;
}

/** As a pager, a mail or a terminal wraps it. */
const wrapped = (text: string, width: number): string => (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\n');

describe('a pasted public key', () => {
  it.each(['ed25519', 'rsa', 'ec'] as const)('of type %s is read as it is, with its comment', (kind) => {
    const line = lineOf(kind, 'eve@laptop, new');
    const read = readPastedKey(`\ufeff# my key\n${line}\r\n`);
    if (read.kind !== 'key') throw new Error(JSON.stringify(read));
    expect([authorizedLine(read.key), read.isMended]).toEqual([line, false]);
  });

  it.each([20, 64, 76])('that was wrapped at %i characters is one line again', (width) => {
    const line = lineOf('rsa', '');
    const [type = '', base64 = ''] = line.split(' ');
    const read = readPastedKey(`${type} ${wrapped(base64, width)}`);
    if (read.kind !== 'key') throw new Error(JSON.stringify(read));
    expect([authorizedLine(read.key), read.isMended]).toEqual([line, true]);
  });

  it('with blanks in its middle and options in front of it is the plain key', () => {
    const line = lineOf('ed25519', 'laptop');
    const [type = '', base64 = ''] = line.split(' ');
    const read = readPastedKey(
      `from="10.0.0.0/8",command="echo \\"hi\\"" ${type} ${base64.slice(0, 30)}  ${base64.slice(30)} laptop`,
    );
    if (read.kind !== 'key') throw new Error(JSON.stringify(read));
    expect([authorizedLine(read.key), read.isMended]).toEqual([line, true]);
  });

  it('is read from a block of RFC 4716', () => {
    const [type = '', base64 = ''] = lineOf('ec', '').split(' ');
    const block = [
      '---- BEGIN SSH2 PUBLIC KEY ----',
      'Comment: "of the \\',
      'laptop"',
      ...wrapped(base64, 70).split('\n'),
      '---- END SSH2 PUBLIC KEY ----',
    ];
    const read = readPastedKey(block.join('\r\n'));
    if (read.kind !== 'key') throw new Error(JSON.stringify(read));
    expect(authorizedLine(read.key)).toBe(`${type} ${base64} of the laptop`);
  });

  const ed = lineOf('ed25519', '');
  it.each([
    ['cut off', ed.slice(0, -9), /cut off/],
    ['cut off in front of a comment', `${ed.slice(0, -9)} eve@host`, /cut off/],
    ['without its type', ed.split(' ')[1] ?? '', /type in front of it is missing/],
    ['under another type', ed.replace('ssh-ed25519 ', 'ecdsa-sha2-nistp256 '), /cut off|not the type|damaged/],
    ['beside another one', `${ed}\n${lineOf('ed25519', '')}`, /more than one key/],
    ['glued to another one', ed + ed, /more in it|more than one/],
    ['of a type nobody knows', ed.replaceAll('ssh-ed25519', 'ssh-ed99999'), /not known/],
    ['that is none', 'hello world', /begins with its type/],
    ['that is nothing', ' \n', /no key/],
    ['that claims to be endless', `ssh-rsa AAAAB3NzaC1yc2F${'/'.repeat(60)}`, /./],
    ['of DSA', 'ssh-dss AAAAB3NzaC1kc3MAAACBAP', /DSA/],
  ])('%s is told as mangled', (_name, text, why) => {
    expect(readPastedKey(text)).toEqual({ kind: 'mangled', why: expect.stringMatching(why) as string });
  });

  it('that is the private half is never taken', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const text of [pem, `${ed}\n${pem}`, 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n'])
      expect(readPastedKey(text)).toEqual({ kind: 'privateKey' });
  });

  it('survives every cut and every changed character without a wrong key of another length', () => {
    for (let at = 0; at < ed.length; at += 1) {
      expect(readPastedKey(ed.slice(0, at)).kind).toBe('mangled');
      expect(['key', 'mangled']).toContain(readPastedKey(`${ed.slice(0, at)}~${ed.slice(at + 1)}`).kind);
    }
  });

  it('loses from its comment what would break the line or can’t be seen', () => {
    const read = readPastedKey(`${ed} eve\u202e\u0007  here`);
    expect(read.kind === 'key' && read.key.comment).toBe('eve   here');
  });
});

describe('options of a key line', () => {
  const read = readPastedKey(lineOf('ed25519', 'job'));
  if (read.kind !== 'key') throw new Error('no key');
  const { key } = read;

  it('stand in front of the key as sshd reads them', () => {
    const options: KeyLineOptions = {
      restrict: true,
      allow: ['pty'],
      from: ['10.0.0.0/8', '!10.0.0.66'],
      command: 'echo "hi" \\ there',
      expiryTime: '20301231Z',
      verifyRequired: true,
    };
    expect(authorizedLine(key, options)).toBe(
      `restrict,pty,from="10.0.0.0/8,!10.0.0.66",command="echo \\"hi\\" \\ there",expiry-time="20301231Z",verify-required ${key.type} ${key.blob.toString('base64')} job`,
    );
  });

  it.each<[string, KeyLineOptions]>([
    ['an address with a quote', { from: ['a"b'] }],
    ['an empty address', { from: [''] }],
    ['only exclusions', { from: ['!a'] }],
    ['a command of two lines', { command: 'a\nb' }],
    ['a command that would swallow its quote', { command: 'a\\' }],
    ['a time in words', { expiryTime: 'tomorrow' }],
    ['something given back to who has all', { allow: ['pty'] }],
  ])('are refused with %s', (_name, options) => {
    expect(optionsFault(options)).toBeTypeOf('string');
    expect(() => authorizedLine(key, options)).toThrow('options of a key line');
  });
});
