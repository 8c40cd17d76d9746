import { expect, it } from 'vitest';
import { cardsOf } from './card-state.ts';

// Words of pkcs11-tool (OpenSC).
const slots = (flags: string): string => `Available slots:
Slot 0 (0x0): Reader 00 00
  token label        : blue card
  token manufacturer : piv_II
  token flags        : ${flags}
  pin min/max        : 4/8
Slot 1 (0x4): Reader 01 00
  (empty)
Slot 2 (0x5): Soft slot
  token state:   uninitialized
`;

it('tells the cards that are in a reader, and what their PIN is like', () => {
  const card = { label: 'blue card', isLocked: false, isLastTry: false };
  expect(cardsOf(slots('login required, rng, token initialized, PIN initialized'))).toEqual([card]);
  expect(cardsOf(slots('login required, token initialized, PIN initialized, final user PIN try'))).toEqual([
    { ...card, isLastTry: true },
  ]);
  expect(cardsOf(slots('login required, user PIN locked'))).toEqual([{ ...card, isLocked: true }]);
  expect(cardsOf('Available slots:\nNo slots.\n')).toEqual([]);
});
