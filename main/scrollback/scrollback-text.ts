import { setImmediate } from 'node:timers/promises';
import { printable } from '../../shared/base/printable.ts';
import type { ScrollbackPart } from '../../shared/model/scrollback.ts';
import { PlainText } from '../terminals/logs/plain-text.ts';

/** What is kept of one terminal, in characters. */
export const mostCharacters = 200_000;
/** Parts of earlier runs that are kept before the newest one. */
const mostParts = 8;
/** How many of a terminal's last bytes are read for it: escape sequences take some of them. */
export const mostTailBytes = 384 * 1024;

/** The last bytes of a terminal; `isWhole`: from its very beginning. */
export interface Tail {
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
  readonly columns: number;
}

const newLine = 0x0a;

/** What is read without a turn of the event loop: a few milliseconds of dense escape sequences. */
export const sliceBytes = 16 * 1024;

/** The text that a terminal's bytes left, without any escape sequence. Read in slices, with `rest` between them: the core serves others too. */
export async function textOf(
  { bytes, isWhole, columns }: Tail,
  rest: () => Promise<unknown> = () => setImmediate(),
): Promise<string> {
  const reader = new PlainText();
  reader.setColumns(columns);
  let text = '';
  // A line that is cut may begin inside a character or a sequence.
  for (let at = isWhole ? 0 : bytes.indexOf(newLine) + 1; at < bytes.length; at += sliceBytes) {
    text += inert(reader.push(bytes.subarray(at, at + sliceBytes)));
    await rest();
  }
  return text + inert(reader.end());
}

/** Text that does nothing wherever it is shown: no control characters but line ends and tabs, none that turn the direction of writing. */
export function inert(text: string): string {
  return printable(text, Infinity);
}

/** What is kept of them: the newest characters, by whole lines where there are any. The first one says what had to go. */
export function capped(parts: readonly ScrollbackPart[], most = mostCharacters): ScrollbackPart[] {
  const kept: ScrollbackPart[] = [];
  const waiting = [...parts];
  let left = most;
  for (let turns = 0; turns < mostParts && left > 0; turns += 1) {
    const part = waiting.pop();
    if (part === undefined) break;
    const whole = part.text.trimEnd();
    const text = lastLines(whole, left);
    const lacks = text.length < whole.length ? 'older' : part.lacks;
    if (says({ text, lacks })) kept.unshift({ until: part.until, text, ...(lacks && { lacks }) });
    left -= text.length;
  }
  const [first, ...rest] = kept;
  return first !== undefined && waiting.some(says) ? [{ ...first, lacks: first.lacks ?? 'older' }, ...rest] : kept;
}

function says({ text, lacks }: Pick<ScrollbackPart, 'text' | 'lacks'>): boolean {
  return text.trim() !== '' || lacks !== undefined;
}

function lastLines(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most <= 0) return '';
  const tail = text.slice(text.length - most);
  const end = tail.indexOf('\n');
  return end === -1 ? tail : tail.slice(end + 1);
}
