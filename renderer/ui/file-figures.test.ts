import { describe, expect, it } from 'vitest';
import { sizeWords, timeWords } from './file-figures.ts';

describe('sizes and times of files', () => {
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

  it('leave the time of day out of other years, but not of last night', () => {
    const now = new Date(2026, 0, 1, 8, 0).getTime();
    const lastNight = new Date(2025, 11, 31, 23, 30).getTime() / 1000;
    const before = new Date(2025, 10, 3, 15, 1).getTime() / 1000;
    expect(timeWords(lastNight, now)).toMatch(/ 23:30$/);
    expect(timeWords(before, now)).not.toContain(':');
    expect(timeWords(1e20, now)).toBe('');
  });
});
