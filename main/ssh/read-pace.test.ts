import { expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { ReadPace } from './read-pace.ts';

const KIB = 1024;

function pace(): { now: number; readonly rests: (bytes: number) => boolean } {
  const state = { now: 1000, rests: (bytes: number) => of.rests(bytes) };
  const of = new ReadPace({ ...systemClock, now: () => state.now }, 64 * KIB);
  return state;
}

it('rests when much comes in small pieces, and begins to count anew', () => {
  const reader = pace();
  const answers = Array.from({ length: 8 }, () => reader.rests(32 * KIB));
  expect(answers).toEqual([false, false, false, true, false, false, false, true]);
});

it('does not rest while reads are full', () => {
  const reader = pace();
  expect(Array.from({ length: 8 }, () => reader.rests(128 * KIB))).not.toContain(true);
  expect(reader.rests(10 * KIB)).toBe(true);
});

it('never rests where little comes', () => {
  const reader = pace();
  for (let read = 0; read < 1000; read += 1) {
    reader.now += 1;
    expect(reader.rests(32 * KIB)).toBe(false);
  }
});

it('goes on counting when the clock is put back', () => {
  const reader = pace();
  reader.rests(100 * KIB);
  reader.now -= 3_600_000;
  expect(reader.rests(32 * KIB)).toBe(false);
});
