import { expect, test } from 'vitest';
import { TypeAhead } from './type-ahead.ts';

function typing(): { take(key: string): ReturnType<TypeAhead['take']>; wait(ms: number): void } {
  const ahead = new TypeAhead();
  let now = 0;
  return { take: (key) => ahead.take(key, now), wait: (ms) => void (now += ms) };
}

test('letters in quick succession are one beginning, looked for from the cursor on', () => {
  const { take } = typing();
  expect(take('r')).toEqual({ prefix: 'r', fromNext: true });
  expect(take('e')).toEqual({ prefix: 're', fromNext: false });
  expect(take(' ')).toEqual({ prefix: 're ', fromNext: false });
});

test('after a rest another word begins', () => {
  const { take, wait } = typing();
  take('r');
  wait(2000);
  expect(take('e')).toEqual({ prefix: 'e', fromNext: true });
});

test('the same letter again and again goes from row to row', () => {
  const { take } = typing();
  take('a');
  expect(take('a')).toEqual({ prefix: 'a', fromNext: true });
  expect(take('a')).toEqual({ prefix: 'a', fromNext: true });
});

test('a space that begins nothing is not typed: it marks a row', () => {
  const { take, wait } = typing();
  expect(take(' ')).toBeUndefined();
  take('a');
  wait(2000);
  expect(take(' ')).toBeUndefined();
});
