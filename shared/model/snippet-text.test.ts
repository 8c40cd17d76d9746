import { describe, expect, it } from 'vitest';
import { fillSnippet, readSnippet } from './snippet-text.ts';

const filled = (text: string, values: Readonly<Record<string, string>>): string => {
  const reading = readSnippet(text);
  if (reading.kind === 'faulty') throw new Error(JSON.stringify(reading.fault));
  return fillSnippet(reading.parts, (name) => values[name]);
};

describe('the text of a snippet', () => {
  it('has variables in double braces, with or without blanks, each asked for once', () => {
    const reading = readSnippet('tail -n {{lines}} {{ file }} && echo {{lines}}');
    expect(reading).toMatchObject({ kind: 'read', names: ['lines', 'file'] });
    expect(filled('tail -n {{lines}} {{ file }} && echo {{lines}}', { lines: '9', file: '/a b' })).toBe(
      'tail -n 9 /a b && echo 9',
    );
  });

  it('puts values in as they are, braces and dollars too', () => {
    expect(filled('echo {{what}}', { what: '$& {{other}} $1' })).toBe('echo $& {{other}} $1');
  });

  it('takes names of any script', () => {
    expect(filled('ls {{größe}}', { größe: 'x' })).toBe('ls x');
  });

  it.each([
    ["docker ps --format '{{.Names}}'", 'a template of Go'],
    ['{{#if a}}{{/if}}{{-x}}', 'marks of other templates'],
    ['echo ${x} {a} }} {', 'single braces'],
    ['{{{x}}}', 'three braces'],
  ])('leaves %s as it is: %s', (text) => {
    expect(filled(text, {})).toBe(text);
  });

  it('takes a backslash before two braces as leave to let them be', () => {
    expect(filled('a \\{{name}} b \\\\{{name}}', { name: 'x' })).toBe('a {{name}} b \\{{name}}');
  });

  it.each([
    ['echo {{name', { why: 'unclosed', line: 1, column: 6, words: '{{name' }],
    ['cd /tmp\nlš {{file\n}}', { why: 'unclosed', line: 2, column: 4, words: '{{file' }],
    ['a {{', { why: 'unclosed', line: 1, column: 3, words: '{{' }],
    ['x {{two words}}', { why: 'badName', line: 1, column: 3, words: 'two words' }],
    ['x {{9lives}}', { why: 'badName', line: 1, column: 3, words: '9lives' }],
    ['😀 {{a.b}}', { why: 'badName', line: 1, column: 3, words: 'a.b' }],
  ])('tells where %j can not be read', (text, fault) => {
    expect(readSnippet(text)).toEqual({ kind: 'faulty', fault });
  });

  it('reads a long text of braces at once', () => {
    const text = '{{a}} '.repeat(20_000);
    expect(readSnippet(text)).toMatchObject({ names: ['a'] });
  });
});
