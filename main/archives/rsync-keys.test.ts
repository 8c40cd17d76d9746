import { expect, it } from 'vitest';
import { rsyncExclusions, rsyncName } from './rsync-keys.ts';

it.each([
  ['plain/ü name', 'plain/ü name'],
  ['new\\#012line', 'new\nline'],
  ['caf\\#351', 'caf\udce9'],
  ['lit\\#134#101x', 'lit\\#101x'],
  ['back\\slash', 'back\\slash'],
])('the name %s of a line of rsync is %j', (shown, name) => {
  expect(rsyncName(shown)).toBe(name);
});

it('excludes what is named, whatever is in the name', () => {
  const names = ['d[1]/we*ird', 'back\\slash', 'both\\[x', 'caf\udce9', '-x', '#y'];
  const expected = '/d\\[1]/we\\*ird\0/back\\slash\0/both\\\\\\[x\0/caf\xe9\0/-x\0/#y\0';
  expect(rsyncExclusions(names).toString('latin1')).toBe(expected);
});
