import { expect, it } from 'vitest';
import { LowWater } from './low-water.ts';
import { seeded } from './test-support/seeded.ts';

it('rises only over what is finished without a gap', () => {
  const water = new LowWater(10);
  water.finished(30, 10);
  water.finished(20, 10);
  expect(water.markBytes).toBe(10);
  water.finished(10, 10);
  expect(water.markBytes).toBe(40);
});

it('is the end of the file whatever the order of its pieces, and never ahead of what is finished', () => {
  const random = seeded();
  const pieces: [number, number][] = [];
  let at = 0;
  for (let count = 0; count < 500; count += 1) {
    const length = 1 + random.below(1000);
    pieces.push([at, length]);
    at += length;
  }
  const order = random.shuffled(pieces);
  const water = new LowWater();
  const done = new Uint8Array(at);
  for (const [from, length] of order) {
    water.finished(from, length);
    done.fill(1, from, from + length);
    const hole = done.indexOf(0);
    expect(water.markBytes).toBe(hole === -1 ? at : hole);
  }
});
