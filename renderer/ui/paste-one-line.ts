import type { ClipboardEvent } from 'react';

/** A line that ends in a backslash, which is not one of a pair: two are the character itself. */
const continued = /(?<!\\)((?:\\\\)*)\\\r?\n/g;

/**
 * A pasted command of several lines as the one line that a shell makes of it: a backslash at the end of a line joins it with the next. Between other lines a
 * blank stays.
 */
export function asOneLine(pasted: string): string {
  return pasted
    .replace(continued, '$1')
    .trimEnd()
    .replace(/\r?\n|\r/g, ' ');
}

/** For a field of one line: the browser would leave the backslash there, before a blank, which is another word for a shell. */
export function pasteOneLine(event: ClipboardEvent<HTMLInputElement>): void {
  const field = event.currentTarget;
  const pasted = event.clipboardData.getData('text/plain');
  if (!/\\\r?\n/.test(pasted) || field.readOnly || field.disabled) return;
  event.preventDefault();
  field.setRangeText(asOneLine(pasted), field.selectionStart ?? 0, field.selectionEnd ?? field.value.length, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
}
