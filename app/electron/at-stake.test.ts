import { expect, test } from 'vitest';
import { closingQuestion, isStakes } from './at-stake.ts';

const windows = [
  { windowKey: 'one', count: 2, sessions: ['web1', 'db1 (files)'] },
  { windowKey: 'two', count: 8, sessions: ['web1', 'web2', 'web3', 'web4', 'web5', 'web6', 'web7', 'web8'] },
];

test('a window that is closed names its own sessions, the first of many', () => {
  expect(closingQuestion({ windows, transfers: 2 }, 'one', false)).toEqual({
    message: 'Close the window and end its 2 sessions?',
    detail: 'web1, db1 (files)\nWhat runs in the terminals of this window is told to hang up.',
  });
  expect(closingQuestion({ windows, transfers: 0 }, 'two', false).detail).toContain('web6, and 2 more');
});

test('the last window names the transfers that stop with the program', () => {
  expect(closingQuestion({ windows, transfers: 2 }, 'one', true).detail).toContain('2 transfers stop with the program');
  expect(closingQuestion({ windows: [], transfers: 1 }, 'one', true)).toEqual({
    message: 'Close the window and end its sessions?',
    detail:
      'What runs in the terminals of this window is told to hang up.\n1 transfer stops with the program; what is there already is kept.',
  });
});

test('a window of a locked program says how many sessions end, and not which', () => {
  const locked = { windows: [{ windowKey: 'one', count: 3, sessions: [] }], transfers: 0 };
  expect(closingQuestion(locked, 'one', false)).toEqual({
    message: 'Close the window and end its 3 sessions?',
    detail: 'What runs in the terminals of this window is told to hang up.',
  });
});

test('what the core says is taken only in its exact shape', () => {
  const bad = [null, {}, { windows: [null], transfers: 0 }, { windows: [], transfers: 'x' }];
  const odd = { windows: [{ windowKey: 'a', count: 1, sessions: [1] }], transfers: 0 };
  expect([isStakes({ windows, transfers: 0 }), ...[...bad, odd].map(isStakes)]).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
