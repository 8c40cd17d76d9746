import { expect, test } from 'vitest';
import { stayMs, toastMs } from './toasts.ts';

test('a toast goes by itself, later when there is something to do; one that asks, or names a path that is needed, stays', () => {
  const action = { words: 'Undo', run: () => undefined };
  expect(stayMs({ tone: 'note', words: 'Done' })).toBe(toastMs.note);
  expect(stayMs({ tone: 'stop', words: 'It failed' })).toBe(toastMs.action);
  expect(stayMs({ tone: 'note', words: 'Done', action })).toBe(toastMs.action);
  expect(stayMs({ tone: 'note', words: 'Really?', action, isKept: true })).toBeUndefined();
  expect(stayMs({ tone: 'note', words: 'Done', detail: 'The old file is /k.old.', path: '/k.old' })).toBeUndefined();
});
