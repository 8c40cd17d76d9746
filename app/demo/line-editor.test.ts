import { describe, expect, it } from 'vitest';
import { KeyReader } from './keys.ts';
import { LineEditor, type EditOutcome } from './line-editor.ts';

function typed(editor: LineEditor, text: string): EditOutcome | undefined {
  let last: EditOutcome | undefined;
  for (const key of new KeyReader().read(text)) last = editor.press(key);
  return last;
}

describe('line editor', () => {
  it.each([
    ['abc\u001b[D\u001b[DX', 'aXbc'],
    ['abc\u001b[HX', 'Xabc'],
    ['abc\u0001X\u0005Y', 'XabcY'],
    ['one two\u0017', 'one '],
    ['one two\u001b[1;5DX', 'one Xtwo'],
    ['abc\u001b[D\u000b', 'ab'],
    ['abc\u001b[D\u0015', 'c'],
    ['abc\u001b[D\u007f', 'ac'],
    ['abc\u0001\u001b[3~', 'bc'],
    ['a\u{1f6a2}b\u007f\u007f', 'a'],
  ])('edits %j to %j', (keys, line) => {
    const editor = new LineEditor();
    typed(editor, keys);
    expect(editor.line).toBe(line);
  });

  it('recalls lines and gives the unfinished one back', () => {
    const editor = new LineEditor();
    for (const line of ['first', 'second']) {
      typed(editor, `${line}\r`);
      editor.reset();
    }
    typed(editor, 'dra\u001b[A');
    expect(editor.line).toBe('second');
    typed(editor, '\u001b[A\u001b[A');
    expect(editor.line).toBe('first');
    typed(editor, '\u001b[B\u001b[B');
    expect(editor.line).toBe('dra');
  });

  it('says what return, Ctrl-C, Ctrl-D, Ctrl-L and Tab mean', () => {
    expect(typed(new LineEditor(), 'ls\r')).toEqual({ kind: 'line', line: 'ls' });
    expect(typed(new LineEditor(), 'x\u0003')).toEqual({ kind: 'interrupt' });
    expect(typed(new LineEditor(), '\u0004')).toEqual({ kind: 'endOfFile' });
    expect(typed(new LineEditor(), 'x\u0004')).toEqual({ kind: 'edited' });
    expect(typed(new LineEditor(), '\u000c')).toEqual({ kind: 'clearScreen' });
    expect(typed(new LineEditor(), '\t')).toEqual({ kind: 'complete' });
  });

  it('puts the cursor into the right row of a line that wraps', () => {
    const editor = new LineEditor();
    typed(editor, 'abcdefghij');
    expect(editor.draw('> ', 5)).toBe('\r\u001b[J> abcdefghij\r\u001b[2C');
    typed(editor, '\u0001');
    expect(editor.draw('> ', 5)).toBe('\u001b[2A\r\u001b[J> abcdefghij\u001b[2A\r\u001b[2C');
  });

  it('makes the next row real when a line ends at the margin', () => {
    const editor = new LineEditor();
    typed(editor, 'abc');
    expect(editor.draw('> ', 5)).toBe('\r\u001b[J> abc\r\n\r');
  });
});

describe('key reader', () => {
  it('finds the same keys however the bytes are cut', () => {
    const input = 'ls\u001b[A\u001b[1;5C\u001bOFä\u007f\r';
    const whole = new KeyReader().read(input);
    for (let at = 1; at < input.length; at++) {
      const reader = new KeyReader();
      const keys = [...reader.read(input.slice(0, at)), ...reader.read(input.slice(at))];
      const texts = (list: typeof keys): string => list.map((key) => (key.kind === 'text' ? key.text : `<${key.name}>`)).join('');
      expect(texts(keys)).toBe(texts(whole));
    }
  });

  it('does not wait for ever for the end of a sequence', () => {
    const reader = new KeyReader();
    expect(reader.read(`\u001b[${'1;'.repeat(40)}`).length).toBeGreaterThan(0);
  });
});
