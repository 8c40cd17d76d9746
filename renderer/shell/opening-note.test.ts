import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createToastStore } from '../ui/toasts.ts';
import { whileOpening } from './opening-note.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a host that is opened at once leaves no note', async () => {
  const toasts = createToastStore();
  expect(await whileOpening(toasts, 'web1', () => Promise.resolve(7))).toBe(7);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(toasts.getState().toasts).toEqual([]);
});

test.each(['action', 'cross'] as const)(
  'after a moment a note gives up by its %s, stays, and goes with the work',
  async (way) => {
    const toasts = createToastStore();
    const seen: AbortSignal[] = [];
    const opening = whileOpening(toasts, 'web1', (signal) => {
      seen.push(signal);
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))));
    });
    const ended = opening.catch((error: unknown) => error);
    expect(toasts.getState().toasts).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    const [note] = toasts.getState().toasts;
    expect(note).toMatchObject({ isKept: true, words: expect.stringContaining('web1') as string });
    if (way === 'action') note?.action?.run();
    else note?.onCross?.();
    expect(await ended).toEqual(new Error('given up'));
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
    expect(toasts.getState().toasts).toEqual([]);
  },
);
