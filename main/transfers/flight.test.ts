import { describe, expect, it } from 'vitest';
import { BlockMemory } from './block-memory.ts';
import { Flight } from './flight.ts';

const mebibyte = 1024 * 1024;

/** A line of some rate: what may be on its way comes within a round trip, or as fast as the line is. */
function fly(flight: Flight, at: { now: number }, { roundTripMs, bytesPerMs }: Line, trips: number): number[] {
  return Array.from({ length: trips }, () => {
    const bytes = Math.min(flight.limitBytes, bytesPerMs * roundTripMs);
    at.now += roundTripMs;
    flight.arrived(bytes);
    return flight.limitBytes;
  });
}

interface Line {
  readonly roundTripMs: number;
  readonly bytesPerMs: number;
}

describe('how much is on its way', () => {
  it('fills a long and fast line within a few round trips', () => {
    const at = { now: 0 };
    const line = { roundTripMs: 100, bytesPerMs: 1_000_000 };
    const flight = new Flight(
      () => line.roundTripMs,
      () => at.now,
    );
    expect(fly(flight, at, line, 3).at(-1)).toBe(64 * mebibyte);
  });

  it('takes the rate of a long and fast line from its first blocks, within one round trip', () => {
    const at = { now: 0 };
    const flight = new Flight(
      () => 100,
      () => at.now,
    );
    flight.enter();
    at.now = 500;
    for (let block = 0; block < 16; block += 1) {
      flight.arrived(mebibyte / 4);
      at.now += 1;
    }
    expect(flight.limitBytes).toBe(32 * mebibyte);
  });

  it('does not take blocks for a fast line that were waiting for it together', () => {
    const at = { now: 0 };
    const flight = new Flight(
      () => 100,
      () => at.now,
    );
    flight.enter();
    for (let block = 0; block < 16; block += 1) flight.arrived(mebibyte / 4);
    expect(flight.limitBytes).toBe(4 * mebibyte);
    // A megabyte a second.
    for (let block = 0; block < 16; block += 1) {
      at.now += 256;
      flight.arrived(mebibyte / 4);
    }
    expect(flight.limitBytes).toBeLessThan(12 * mebibyte);
  });

  it('stays near what a slow line holds', () => {
    const at = { now: 0 };
    const line = { roundTripMs: 100, bytesPerMs: 1_000 };
    const flight = new Flight(
      () => line.roundTripMs,
      () => at.now,
    );
    expect(fly(flight, at, line, 50).at(-1)).toBeLessThan(5 * mebibyte);
  });
});

describe('memory of blocks', () => {
  it('is used again, and no more of it is kept than is allowed', () => {
    const memory = new BlockMemory(250);
    const [one, other, third] = [memory.take(100), memory.take(100), memory.take(100)];
    memory.give(one);
    memory.give(other);
    memory.give(third);
    const again = [memory.take(100), memory.take(60), memory.take(100)];
    expect(again[0]).toBe(other);
    expect(again[1]).toBe(one);
    expect(again[2]).not.toBe(third);
  });

  it('is never shorter than what was asked for, and short pieces are not kept before long ones', () => {
    const memory = new BlockMemory(1000);
    const long = memory.take(100);
    const short = memory.take(10);
    memory.give(long);
    memory.give(short);
    expect(memory.take(50)).toBe(long);
    expect(memory.take(50)).toHaveLength(50);
  });
});
