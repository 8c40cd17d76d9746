import { expect, test } from 'vitest';
import { printableLine, printableName } from './printable.ts';

test('names that differ in what can not be seen do not look the same', () => {
  const unseen = [
    '\u200b',
    '\u200c',
    '\u200d',
    '\u200e',
    '\u200f',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u202e',
    '\u0007',
    '\u{e0061}',
    '\n',
  ];
  const shown = unseen.map((each) => printableName(`web${each}1`));
  expect(new Set([...shown, 'web1']).size).toBe(unseen.length + 1);
  expect(shown[0]).toBe('web‹U+200B›1');
  expect(shown[10]).toBe('web‹U+E0061›1');
});

test('names of people and places stay as they are, and long ones are cut', () => {
  for (const name of ['[web1]:2222', 'münchen', '日本', '*.example', '!db', 'my host']) expect(printableName(name)).toBe(name);
  expect(printableName('a'.repeat(400))).toHaveLength(300);
});

test('a line of text keeps its joiners: they make emoji', () => {
  expect(printableLine('👩\u200d💻 a\tb')).toBe('👩\u200d💻 a b');
});
