import { expect, it } from 'vitest';
import { dropWay } from './drop-way.ts';

const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };

it.each([
  ['linux', none, false, 'copy'],
  ['linux', none, true, 'move'],
  ['linux', { ...none, ctrlKey: true }, true, 'copy'],
  ['win32', { ...none, shiftKey: true }, false, 'move'],
  ['win32', { ...none, ctrlKey: true, shiftKey: true }, false, 'copy'],
  ['darwin', { ...none, altKey: true }, true, 'copy'],
  ['darwin', { ...none, metaKey: true }, false, 'move'],
  // Where Ctrl with the mouse is the other button.
  ['darwin', { ...none, ctrlKey: true }, true, 'move'],
] as const)('on %s %j (on one side: %s) means %s', (platform, keys, staysOnSide, way) => {
  expect(dropWay(keys, platform, staysOnSide)).toBe(way);
});
