import type { IBuffer } from '@xterm/xterm';

/** A cell of a terminal's buffer; `line` counts from the oldest line that is kept. */
export interface Cell {
  readonly line: number;
  readonly column: number;
}

/** What stands from one cell to before another, wrapped lines as one. Blanks at the ends of lines don't count. */
export function textBetween(buffer: IBuffer, from: Cell, to: Cell): string {
  let text = '';
  for (let at = from.line; at <= to.line; at++) {
    const line = buffer.getLine(at);
    if (line === undefined) break;
    const goesOn = buffer.getLine(at + 1)?.isWrapped === true && at < to.line;
    const start = at === from.line ? from.column : 0;
    const end = at === to.line ? to.column : undefined;
    text += line.translateToString(!goesOn, start, end);
    if (!goesOn && at < to.line) text += '\n';
  }
  return text.replace(/\n+$/, '');
}
