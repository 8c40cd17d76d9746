import { describe, expect, it } from 'vitest';
import type { FileName } from '../../shared/model/file-path.ts';
import { safeName, UniqueNames } from './safe-name.ts';

const name = (text: string): FileName => text as FileName;

describe('a name that other programs are handed', () => {
  it.each([
    ['notes.txt', 'notes.txt'],
    ['.profile', '.profile'],
    ['a b ü 文.txt', 'a b ü 文.txt'],
    ['..\\..\\evil.exe', '.._.._evil.exe'],
    ['C:evil', 'C_evil'],
    ['con', '_con'],
    ['NUL.txt', '_NUL.txt'],
    ['console', 'console'],
    ['dots...', 'dots'],
    ['. .', '_'],
    ['new\nline\t', 'new_line_'],
    ['exe\u202etxt', 'exe_txt'],
    ['raw\udcff', 'raw_'],
    ['a*?"<>|b', 'a______b'],
  ])('of %j is %j', (given, safe) => {
    expect(safeName(name(given))).toBe(safe);
  });

  it('is cut, and keeps its ending', () => {
    const safe = safeName(name(`${'x'.repeat(300)}.tar`));
    expect([safe.length, safe.endsWith('x.tar')]).toEqual([200, true]);
  });
});

it('no two names of a folder become the same', () => {
  const names = new UniqueNames();
  const given = ['a?.txt', 'a*.txt', 'A_.TXT', 'b', 'B', 'b (2)'];
  expect(given.map((each) => names.take(name(each)))).toEqual(['a_.txt', 'a_ (2).txt', 'A_ (3).TXT', 'b', 'B (2)', 'b (2) (2)']);
});
