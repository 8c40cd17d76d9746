import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outlineLine, parseKnownHosts, readLineKey, type LineKey, type LineOutline } from './parser.ts';

const faces = JSON.parse(readFileSync(new URL('./fixtures/faces.json', import.meta.url), 'utf8')) as {
  name: string;
  line: string;
}[];
function key(name: string): string {
  return (faces.find((face) => face.name === name)?.line ?? '').split(' ').slice(0, 2).join(' ');
}
const ed = key('ed25519');

function outline(text: string): LineOutline {
  return outlineLine(Buffer.from(text, 'latin1'));
}
function readKey(text: string): LineKey | undefined {
  const line = outline(text);
  return line.kind === 'hosts' ? readLineKey(line) : undefined;
}

describe('parseKnownHosts', () => {
  const files: readonly [string, Buffer][] = [
    ['an empty file', Buffer.alloc(0)],
    ['a file without a last newline', Buffer.from(`a ${ed}\nb ${ed}`)],
    ['CRLF line ends', Buffer.from(`# x\r\n\r\na ${ed}\r\n`)],
    ['garbage', Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256))],
    ['a line of 2 MB', Buffer.from(`a ${'A'.repeat(2_000_000)}\nb ${ed}\n`)],
  ];
  it.each(files)('keeps every byte of %s', (_, bytes) => {
    expect(Buffer.concat(parseKnownHosts(bytes, 'f').map(({ raw }) => raw)).equals(bytes)).toBe(true);
  });

  it('counts lines from 1', () => {
    expect(parseKnownHosts(Buffer.from('a\nb\n\nc'), 'f').map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });
});

describe('outlineLine', () => {
  it.each([
    ['', { kind: 'blank' }],
    [' \t \n', { kind: 'blank' }],
    ['\r\n', { kind: 'blank' }],
    ['  # a comment', { kind: 'comment' }],
    ['a,b ssh-ed25519 AAAA c', { kind: 'hosts', marker: 'none', hosts: 'a,b', keyText: 'ssh-ed25519 AAAA c' }],
    ['\t a \t ssh-ed25519 AAAA\n', { kind: 'hosts', marker: 'none', hosts: 'a', keyText: 'ssh-ed25519 AAAA' }],
    ['@revoked * ssh-rsa AAAA', { kind: 'hosts', marker: 'revoked', hosts: '*', keyText: 'ssh-rsa AAAA' }],
    ['@cert-authority  *.x ssh-rsa AAAA', { kind: 'hosts', marker: 'cert-authority', hosts: '*.x', keyText: 'ssh-rsa AAAA' }],
    // Only space and tab are blanks: a no-break space belongs to the name.
    ['a\u00a0b ssh-rsa AAAA', { kind: 'hosts', marker: 'none', hosts: 'a\u00a0b', keyText: 'ssh-rsa AAAA' }],
    ['a\vb ssh-rsa AAAA', { kind: 'hosts', marker: 'none', hosts: 'a\vb', keyText: 'ssh-rsa AAAA' }],
  ])('reads %j', (text, expected) => {
    expect(outline(text)).toEqual(expected);
  });

  it.each([
    'a',
    'a ',
    'a # ssh-rsa',
    '@revoked',
    '@revoked *',
    '@other * ssh-rsa A',
    '@revoked @revoked * ssh-rsa A',
    '@revoked\t* ssh-rsa A',
  ])('flags %j and says why', (text) => {
    expect(outline(text)).toMatchObject({ kind: 'malformed', why: expect.stringMatching(/./) as string });
  });
});

describe('readLineKey', () => {
  it('reads type, blob and comment', () => {
    expect(readKey(`a ${ed} who @ where\r\n`)).toMatchObject({
      kind: 'key',
      key: { type: 'ssh-ed25519' },
      comment: 'who @ where',
    });
  });

  it('reads a key right before a carriage return', () => {
    expect(readKey(`a ${ed}\r\n`)).toMatchObject({ kind: 'key', comment: '' });
  });

  it('flags an SSH-1 line', () => {
    expect(readKey('a 1024 35 1234567890123')).toEqual({ kind: 'ssh1' });
  });

  it.each([
    ['a key that is not base64', 'a ssh-ed25519 ***'],
    ['a truncated key', `a ${ed.slice(0, -8)}`],
    ['an unknown type', 'a ssh-what AAAAC3NzaC1lZDI1NTE5AAAAIBN'],
    ['a type that is not the key’s', `a ssh-rsa ${ed.split(' ')[1] ?? ''}`],
    ['another curve', `a ecdsa-sha2-nistp384 ${key('ecdsa256').split(' ')[1] ?? ''}`],
    ['a type alone', 'a ssh-ed25519'],
  ])('flags %s', (_, text) => {
    expect(readKey(text)).toMatchObject({ kind: 'malformed' });
  });
});
