import { describe, expect, it } from 'vitest';
import { terminalAction, type Chord } from './key-chords.ts';

function chord(text: string): Chord {
  const parts = text.split('+');
  const key = parts.at(-1) === '' ? '+' : (parts.at(-1) ?? '');
  const code = { '+': 'Equal', '=': 'Equal', '-': 'Minus', _: 'Minus', '0': 'Digit0', ')': 'Digit0' }[key] ?? '';
  return {
    key,
    code,
    ctrlKey: parts.includes('Ctrl'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
    metaKey: parts.includes('Cmd'),
  };
}

describe('keys that the terminal keeps for itself', () => {
  it.each([
    ['Ctrl+Shift+C', 'copy'],
    ['Ctrl+Shift+V', 'paste'],
    ['Shift+Insert', 'paste'],
    ['Ctrl+Shift+F', 'find'],
    ['Ctrl+Shift++', 'fontLarger'],
    ['Ctrl+Shift+_', 'fontSmaller'],
    ['Ctrl+Shift+)', 'fontReset'],
    ['Ctrl+v', undefined],
    ['Ctrl+c', undefined],
    ['Ctrl+a', undefined],
    ['Ctrl+=', undefined],
    ['Ctrl+Insert', undefined],
    ['Ctrl+Alt+Shift+V', undefined],
    ['v', undefined],
  ])('on Linux and Windows %s means %s', (keys, action) => {
    expect(terminalAction(chord(keys), false, false)).toBe(action);
  });

  it('copies with Ctrl+C and Ctrl+Insert only while text is selected', () => {
    expect(terminalAction(chord('Ctrl+c'), false, true)).toBe('copy');
    expect(terminalAction(chord('Ctrl+Insert'), false, true)).toBe('copy');
  });

  it.each([
    ['Cmd+c', 'copy'],
    ['Cmd+v', 'paste'],
    ['Cmd+f', 'find'],
    ['Cmd+a', 'selectAll'],
    ['Cmd+=', 'fontLarger'],
    ['Cmd+-', 'fontSmaller'],
    ['Ctrl+c', undefined],
    ['Ctrl+Shift+V', undefined],
  ])('on macOS %s means %s', (keys, action) => {
    expect(terminalAction(chord(keys), true, true)).toBe(action);
  });
});
