/** Text of a server for a page's lines: colours stay (SGR escapes), every other control goes. */
import { printable } from '../../../shared/base/printable.ts';
import type { Colours } from '../protocol/host-calls.ts';

/** A line longer than this is cut; PowerShell itself breaks at the width of the window. */
export const lineUnits = 32_768;

const sgr = /(\u001b\[[0-9;:]{0,60}m)/;

export function uncoloured(text: string): string {
  return text.includes('\u001b')
    ? text
        .split(sgr)
        .filter((_, index) => index % 2 === 0)
        .join('')
    : text;
}

/** One or more lines: `\n` stays. */
export function sgrText(text: string, maxLength = 64 * 1024 * 1024): string {
  if (!text.includes('\u001b')) return printable(text, maxLength);
  return text
    .split(sgr)
    .map((piece, index) => (index % 2 === 1 ? piece : printable(piece, maxLength)))
    .join('');
}

/** Lines of a text, each bounded. A line end at the end of the text begins no further line. */
export function linesOf(text: string): string[] {
  const clean = sgrText(text);
  const lines = clean.split('\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.length > lineUnits ? `${line.slice(0, lineUnits - 1)}…` : line));
}

/** Foreground codes of `ConsoleColor`, 0 to 15; a background is ten more. */
const codes = [30, 34, 32, 36, 31, 35, 33, 37, 90, 94, 92, 96, 91, 95, 93, 97];

/**
 * Colours of Write-Host around a text. `usual`: what the host was said to have, which stands for no colour.
 */
export function coloured(text: string, colours: Colours | undefined, usual: Colours): string {
  if (colours === undefined || text === '') return text;
  const foreground = colours.foreground === usual.foreground ? undefined : codes[colours.foreground];
  const background = colours.background === usual.background ? undefined : codes[colours.background];
  const wanted = [foreground, background === undefined ? undefined : background + 10].filter((code) => code !== undefined);
  return wanted.length === 0 ? text : painted(text, wanted.join(';'));
}

/** Every line of its own: lines are shown one by one. */
export function painted(text: string, code: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `\u001b[${code}m${line}\u001b[0m`))
    .join('\n');
}
