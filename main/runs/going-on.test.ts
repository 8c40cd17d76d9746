import { expect, it } from 'vitest';
import { goingOn } from './going-on.ts';

const over = { isFinal: true };
const open = { isFinal: false };

it('tells of the runs of a page that have not ended, by the first line of what they run, and on how many hosts', () => {
  const runs = [
    { id: 'a', isEnded: true, parts: [over], words: 'uptime' },
    { id: 'b', isEnded: false, parts: [over, open, open], words: '\n  apt upgrade\u001b[31m\nreboot' },
    { id: 'c', isEnded: false, parts: [open], words: 'of another page' },
  ];
  const told = goingOn(runs, new Set(['a', 'b']), ({ words }) => words);
  expect(told).toMatchObject([{ id: 'b', hosts: 2 }]);
  expect(told[0]?.label).toMatch(/^apt upgrade/);
  expect(told[0]?.label).not.toMatch(/\u001b|reboot/);
});
