import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../../shell/broadcast-keys.ts';
import { kittySequence } from './kitty-keys.ts';

const up = { type: 'keyup' };
function key(name: string, held = '', more: Partial<KeyPress> = {}): KeyPress {
  return {
    type: 'keydown',
    key: name,
    code: '',
    ctrlKey: held.includes('c'),
    shiftKey: held.includes('s'),
    altKey: held.includes('a'),
    metaKey: held.includes('m'),
    repeat: false,
    isComposing: false,
    typesText: false,
    ...more,
  };
}
const csi = (words: string): string => `\u001b[${words}`;

describe('keys of the kitty protocol', () => {
  it.each<[string, KeyPress, number, string | undefined]>([
    ['nothing without flags', key('a', 'c'), 0, undefined],
    ['flags that are not known count for nothing', key('a', 'c'), 4 | 16, undefined],
    ['Ctrl with a letter', key('a', 'c'), 1, csi('97;5u')],
    ['Ctrl and Shift: the letter without Shift', key('A', 'cs'), 1, csi('97;6u')],
    ['Ctrl and Shift with a sign of its place', key('!', 'cs', { code: 'Digit1' }), 1, csi('49;6u')],
    ['a layout of its own keeps its sign', key('/', 'cs', { code: 'Digit7' }), 1, csi('47;6u')],
    ['Alt', key('x', 'a'), 1, csi('120;3u')],
    ['Escape can be told from the start of a sequence', key('Escape'), 1, csi('27u')],
    ['letters are letters', key('a'), 1, undefined],
    ['with Shift too', key('A', 's'), 1, undefined],
    ['AltGr makes text', key('@', 'ca', { typesText: true }), 1, undefined],
    ['Enter as ever', key('Enter'), 1, undefined],
    ['Ctrl and Enter', key('Enter', 'c'), 1, csi('13;5u')],
    ['Shift and Tab', key('Tab', 's'), 1, csi('9;2u')],
    ['Backspace as ever', key('Backspace'), 1, undefined],
    ['arrows as ever', key('ArrowUp', 'c'), 1, undefined],
    ['the release is not told without its flag', key('Escape', '', up), 1, undefined],
    ['the release of Escape', key('Escape', '', up), 3, csi('27;1:3u')],
    ['a repeat', key('a', 'c', { repeat: true }), 3, csi('97;5:2u')],
    ['the release of an arrow', key('ArrowUp', '', up), 3, csi('1;1:3A')],
    ['the press of an arrow as ever', key('ArrowUp'), 3, undefined],
    ['the release of Enter only with all keys', key('Enter', '', up), 3, undefined],
    ['all keys: a letter', key('a'), 8, csi('97u')],
    ['all keys: with Shift', key('A', 's'), 8, csi('97;2u')],
    ['all keys: Enter', key('Enter'), 8, csi('13u')],
    ['all keys: an arrow', key('ArrowLeft'), 8, csi('D')],
    ['all keys: F3 and F5', key('F3', 's'), 8, csi('13;2~')],
    ['all keys: a modifier alone', key('Shift', 's', { code: 'ShiftLeft' }), 8, csi('57441;2u')],
    ['all keys: its release', key('Shift', '', { ...up, code: 'ShiftLeft' }), 10, csi('57441;1:3u')],
    ['a modifier alone is nothing otherwise', key('Shift', 's', { code: 'ShiftLeft' }), 3, undefined],
    ['an input method has its keys', key('a', '', { isComposing: true }), 8, undefined],
    ['a dead key too', key('Dead'), 8, undefined],
    ['Cmd is the window’s', key('c', 'm'), 8, undefined],
    ['a name of the object is no key', key('constructor'), 8, undefined],
  ])('%s', (_name, event, flags, wanted) => {
    expect(kittySequence(event, flags)).toBe(wanted);
  });
});
