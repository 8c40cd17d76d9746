import { expect, test } from 'vitest';
import { endOfDay, legacyInForce, legacyKey, legacyOfSettings, readLegacyKey } from './legacy-exception.ts';

const noon = new Date(2026, 10, 30, 12).getTime();

test('a leave of a bookmark holds through its last day, and one without a day as before', () => {
  const last = { allowLegacy: true, legacyUntil: '2026-11-30' };
  expect(legacyOfSettings(last, noon)).toBe(true);
  expect(legacyOfSettings(last, new Date(2026, 11, 1).getTime())).toBe(false);
  expect(legacyOfSettings({ allowLegacy: true }, noon)).toBe(true);
  expect(legacyOfSettings({ allowLegacy: false, legacyUntil: '2026-11-30' }, noon)).toBe(false);
  expect(legacyOfSettings({ legacyUntil: '2026-11-30' }, noon)).toBeUndefined();
});

test('what is no day gives no leave', () => {
  expect(endOfDay('2026-11-31')).toBeUndefined();
  expect(endOfDay('soon')).toBeUndefined();
  expect(legacyOfSettings({ allowLegacy: true, legacyUntil: '2026-11-31' }, noon)).toBe(false);
});

test('an exception is for one server by one way, until its end', () => {
  const key = legacyKey('Old', 22, 'gate');
  expect(readLegacyKey(key)).toEqual({ host: 'old', port: 22, way: 'gate' });
  const kept = { [key]: { reason: 'r', since: 0, until: noon } };
  expect(legacyInForce(kept, 'old', 22, 'gate', noon - 1)?.reason).toBe('r');
  expect(legacyInForce(kept, 'old', 22, 'gate', noon)).toBeUndefined();
  expect(legacyInForce(kept, 'old', 22, undefined, 0)).toBeUndefined();
});
