import { expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import { AuthMemory } from './auth-memory.ts';

const login = { user: 'eve', host: 'box.test', port: 22 };

/** A clock that runs only when told. */
function handClock(): Clock & { advance(ms: number): void; readonly pending: number } {
  const timers = new Map<() => void, number>();
  let now = 0;
  return {
    now: () => now,
    after(delayMs, callback) {
      const run = (): void => callback();
      timers.set(run, now + delayMs);
      return disposable(() => timers.delete(run));
    },
    every: () => disposable(() => undefined),
    advance(ms) {
      now += ms;
      for (const [run, at] of [...timers]) if (at <= now && timers.delete(run)) run();
    },
    get pending() {
      return timers.size;
    },
  };
}

it('gives a password out for the same user, host, port and host key only', () => {
  const memory = new AuthMemory(handClock());
  memory.hold(login);
  memory.remember(login, 'key', 'secret');
  expect([
    memory.recall(login, 'key'),
    memory.recall({ ...login, host: 'BOX.test' }, 'key'),
    memory.recall(login, 'other key'),
    memory.recall({ ...login, user: 'bob' }, 'key'),
    memory.recall({ ...login, port: 2222 }, 'key'),
  ]).toEqual(['secret', 'secret', undefined, undefined, undefined]);
});

it('keeps a password until the last hold is gone, however often a hold is released', () => {
  const memory = new AuthMemory(handClock());
  const [first, second] = [memory.hold(login), memory.hold(login)];
  memory.remember(login, 'key', 'secret');
  first.dispose();
  first.dispose();
  expect(memory.recall(login, 'key')).toBe('secret');
  second.dispose();
  expect(memory.recall(login, 'key')).toBeUndefined();
});

it('drops a password that nobody holds after 30 seconds, and no sooner', () => {
  const clock = handClock();
  const memory = new AuthMemory(clock);
  memory.remember(login, 'key', 'secret');
  clock.advance(29_999);
  expect(memory.recall(login, 'key')).toBe('secret');
  clock.advance(1);
  expect(memory.recall(login, 'key')).toBeUndefined();
});

it('keeps a password that is held in time', () => {
  const clock = handClock();
  const memory = new AuthMemory(clock);
  memory.remember(login, 'key', 'secret');
  memory.hold(login);
  clock.advance(60_000);
  expect(memory.recall(login, 'key')).toBe('secret');
});

it('forgets the password but not the hold', () => {
  const memory = new AuthMemory(handClock());
  memory.hold(login);
  memory.remember(login, 'key', 'old');
  memory.forget(login);
  expect(memory.recall(login, 'key')).toBeUndefined();
  memory.remember(login, 'key', 'new');
  expect(memory.recall(login, 'key')).toBe('new');
});

it('leaves no timer and no password behind', () => {
  const clock = handClock();
  const memory = new AuthMemory(clock);
  memory.remember(login, 'key', 'secret');
  memory.dispose();
  memory.dispose();
  expect([memory.recall(login, 'key'), clock.pending]).toEqual([undefined, 0]);
});
