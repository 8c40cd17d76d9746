import { describe, expect, it } from 'vitest';
import type { Clock } from '../shared/base/clock.ts';
import { Sampler } from './workbench-powershell-news.ts';

describe('Sampler', () => {
  it('tells the first change at once and the next ones together, and what is gone once', () => {
    let now = 1000;
    const timers: { at: number; call: () => void }[] = [];
    const clock: Clock = {
      now: () => now,
      after(delay, call) {
        timers.push({ at: now + delay, call });
        return { dispose: () => undefined };
      },
      every: () => ({ dispose: () => undefined }),
    };
    const told: unknown[] = [];
    const sampler = new Sampler<string>(clock, (changed, removed) => told.push([now, changed, removed]));
    const turn = (): void => {
      const timer = timers.shift();
      now = timer?.at ?? now;
      timer?.call();
    };
    sampler.touch('a');
    turn();
    sampler.touch('a');
    sampler.touch('b');
    sampler.remove('b');
    sampler.touch('b');
    expect(timers).toHaveLength(1);
    turn();
    expect(told).toEqual([
      [1000, ['a'], []],
      [1100, ['a'], ['b']],
    ]);
  });
});
