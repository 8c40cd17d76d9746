import { describe, expect, it } from 'vitest';
import { distance } from './text.ts';
import { periodOf, validityOf } from './validity.ts';

const hour = 3_600_000;
const now = Date.UTC(2030, 0, 1);

describe('when a certificate holds', () => {
  it('is told by what comes next', () => {
    const state = (from: number | undefined, until: number | undefined): string =>
      validityOf(
        { ...(from !== undefined && { validFrom: now + from }), ...(until !== undefined && { validUntil: now + until }) },
        now,
      ).state;
    expect([
      state(undefined, undefined),
      state(-hour, 2 * hour),
      state(-hour, hour / 2),
      state(-hour, 0),
      state(hour, 2 * hour),
    ]).toEqual(['ok', 'ok', 'warning', 'stop', 'warning']);
  });

  it('counts in the unit that says enough', () => {
    const words = [30, 300, 3 * 3600, 3 * 86_400].map((seconds) => distance(now + seconds * 1000, now));
    expect(words).toEqual(['in 30 seconds', 'in 5 minutes', 'in 3 hours', 'in 3 days']);
    expect(distance(now - 2 * 86_400_000, now)).toBe('2 days ago');
    expect(periodOf({}, now)).toBe('no end');
    expect(periodOf({ validUntil: now + hour }, now)).toMatch(/^until /);
  });
});
