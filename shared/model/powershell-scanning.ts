/** Where things end that have ends of their own. `undefined`: they do not end in this text. */
import { isBlank, isDoubleQuote, isNewline, isSingleQuote } from './powershell-characters.ts';

export function lineEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isNewline(text[end] ?? '')) end += 1;
  return end;
}

/** Behind the closing quote: two in a row are one that is meant. */
export function singleQuotedEnd(text: string, from: number): number | undefined {
  for (let end = from + 1; end < text.length; end += 1) {
    if (!isSingleQuote(text[end] ?? '')) continue;
    if (!isSingleQuote(text[end + 1] ?? '')) return end + 1;
    end += 1;
  }
  return undefined;
}

/** Where the first line of a here-string ends; undefined when it is none. */
export function hereStringHead(text: string, from: number): number | undefined {
  const quote = text[from + 1] ?? '';
  if (!isSingleQuote(quote) && !isDoubleQuote(quote)) return undefined;
  let end = from + 2;
  while (isBlank(text[end] ?? '')) end += 1;
  return end === text.length || isNewline(text[end] ?? '') ? end : undefined;
}

/** Behind the `'@` at the start of a line. */
export function hereStringEnd(text: string, head: number): number | undefined {
  for (let end = head; end < text.length; end += 1) {
    if (isNewline(text[end] ?? '') && isSingleQuote(text[end + 1] ?? '') && text[end + 2] === '@') return end + 3;
  }
  return undefined;
}

/** Of `${…}`. */
export function bracedVariableEnd(text: string, from: number): number | undefined {
  let end = from + 2;
  while (end < text.length && text[end] !== '}') end += text[end] === '`' ? 2 : 1;
  return end < text.length ? end + 1 : undefined;
}

/** What follows `--%` goes to the end of the line or to a pipe that is not in quotes. */
export function verbatimEnd(text: string, from: number): number {
  let isQuoted = false;
  let end = from;
  for (; end < text.length && !isNewline(text[end] ?? ''); end += 1) {
    if (text[end] === '"') isQuoted = !isQuoted;
    else if (text[end] === '|' && !isQuoted) break;
  }
  return end;
}
