import { describe, expect, it } from 'vitest';
import { ExcludePatterns } from './exclude-patterns.ts';

describe('patterns of what is left out', () => {
  it.each([
    ['*.o', 'a.o', true],
    ['*.o', 'deep/down/a.o', true],
    ['*.o', 'a.ob', false],
    ['/a', 'a', true],
    ['/a', 'b/a', false],
    ['b/a', 'b/a', true],
    ['b/a', 'c/b/a', false],
    ['**/a', 'c/b/a', true],
    ['**/a', 'a', true],
    ['a/**', 'a/b', true],
    ['a/**', 'a/b/c', true],
    ['a/**', 'a', false],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/*/z', 'a/b/c/z', false],
    ['?', 'ü', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[]x]', ']', true],
    ['[a', '[a', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['\\#a', '#a', true],
    ['# comment', '# comment', false],
    ['a  ', 'a', true],
    ['a\\ ', 'a ', true],
    ['', 'a', false],
    ['/', 'a', false],
    ['x*y*z', 'x1y2z', true],
    ['x*y*z', 'x1z', false],
    ['bytes-*', 'bytes-\udcff', true],
  ])('%j and %j', (line, path, isOut) => {
    expect(new ExcludePatterns([line]).excludes(path, false)).toBe(isOut);
  });

  it('mean folders only with a slash at the end', () => {
    const patterns = new ExcludePatterns(['build/']);
    expect([patterns.excludes('x/build', true), patterns.excludes('x/build', false)]).toEqual([true, false]);
  });

  it('are taken back by a later line with an exclamation mark', () => {
    const patterns = new ExcludePatterns(['*.log', '!keep.log', '/top/keep.log']);
    expect(['a.log', 'keep.log', 'top/keep.log', 'other/keep.log'].map((path) => patterns.excludes(path, false))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('take no time with names and patterns made to take long', () => {
    const patterns = new ExcludePatterns([`${'*a'.repeat(50)}b`, `${'**/a/'.repeat(30)}b`]);
    const started = performance.now();
    expect(patterns.excludes('a'.repeat(200), false)).toBe(false);
    expect(patterns.excludes('a/'.repeat(300) + 'c', false)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
