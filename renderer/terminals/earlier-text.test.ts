import { expect, test } from 'vitest';
import { earlierParts } from './earlier-text.ts';

test('of what stood there and is not all there any more, the terminal says so in a rule at its place', () => {
  const now = Date.UTC(2026, 5, 5, 12);
  const parts = earlierParts(
    {
      kind: 'text',
      parts: [
        { until: now, text: 'first', lacks: 'older' },
        { until: now, text: 'second', lacks: 'damaged' },
        { until: now, text: 'third' },
        { until: now, text: '', lacks: 'damaged' },
      ],
    },
    now,
  );
  const ruled = parts.map(({ text, rule }) => [text, rule.replace(/, today.*/, '')]);
  expect(ruled).toEqual([
    ['', 'older lines are not kept'],
    ['first', 'before the restart'],
    ['', 'a part of what stood here cannot be read'],
    ['second', 'before the restart'],
    ['third', 'before the restart'],
    ['', 'a part of what stood here cannot be read'],
  ]);
});

test('what is sealed by a locked vault is said in the same way', () => {
  expect(earlierParts({ kind: 'locked' }, 0)).toEqual([
    { text: '', rule: 'What stood here is sealed by the vault, which is locked.' },
  ]);
});
