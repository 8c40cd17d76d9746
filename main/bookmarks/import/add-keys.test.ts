import { expect, it } from 'vitest';
import { isHarmlessOption } from './ssh-config.ts';

it.each(['AddKeysToAgent', 'addkeystoagent'])('%s of a file that somebody else wrote is not taken over', (keyword) => {
  expect(isHarmlessOption(keyword)).toBe(false);
});
