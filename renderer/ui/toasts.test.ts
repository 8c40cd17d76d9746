import { expect, test } from 'vitest';
import { createToastStore, stayMs, toastMs } from './toasts.ts';

test('a toast goes by itself, later when there is something to do; one that asks, or names a path that is needed, stays', () => {
  const action = { words: 'Undo', run: () => undefined };
  expect(stayMs({ tone: 'note', words: 'Done' })).toBe(toastMs.note);
  expect(stayMs({ tone: 'stop', words: 'It failed' })).toBe(toastMs.action);
  expect(stayMs({ tone: 'note', words: 'Done', action })).toBe(toastMs.action);
  expect(stayMs({ tone: 'note', words: 'Really?', action, isKept: true })).toBeUndefined();
  expect(stayMs({ tone: 'note', words: 'Done', detail: 'The old file is /k.old.', path: '/k.old' })).toBeUndefined();
});

function shown() {
  const store = createToastStore();
  return {
    show: (words: string, more: { readonly isKept?: true; readonly path?: string } = {}) =>
      store.getState().show({ tone: 'note', words, ...more }),
    words: () => store.getState().toasts.map(({ words }) => words),
  };
}

test('of too many toasts the oldest that goes by itself goes, and none that stays until it is dismissed', () => {
  const { show, words } = shown();
  show('the old key', { path: '/k.old' });
  for (const each of ['1', '2', '3', '4', '5']) show(each);
  expect(words()).toEqual(['the old key', '3', '4', '5']);
  for (const each of ['a', 'b', 'c']) show(each, { isKept: true });
  show('6');
  expect(words()).toEqual(['the old key', 'a', 'b', 'c', '6']);
});

test('however many stay, the newest is there, and they do not fill the window', () => {
  const { show, words } = shown();
  for (let at = 1; at <= 9; at++) show(`kept ${at}`, { isKept: true });
  expect(words()).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((at) => `kept ${at}`));
  show('it failed');
  expect(words().at(-1)).toBe('it failed');
  expect(words()).toHaveLength(9);
});
