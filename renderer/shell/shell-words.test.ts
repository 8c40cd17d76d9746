import { describe, expect, it } from 'vitest';
import { shellWord } from './shell-words.ts';

describe('a path as a word of a command line', () => {
  it.each([
    ['/srv/www', '/srv/www'],
    ['/srv/my files', "'/srv/my files'"],
    ["/it's", "'/it'\\''s'"],
    ['/$(reboot)', "'/$(reboot)'"],
    ['/a\\b c', '/a\\\\b\\ c'],
    ['/wow!', '/wow\\!'],
    ['/übung', "'/übung'"],
  ])('%s', (path, expected) => {
    expect(shellWord(path)).toBe(expected);
  });

  it.each(['/a\nb', '/a\u0003', '/\udcff', '/\u001b[31m', '/a\u2028b'])('%j can’t be typed', (path) => {
    expect(shellWord(path)).toBeUndefined();
  });
});
