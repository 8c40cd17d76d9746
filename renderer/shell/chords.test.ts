import { describe, expect, test } from 'vitest';
import { chordOf, leavesTerminal, normaliseChord, type KeyPress } from './chords.ts';
import { defaultKeys, isShellChord } from './default-keys.ts';

function press(key: string, code: string, modifiers = ''): KeyPress {
  return {
    key,
    code,
    ctrlKey: modifiers.includes('c'),
    shiftKey: modifiers.includes('s'),
    altKey: modifiers.includes('a'),
    metaKey: modifiers.includes('m'),
  };
}

describe('chordOf', () => {
  test.each([
    ['P', 'KeyP', 'cs', 'Ctrl+Shift+P'],
    // Letters follow the layout: this is the key that says A on a French keyboard.
    ['a', 'KeyQ', 'c', 'Ctrl+A'],
    // A layout without Latin letters goes by place.
    ['З', 'KeyP', 'cs', 'Ctrl+Shift+P'],
    // Digits go by place: a French keyboard prints & without Shift.
    ['&', 'Digit1', 'c', 'Ctrl+1'],
    ['<', 'Comma', 'cs', 'Ctrl+Shift+,'],
    ['Tab', 'Tab', 'cs', 'Ctrl+Shift+Tab'],
    ['F1', 'F1', '', 'F1'],
    ['ArrowLeft', 'ArrowLeft', 'cs', 'Ctrl+Shift+ArrowLeft'],
    [' ', 'Space', 'c', 'Ctrl+Space'],
  ])('%s at %s with %s is %s', (key, code, modifiers, chord) => {
    expect(chordOf(press(key, code, modifiers), 'linux')).toBe(chord);
  });

  test('speaks of Cmd and Option on macOS', () => {
    expect(chordOf(press('k', 'KeyK', 'm'), 'darwin')).toBe('Cmd+K');
    expect(chordOf(press('ArrowUp', 'ArrowUp', 'am'), 'darwin')).toBe('Option+Cmd+ArrowUp');
  });

  test('a modifier alone is no chord', () => {
    expect(chordOf(press('Control', 'ControlLeft', 'c'), 'linux')).toBeUndefined();
    expect(chordOf(press('Dead', 'Quote'), 'linux')).toBeUndefined();
  });
});

describe('normaliseChord', () => {
  test('puts modifiers in order and letters in capitals', () => {
    expect(normaliseChord('shift+Ctrl+l')).toBeUndefined();
    expect(normaliseChord('Shift+Ctrl+l')).toBe('Ctrl+Shift+L');
  });

  test('refuses what has no key or two', () => {
    expect(normaliseChord('Ctrl+')).toBeUndefined();
    expect(normaliseChord('Ctrl+Shift')).toBeUndefined();
    expect(normaliseChord('A+B')).toBeUndefined();
    expect(normaliseChord('')).toBeUndefined();
  });
});

describe('with a terminal focused', () => {
  test.each(['Ctrl+Tab', 'Ctrl+Shift+Tab', 'Ctrl+1', 'Ctrl+9', 'Ctrl+F6', 'Ctrl+Shift+P', 'Ctrl+Shift+ArrowLeft'])(
    '%s leaves it',
    (chord) => expect(leavesTerminal(chord, 'linux')).toBe(true),
  );

  test.each([
    'Ctrl+K',
    'Ctrl+C',
    'Ctrl+R',
    'Ctrl+0',
    'F1',
    'F2',
    'Alt+ArrowLeft',
    'Alt+1',
    'Shift+Insert',
    'Ctrl+Alt+Shift+P',
    'A',
  ])('%s belongs to the shell', (chord) => expect(leavesTerminal(chord, 'linux')).toBe(false));

  test('on macOS what carries Cmd leaves it, and Ctrl+Shift does not', () => {
    expect(leavesTerminal('Cmd+K', 'darwin')).toBe(true);
    expect(leavesTerminal('Ctrl+Tab', 'darwin')).toBe(true);
    expect(leavesTerminal('Ctrl+Shift+P', 'darwin')).toBe(false);
    expect(leavesTerminal('Ctrl+1', 'darwin')).toBe(false);
  });

  test('isShellChord knows what is bound', () => {
    expect(isShellChord(press('P', 'KeyP', 'cs'), 'linux', 'electron')).toBe(true);
    expect(isShellChord(press('C', 'KeyC', 'cs'), 'linux', 'electron')).toBe(false);
    expect(isShellChord(press('F1', 'F1'), 'linux', 'electron')).toBe(false);
  });
});

describe('in the browser', () => {
  test('chords that it keeps have a second one', () => {
    expect(defaultKeys('tab.new', 'linux', 'electron')).toEqual(['Ctrl+Shift+T']);
    expect(defaultKeys('tab.new', 'linux', 'serve')).toEqual(['Ctrl+Shift+Enter']);
    expect(defaultKeys('tab.next', 'linux', 'serve')).toEqual(['Ctrl+Shift+PageDown']);
    expect(defaultKeys('palette.open', 'linux', 'serve')).toEqual(['Ctrl+Shift+P']);
  });

  test('no two commands share a chord', () => {
    const ids = [
      'palette.open',
      'hosts.find',
      'sideBar.toggle',
      'tab.new',
      'tab.close',
      'tab.reopen',
      'tab.next',
      'tab.previous',
    ];
    const more = [
      'pane.splitRight',
      'pane.splitDown',
      'pane.zoom',
      'session.reconnect',
      'settings.open',
      'help.keys',
      'tab.rename',
    ];
    for (const platform of ['linux', 'darwin'] as const) {
      for (const host of ['electron', 'serve'] as const) {
        const all = [...ids, ...more].flatMap((id) => defaultKeys(id, platform, host));
        expect(new Set(all).size).toBe(all.length);
        expect(all.every((chord) => normaliseChord(chord) === chord)).toBe(true);
      }
    }
  });
});
