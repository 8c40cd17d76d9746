import { describe, expect, it } from 'vitest';
import { namePattern } from './name-pattern.ts';

describe('what a name is searched by', () => {
  it.each([
    ['tide', 'Tides.md', true],
    ['Tide', 'tides.md', false],
    ['tide', 'moorings', false],
    ['*.log', 'today.log', true],
    ['*.log', 'today.log.gz', false],
    ['*.LOG', 'today.log', false],
    ['site-???.*', 'site-214.tar.zst', true],
    ['site-??.*', 'site-214.tar.zst', false],
    ['?', '🙂', true],
    ['[a-c]*', 'backup', true],
    ['[!a-c]*', 'backup', false],
    ['[!a-c]*', 'data', true],
    ['a[', 'xa[y', false],
    ['a[', 'a[', true],
    ['*a*b', 'xxaxxab', true],
    ['*', '', true],
    ['a]b', 'xa]by', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(namePattern(pattern)(name)).toBe(expected);
  });

  it('never takes long, whatever the pattern', () => {
    const started = performance.now();
    expect(namePattern(`${'*a'.repeat(40)}*b`)('a'.repeat(255))).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
