import { describe, expect, it } from 'vitest';
import { ageDays, isDue, isUnused, unusedDays } from './key-age.ts';

const day = 86_400_000;
const now = 1000 * day;
const face = { type: 'ssh-ed25519', typeLabel: 'ED25519', bits: 256, sha256: '', md5: '', randomart: '' };
const place = { user: 'eve', host: 'web1', port: 22, name: 'web1' };

describe('a key without use', () => {
  it('is counted from its last login, else from when its file and the book of logins were both there', () => {
    expect(unusedDays({ writtenAt: 0, lastUsedAt: now - 7 * day, watchedSince: now - 500 * day }, now)).toBe(7);
    expect(unusedDays({ writtenAt: 0, watchedSince: now - 20 * day }, now)).toBe(20);
    expect(unusedDays({ writtenAt: now - 3 * day, watchedSince: now - 20 * day }, now)).toBe(3);
    expect(unusedDays({ writtenAt: 0 }, now)).toBe(0);
  });

  it('is marked from the day that the settings name, or never', () => {
    const info = { writtenAt: 0, watchedSince: 1, lastUsedAt: now - 180 * day, face };
    expect([isUnused(info, 180, now), isUnused(info, 181, now), isUnused(info, 0, now)]).toEqual([true, false, false]);
    expect(isUnused({ ...info, face: undefined }, 1, now)).toBe(false);
  });
});

describe('the age of a key', () => {
  it('goes by its file, or by an earlier install where the file was written anew since', () => {
    expect(ageDays({ writtenAt: now - 10 * day, places: [] }, now)).toBe(10);
    expect(ageDays({ writtenAt: now - day, places: [place, { ...place, installedAt: now - 400 * day }] }, now)).toBe(400);
    expect(ageDays({ writtenAt: now + day, places: [] }, now)).toBe(0);
  });

  it('makes it due from the day that the settings name, or never', () => {
    const info = { writtenAt: now - 365 * day, places: [], face };
    expect([isDue(info, 365, now), isDue(info, 366, now), isDue(info, 0, now)]).toEqual([true, false, false]);
    expect(isDue({ ...info, face: undefined }, 1, now)).toBe(false);
  });
});
