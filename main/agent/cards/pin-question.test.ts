import { expect, it } from 'vitest';
import { pinQuestion } from './pin-question.ts';

const card = (label: string, isLastTry = false) => ({ label, isLastTry, isLocked: false });
const library = '/usr/lib/softhsm/libsofthsm2.so';

it('names each card that the PIN is tried on', () => {
  expect(pinQuestion([card('blue card')], library)).toEqual({ key: 'blue card (SoftHSM)' });
  expect(pinQuestion(undefined, library)).toEqual({ key: 'SoftHSM' });
  expect(pinQuestion([card('blue card'), card('red card')], library)).toEqual({
    key: 'blue card, red card (SoftHSM)',
    reason: 'The agent tries this PIN on each of these cards.',
  });
  expect(
    pinQuestion(
      ['a', 'b', 'c', 'd', 'e'].map((label) => card(label)),
      library,
    ).key,
  ).toBe('a, b, c and 2 more (SoftHSM)');
});

it('warns of the last try of any of them, not only of the first', () => {
  expect(pinQuestion([card('blue card', true)], library).reason).toBe('It is the last try: one more wrong PIN locks the card.');
  const { reason } = pinQuestion([card('blue card'), card('red card', true)], library);
  expect(reason).toContain('It is the last try for red card: a PIN that is not its own locks it.');
});
