import { expect, test } from 'vitest';
import { TypeAhead } from './type-ahead.ts';

function typing(): { readonly ahead: TypeAhead; wait(ms: number): void } {
  let now = 0;
  return { ahead: new TypeAhead(() => now), wait: (ms) => void (now += ms) };
}

test('letters in quick succession are one beginning, looked for from the cursor on', () => {
  const { ahead } = typing();
  expect(ahead.take('r')).toEqual({ prefix: 'r', fromNext: true });
  expect(ahead.take('e')).toEqual({ prefix: 're', fromNext: false });
  expect(ahead.take(' ')).toEqual({ prefix: 're ', fromNext: false });
});

test('after a rest another word begins', () => {
  const { ahead, wait } = typing();
  ahead.take('r');
  wait(2000);
  expect(ahead.take('e')).toEqual({ prefix: 'e', fromNext: true });
});

test('the same letter again and again goes from row to row', () => {
  const { ahead } = typing();
  ahead.take('a');
  expect(ahead.take('a')).toEqual({ prefix: 'a', fromNext: true });
  expect(ahead.take('a')).toEqual({ prefix: 'a', fromNext: true });
});

test('a space that begins nothing is not typed: it marks a row', () => {
  const { ahead, wait } = typing();
  expect(ahead.take(' ')).toBeUndefined();
  ahead.take('a');
  wait(2000);
  expect(ahead.take(' ')).toBeUndefined();
});
