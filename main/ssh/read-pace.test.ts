import { expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { ReadPace } from './read-pace.ts';

const KIB = 1024;

function pace(): { now: number; readonly rests: (bytes: number) => boolean; readonly rested: () => void } {
  const state = { now: 1000, rests: (bytes: number) => of.rests(bytes), rested: () => of.rested() };
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

it('does not rest for a while where a rest takes much longer than it should', () => {
  const reader = pace();
  const rest = (ms: number): boolean => {
    const rests = reader.rests(10 * KIB + 50 * KIB) || reader.rests(60 * KIB) || reader.rests(60 * KIB);
    reader.now += ms;
    if (rests) reader.rested();
    return rests;
  };
  expect([rest(2), rest(3), rest(15.6), rest(15), rest(900)]).toEqual([true, true, true, false, false]);
  reader.now += 100;
  expect(rest(2)).toBe(true);
});
