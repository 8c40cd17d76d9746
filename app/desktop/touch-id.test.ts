import { expect, test } from 'vitest';
import { answerTouchId, type TouchIdPreferences } from './touch-id.ts';

const preferences = (isThere: boolean, touched: boolean): TouchIdPreferences => ({
  canPromptTouchID: () => isThere,
  promptTouchID: () => (touched ? Promise.resolve() : Promise.reject(new Error('cancelled'))),
});

test('Touch ID is there on a Mac that has it, and opens for a finger that it knows', async () => {
  expect(await answerTouchId('state', preferences(true, true))).toBe('Touch ID');
  expect(await answerTouchId('prompt', preferences(true, true))).toBe('yes');
  expect(await answerTouchId('prompt', preferences(true, false))).toBe('no');
});

test('elsewhere there is no such question, and none opens', async () => {
  expect(await answerTouchId('state', preferences(false, true))).toBe('');
  expect(await answerTouchId('prompt', preferences(false, true))).toBe('no');
  // Electron has those members on macOS only.
  for (const act of ['state', 'prompt'] as const) expect(await answerTouchId(act, {})).toBe(act === 'state' ? '' : 'no');
});
