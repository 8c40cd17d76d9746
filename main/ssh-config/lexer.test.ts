import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { lexConfig, lexLine, nextDelimited, splitArguments } from './lexer.ts';

/** Random bytes that are rich in what the lexer looks at, the same in every run. */
function noise(seed: number, length: number): Buffer {
  const alphabet = Buffer.from(' \t\r\n\f\0"\'\\=#abHostPrt*?!\xff\xc3', 'latin1');
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 32) createHash('sha256').update(`${seed} ${at}`).digest().copy(bytes, at);
  return bytes.map((byte) => alphabet[byte % alphabet.length] ?? 0) as Buffer;
}

describe('lexConfig', () => {
  it('gives every byte of 500 random files back, and throws for none', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const bytes = noise(seed, 300);
      const lines = lexConfig(bytes, 'f');
      expect(Buffer.concat(lines.map(({ raw }) => raw)).equals(bytes)).toBe(true);
      expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1));
    }
  });

  it.each(['', 'Port 22', '\n\n', 'a\r\nb\r\n', `Host ${'x'.repeat(1_000_000)}\nPort 1`])('gives %.20j back', (text) => {
    expect(Buffer.concat(lexConfig(Buffer.from(text), 'f').map(({ raw }) => raw)).toString()).toBe(text);
  });
});

describe('lexLine', () => {
  it.each<[string, unknown]>([
    ['', { kind: 'blank' }],
    ['  \t\r\n', { kind: 'blank' }],
    ['# Port 22', { kind: 'comment' }],
    ['  #', { kind: 'comment' }],
    ['Port 22', { kind: 'setting', keyword: 'Port', rest: '22', words: ['22'] }],
    ['\tPORT\t=\t22  \r\n', { kind: 'setting', keyword: 'PORT', rest: '22', words: ['22'] }],
    ['Port=22', { kind: 'setting', keyword: 'Port', rest: '22', words: ['22'] }],
    ['Port==22', { kind: 'setting', keyword: 'Port', rest: '=22', words: ['=22'] }],
    ['"Port" 22', { kind: 'setting', keyword: 'Port', rest: '22', words: ['22'] }],
    ['Port 22\f', { kind: 'setting', keyword: 'Port', rest: '22', words: ['22'] }],
    ['Port 22\0 33', { kind: 'setting', keyword: 'Port', rest: '22', words: ['22'] }],
    ['HostName x # c', { kind: 'setting', keyword: 'HostName', rest: 'x # c', words: ['x'] }],
    ['HostName x#c', { kind: 'setting', keyword: 'HostName', rest: 'x#c', words: ['x#c'] }],
    ['User "a b"\'c\' d\\ e', { kind: 'setting', keyword: 'User', rest: '"a b"\'c\' d\\ e', words: ['a bc', 'd e'] }],
    ['Port', { kind: 'broken', keyword: 'Port', why: 'it has no value' }],
    ['Port =', { kind: 'broken', keyword: 'Port', why: 'it has no value' }],
    ['User "a', { kind: 'broken', keyword: 'User', why: 'a quotation mark is not closed' }],
    ['"User a', { kind: 'broken', keyword: '"User a', why: 'a quotation mark is not closed' }],
  ])('reads %j', (text, expected) => {
    expect(lexLine(text)).toEqual(expected);
  });
});

describe('splitArguments', () => {
  it.each<[string, string[] | undefined]>([
    ['a  b\tc', ['a', 'b', 'c']],
    ['""', ['']],
    ['a\\\\b', ['a\\b']],
    ['a\\nb', ['a\\nb']],
    ['"a\\"b"', ['a"b']],
    ['"a\\ b"', ['a\\ b']],
    ["'a\\ b'", ['a\\ b']],
    ['a"b', undefined],
    ['# a', []],
  ])('splits %j', (text, expected) => {
    expect(splitArguments(text)).toEqual(expected);
  });
});

describe('nextDelimited', () => {
  it.each([
    ['host=a user b', { word: 'host', rest: 'a user b' }],
    ['exec "a = b" c', { word: 'exec', rest: '"a = b" c' }],
    ['"a = b" c', { word: 'a = b', rest: 'c' }],
    ['a', { word: 'a', rest: undefined }],
  ])('takes the first word of %j', (text, expected) => {
    expect(nextDelimited(text)).toEqual(expected);
  });
});
