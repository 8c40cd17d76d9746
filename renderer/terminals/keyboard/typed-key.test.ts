import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../../shell/broadcast-keys.ts';
import { kittySequence } from './kitty-keys.ts';
import { plainSequence } from './plain-keys.ts';
import { asTyped, typedFor, type KeyWishes } from './typed-key.ts';

const shell: KeyWishes = { flags: 0, isApplication: false, backspaceKey: 'delete' };

/** A key by its chord, as `Ctrl+Alt+a`. */
function press(chord: string, more: Partial<KeyPress> = {}): KeyPress {
  const key = /[^+]+$/.exec(chord)?.[0] ?? '+';
  const holds = (name: string): boolean => chord.includes(`${name}+`);
  const held = { ctrlKey: holds('Ctrl'), shiftKey: holds('Shift'), altKey: holds('Alt'), metaKey: false };
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  return { type: 'keydown', key, code, ...held, repeat: false, isComposing: false, typesText: false, ...more };
}

/** What arrives in a terminal with `wishes` when a key is pressed in one whose program set `flags`. */
function arrives(key: KeyPress, flags: number, wishes: KeyWishes = shell): string {
  const sequence = kittySequence(key, flags);
  const data = sequence ?? plainSequence(key, 'delete');
  return asTyped(data, data, { key, isEncoded: sequence !== undefined })
    .map((typed) => typedFor(typed, wishes))
    .join('');
}

describe('a key that is typed into several terminals', () => {
  it('arrives as ever where nobody asked for the kitty protocol', () => {
    expect(arrives(press('Ctrl+c'), 1)).toBe('\x03');
    expect(arrives(press('Escape'), 1)).toBe('\x1b');
    expect(arrives(press('Alt+b'), 1)).toBe('\x1bb');
    expect(arrives(press('Shift+Enter'), 1)).toBe('\r');
    expect(arrives(press('a'), 8)).toBe('a');
    expect(arrives(press('ArrowUp'), 8)).toBe('\x1b[A');
    expect(arrives(press('F3'), 8)).toBe('\x1bOR');
    expect(arrives(press('Ctrl+Delete'), 8)).toBe('\x1b[3;5~');
    expect(arrives(press('Ctrl+с', { code: 'KeyC' }), 1)).toBe('\x03');
    expect(arrives(press('ArrowUp'), 8, { ...shell, isApplication: true })).toBe('\x1bOA');
  });

  it('arrives by the protocol where it was asked for, with the flags of there', () => {
    expect(arrives(press('Ctrl+c'), 0, { ...shell, flags: 1 })).toBe('\x1b[99;5u');
    expect(arrives(press('a'), 1, { ...shell, flags: 8 })).toBe('\x1b[97u');
    expect(arrives(press('a'), 8, { ...shell, flags: 1 })).toBe('a');
  });

  it('is released only where releases are told', () => {
    const released = press('Ctrl+c', { type: 'keyup' });
    expect([arrives(released, 3), arrives(released, 3, { ...shell, flags: 1 })]).toEqual(['', '']);
    expect(arrives(released, 3, { ...shell, flags: 3 })).toBe('\x1b[99;5:3u');
    expect(arrives(press('Control', { code: 'ControlLeft' }), 8)).toBe('');
  });

  it('deletes by what each host wants Backspace to be', () => {
    const key = press('Backspace');
    const other: KeyWishes = { ...shell, backspaceKey: 'backspace' };
    const [typed = { words: '' }] = asTyped('\b', '\b', { key, isEncoded: false });
    expect([typedFor(typed, shell), typedFor(typed, other)]).toEqual(['\x7f', '\b']);
    expect(typedFor({ words: '\b' }, shell)).toBe('\b');
  });

  it('comes behind the escape character that waited for it, and without what an input method wrote', () => {
    const key = press('Ctrl+c');
    expect(asTyped('~\x1b[99;5u', '\x1b[99;5u', { key, isEncoded: true })).toEqual([{ words: '~' }, { words: '\x03', key }]);
    expect(asTyped('日本', '日本', { key: press('Enter'), isEncoded: false })).toEqual([{ words: '日本' }]);
  });
});
