import { expect, test } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import { LastWords } from './last-words.ts';

const exit = { kind: 'code', code: 0 } as const;

function wordsAfter(idleMs: number, ...output: string[]): LastWords {
  let now = 1_000_000;
  const clock: Clock = { now: () => now, after: () => disposable(() => undefined), every: () => disposable(() => undefined) };
  const words = new LastWords(clock);
  now += 60_000;
  words.typed();
  for (const text of output) words.push(new TextEncoder().encode(text));
  now += idleMs;
  return words;
}

test.each([
  ['\u0007timed out waiting for input: auto-logout\r\n'],
  ['$ ksh: timed out waiting for input\r\n'],
  ['x'.repeat(10_000) + '\r\nauto-', 'logout\r\n'],
  ['zsh: timeout\r\n'],
])('tells a shell that was logged out for idling: %j', (...output) => {
  expect(wordsAfter(180_000, ...output).idleSeconds(exit)).toBe(180);
});

test('takes nothing else for one', () => {
  expect(wordsAfter(180_000, 'logout\r\n').idleSeconds(exit)).toBeUndefined();
  expect(wordsAfter(180_000, 'auto-logout\r\nbye\r\n').idleSeconds(exit)).toBeUndefined();
  expect(wordsAfter(10, 'auto-logout\r\n').idleSeconds(exit)).toBeUndefined();
  expect(wordsAfter(180_000, 'auto-logout\r\n').idleSeconds({ kind: 'unknown' })).toBeUndefined();
});
