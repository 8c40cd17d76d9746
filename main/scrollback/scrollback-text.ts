import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { printable } from '../../shared/base/printable.ts';
import { PlainText } from '../terminals/logs/plain-text.ts';

/** Text that stood in a terminal until `until` (milliseconds since 1970), when its program ended. */
export const ScrollbackPart = z.object({ until: z.number(), text: z.string() });
export type ScrollbackPart = z.infer<typeof ScrollbackPart>;

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

/** What is kept of them: the newest characters, by whole lines where there are any. */
export function capped(parts: readonly ScrollbackPart[], most = mostCharacters): ScrollbackPart[] {
  const kept: ScrollbackPart[] = [];
  let left = most;
  for (const part of [...parts].reverse().slice(0, mostParts)) {
    const text = lastLines(part.text.trimEnd(), left);
    if (text.trim() !== '') kept.unshift({ until: part.until, text });
    left -= text.length;
    if (left <= 0) break;
  }
  return kept;
}

function lastLines(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most <= 0) return '';
  const tail = text.slice(text.length - most);
  const end = tail.indexOf('\n');
  return end === -1 ? tail : tail.slice(end + 1);
}
