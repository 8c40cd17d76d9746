import { describe, expect, it } from 'vitest';
import type { FileName } from '../../shared/model/file-path.ts';
import { modeWords, octalWords, opensAsFolder, parseOctal, pictureOf } from './file-words.ts';

describe('words for files', () => {
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
});
