import { expect, test } from 'vitest';
import { mostWords, readOsc133, readOsc633, unescape633 } from './shell-marks.ts';

test('reads the four marks of OSC 133, with what shells write behind them', () => {
  expect(
    ['A', 'A;aid=12', 'B', 'C', 'C;cmdline_url=ls%20-l%3B', 'D', 'D;0', 'D;130', 'D;-1073741510;aid=1'].map(readOsc133),
  ).toEqual([
    { kind: 'prompt' },
    { kind: 'prompt' },
    { kind: 'input' },
    { kind: 'output', words: undefined },
    { kind: 'output', words: 'ls -l;' },
    { kind: 'end', exit: undefined },
    { kind: 'end', exit: 0 },
    { kind: 'end', exit: 130 },
    { kind: 'end', exit: -1073741510 },
  ]);
});

test('a continued prompt and one on the right begin no command', () => {
  expect(['A;k=c', 'A;k=s', 'A;k=r', 'A;k=i'].map(readOsc133)).toEqual([undefined, undefined, undefined, { kind: 'prompt' }]);
});

test('reads the command of OSC 633, and nothing that is none', () => {
  expect(['E;echo a\\x3b echo b;nonce', 'E;a\\\\b', 'E;', 'A', 'D;7', 'P;Cwd=/tmp', 'EnvSingle;x', 'AB'].map(readOsc633)).toEqual(
    [
      { kind: 'words', words: 'echo a; echo b' },
      { kind: 'words', words: 'a\\b' },
      undefined,
      { kind: 'prompt' },
      { kind: 'end', exit: 7 },
      undefined,
      undefined,
      undefined,
    ],
  );
  expect(unescape633('a\\x0ab\\\\x3b')).toBe('a\nb\\x3b');
});

test('what is too long, no number or badly encoded is not taken', () => {
  expect(
    [
      `A;${'x'.repeat(20_000)}`,
      `C;cmdline_url=${'x'.repeat(mostWords + 1)}`,
      'C;cmdline_url=%zz',
      'D;99999999999',
      'D;1e3',
      '',
    ].map(readOsc133),
  ).toEqual([
    undefined,
    { kind: 'output', words: undefined },
    { kind: 'output', words: undefined },
    { kind: 'end', exit: undefined },
    { kind: 'end', exit: undefined },
    undefined,
  ]);
  expect(readOsc633(`E;${'x'.repeat(mostWords + 1)}`)).toBeUndefined();
});
