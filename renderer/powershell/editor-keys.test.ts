import { describe, expect, it } from 'vitest';
import { editorAct, type EditorMoment } from './editor-keys.ts';

const plain = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
const moment = (text: string, more: Partial<EditorMoment> = {}): EditorMoment => ({
  text,
  selectionStart: text.length,
  selectionEnd: text.length,
  isCompleting: false,
  isIncomplete: false,
  ...more,
});
const act = (key: string, at: EditorMoment, keys: Partial<typeof plain> = {}) => editorAct({ key, ...plain, ...keys }, at);

describe('the editor', () => {
  it('runs what is complete, goes on with what is not, and runs anything with Ctrl', () => {
    expect(act('Enter', moment('Get-Date'))).toBe('run');
    expect(act('Enter', moment('if (1) {', { isIncomplete: true }))).toBe('newLine');
    expect(act('Enter', moment('if (1) {', { isIncomplete: true }), { ctrlKey: true })).toBe('run');
    expect(act('Enter', moment('Get-Date'), { shiftKey: true })).toBeUndefined();
  });

  it('lets Tab leave when there is nothing to complete, and Shift+Tab always', () => {
    expect(act('Tab', moment('Get-Pro'))).toBe('complete');
    expect(act('Tab', moment('  '))).toBeUndefined();
    expect(act('Tab', moment('Get-Pro'), { shiftKey: true })).toBeUndefined();
  });

  it('walks the history from the first and the last line only', () => {
    const two = 'one\ntwo';
    expect(act('ArrowUp', moment(two))).toBeUndefined();
    expect(act('ArrowUp', moment(two, { selectionStart: 2, selectionEnd: 2 }))).toBe('older');
    expect(act('ArrowDown', moment(two))).toBe('newer');
    expect(act('ArrowDown', moment(two, { selectionStart: 2, selectionEnd: 2 }))).toBeUndefined();
  });

  it('interrupts with Ctrl+C only while nothing is selected', () => {
    expect(act('c', moment('abc'), { ctrlKey: true })).toBe('interrupt');
    expect(act('c', moment('abc', { selectionStart: 0 }), { ctrlKey: true })).toBeUndefined();
  });

  it('walks and takes completions while they are in sight', () => {
    const open = moment('Get-', { isCompleting: true });
    expect([act('ArrowDown', open), act('Tab', open), act('ArrowUp', open), act('Enter', open), act('Escape', open)]).toEqual([
      'next',
      'next',
      'previous',
      'accept',
      'close',
    ]);
    expect(act('x', open)).toBeUndefined();
  });
});
