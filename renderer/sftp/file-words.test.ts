import { describe, expect, it } from 'vitest';
import type { FileName } from '../../shared/model/file-path.ts';
import { modeWords, octalWords, opensAsFolder, parseOctal, pictureOf, sizeWords, timeWords } from './file-words.ts';

describe('words for files', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [4096, '4.0 KB'],
    [10_188, '9.9 KB'],
    [10_230, '10 KB'],
    [290_816, '284 KB'],
    [1_023_488, '1.0 MB'],
    [1_904_000_000, '1.8 GB'],
  ])('say %d bytes as %s', (bytes, words) => {
    expect(sizeWords(bytes)).toBe(words);
  });

  it.each([
    [0o755, 'rwxr-xr-x'],
    [0o4755, 'rwsr-xr-x'],
    [0o4644, 'rwSr--r--'],
    [0o2750, 'rwxr-s---'],
    [0o1777, 'rwxrwxrwt'],
    [0o1776, 'rwxrwxrwT'],
    [0, '---------'],
  ])('write the mode %o as %s, as ls does', (mode, words) => {
    expect(modeWords(mode)).toBe(words);
  });

  it('take three or four octal digits and nothing else', () => {
    expect([parseOctal('755'), parseOctal('4755'), parseOctal('75'), parseOctal('788'), parseOctal('')]).toEqual([
      0o755,
      0o4755,
      undefined,
      undefined,
      undefined,
    ]);
    expect(octalWords(0o7)).toBe('007');
  });

  it('give a link the picture of what it leads to', () => {
    const link = (kind: 'folder' | 'file' | 'broken') => ({
      name: 'x' as FileName,
      kind: 'link' as const,
      link: { target: 'y', kind },
    });
    expect([pictureOf(link('folder')), pictureOf(link('file')), pictureOf(link('broken'))]).toEqual([
      'linkToFolder',
      'link',
      'brokenLink',
    ]);
    expect([opensAsFolder(link('folder')), opensAsFolder(link('file')), opensAsFolder(link('broken'))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('leave the time of day out of other years, but not of last night', () => {
    const now = new Date(2026, 0, 1, 8, 0).getTime();
    const lastNight = new Date(2025, 11, 31, 23, 30).getTime() / 1000;
    const before = new Date(2025, 10, 3, 15, 1).getTime() / 1000;
    expect(timeWords(lastNight, now)).toMatch(/ 23:30$/);
    expect(timeWords(before, now)).not.toContain(':');
    expect(timeWords(1e20, now)).toBe('');
  });
});
