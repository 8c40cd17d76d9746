import { describe, expect, it } from 'vitest';
import { parseScpLine, scpPath } from './scp-lines.ts';

const parse = (text: string): unknown => parseScpLine(Buffer.from(text, 'latin1'));

describe('a line of scp', () => {
  it('names a file or a folder, without bits that change who runs it', () => {
    expect(parse('C0644 12 a b')).toEqual({ kind: 'file', mode: 0o644, sizeBytes: 12, name: 'a b' });
    expect(parse('D7755 0 d')).toEqual({ kind: 'folder', mode: 0o755, sizeBytes: 0, name: 'd' });
    expect(parse('C0600 1 a\xff')).toMatchObject({ name: 'a\udcff' });
  });

  it('has times, the end of a folder, or a failure', () => {
    expect(parse('T1700000000 0 1600000000 5')).toEqual({
      kind: 'times',
      modifiedSeconds: 1_700_000_000,
      accessedSeconds: 1_600_000_000,
    });
    expect(parse('E')).toEqual({ kind: 'endFolder' });
    expect(parse('\x01scp: no')).toEqual({ kind: 'failure', isLast: false, said: 'scp: no' });
    expect(parse('\x02no')).toEqual({ kind: 'failure', isLast: true, said: 'no' });
  });

  it.each([
    'C0644 1 ../a',
    'C0644 1 /a',
    'C0644 1 ..',
    'C0644 1 .',
    'C0644 1 ',
    'C0644 1 a\0b',
    'C0644 -1 a',
    'C0644 9999999999999999 a',
    'C064x 1 a',
    'T-1 0 0 0',
    'T99999999999 0 0 0',
    'E ',
    '',
    'Q',
  ])('is refused when it is “%s”', (text) => {
    expect(parse(text)).toMatchObject({ kind: 'malformed' });
  });
});

describe('a path for the remote shell', () => {
  it.each([
    ['/a b', "'/a b'"],
    ["it's; rm -rf ~ $(x) `y`", `'it'\\''s; rm -rf ~ $(x) \`y\`'`],
    ['~/a*', "~/'a*'"],
    ['~fred/x', "~fred/'x'"],
    ['~/', '~/'],
    ['~', '~'],
    ['~$(x)/a', "'~$(x)/a'"],
    ['-oProxyCommand=x', "'./-oProxyCommand=x'"],
    ['a\nb', "'a\nb'"],
  ])('%s', (path, word) => {
    expect(scpPath(path)).toBe(word);
  });
});
