import { describe, expect, it } from 'vitest';
import { showDirection } from '../ui/direction-marks.ts';
import { cleanPaste, needsGuard } from './paste.ts';

describe('cleaning a paste', () => {
  it.each([
    ['plain words', 'ls -l', { text: 'ls -l', lines: 1, strippedControls: false }],
    ['a newline at the end', 'ls -l\n', { text: 'ls -l', lines: 1, strippedControls: false }],
    ['a Windows line end', 'ls -l\r\n\r\n', { text: 'ls -l', lines: 1, strippedControls: false }],
    ['two lines with LF only', 'a\nb', { text: 'a\nb', lines: 2, strippedControls: false }],
    ['two lines with CR only', 'a\rb\r', { text: 'a\nb', lines: 2, strippedControls: false }],
    ['tabs', 'a\tb', { text: 'a\tb', lines: 1, strippedControls: false }],
    ['the end of a bracketed paste', 'a\u001b[201~rm -rf x', { text: 'a[201~rm -rf x', lines: 1, strippedControls: true }],
    ['the same with an eight-bit CSI', 'a\u009b201~b', { text: 'a201~b', lines: 1, strippedControls: true }],
    ['Ctrl-C and Ctrl-D', '\u0003\u0004x', { text: 'x', lines: 1, strippedControls: true }],
    ['nothing but newlines', '\n\n', { text: '', lines: 0, strippedControls: false }],
  ])('handles %s', (_name, raw, clean) => {
    expect(cleanPaste(raw)).toEqual({ ...clean, turnsDirection: false });
  });
});

describe('characters that turn the direction of writing', () => {
  const sly = 'rm \u202egpj.exe\u2069 \u200f';

  it('stay in the text, and are told of', () => {
    expect(cleanPaste(sly)).toEqual({ text: sly, lines: 1, strippedControls: false, turnsDirection: true });
    expect(cleanPaste('שלום').turnsDirection).toBe(false);
  });

  it('are shown as marks', () => {
    expect(showDirection(sly)).toBe('rm ‹U+202E›gpj.exe‹U+2069› ‹U+200F›');
  });

  it('call the guard for a single line', () => {
    expect(needsGuard(cleanPaste(sly), true)).toBe(true);
    expect(needsGuard(cleanPaste(sly), false)).toBe(false);
  });
});

describe('the paste guard', () => {
  it('shows more than one line, and control characters, and nothing else', () => {
    expect(needsGuard(cleanPaste('a\nb'), true)).toBe(true);
    expect(needsGuard(cleanPaste('a\u001bb'), true)).toBe(true);
    expect(needsGuard(cleanPaste('a b\n'), true)).toBe(false);
  });

  it('keeps quiet when it is switched off', () => {
    expect(needsGuard(cleanPaste('a\nb\u001b'), false)).toBe(false);
  });
});
