import { expect, it } from 'vitest';
import { hintOfLine } from './hints.ts';

const hint = (text: string): string | undefined => hintOfLine({ stream: 'error', text });

it('knows a program that wanted a password or a terminal by what it wrote (TM-19)', () => {
  expect(hint('sudo: a terminal is required to read the password')).toBe('password');
  expect(hint('top: the stdin of this is not a terminal')).toBe('terminal');
  expect(hint('tput: No value for $TERM')).toBeUndefined();
});

it('looks at the beginning of a line only, so that no line takes long', () => {
  expect(hint(`${'x'.repeat(600)} not a tty`)).toBeUndefined();
  const from = performance.now();
  for (let line = 0; line < 50; line += 1) hint('stdin'.repeat(4000));
  expect(performance.now() - from).toBeLessThan(1000);
});
