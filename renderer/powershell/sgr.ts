/** A piece of a line in one look. Colours are names of the theme's palette, a number of the 256, or `#rrggbb`. */
export interface Piece {
  readonly text: string;
  readonly look: Look;
}

export interface Look {
  readonly foreground?: string;
  readonly background?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
}

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const escape = String.fromCharCode(27);
// What is not a look is left out: the core lets nothing else through, and what a line holds is never trusted.
const sequence = new RegExp(`${escape}\\[([0-9;:]*)([A-Za-z])|${escape}`, 'g');

/** Cuts a line with SGR escapes (ECMA-48 section 8.3.117) into pieces. A look holds until the end of its line only. */
export function pieces(line: string): readonly Piece[] {
  if (!line.includes(escape)) return line === '' ? [] : [{ text: line, look: {} }];
  const found: Piece[] = [];
  let look: Look = {};
  let from = 0;
  for (const match of line.matchAll(sequence)) {
    if (match.index > from) found.push({ text: line.slice(from, match.index), look });
    from = match.index + match[0].length;
    if (match[2] === 'm') look = changed(look, match[1] ?? '');
  }
  if (from < line.length) found.push({ text: line.slice(from), look });
  return found;
}

/** The same line without its looks. */
export function plain(line: string): string {
  return line.replace(sequence, '');
}

function changed(before: Look, parameters: string): Look {
  const codes = parameters.split(/[;:]/).map((part) => (part === '' ? 0 : Number(part)));
  let look = before;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, used] = extended(codes.slice(at + 1));
      at += used;
      if (colour !== undefined) look = { ...look, [code === 38 ? 'foreground' : 'background']: colour };
    } else look = simple(look, code);
  }
  return look;
}

const switches: Readonly<Record<number, Look>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
};

function simple(look: Look, code: number): Look {
  if (code === 0) return {};
  const change = switches[code];
  if (change) return { ...look, ...change };
  if (code === 39) return without(look, 'foreground');
  if (code === 49) return without(look, 'background');
  const [base, part] = [code - (code % 10), code % 10];
  const name = names[part];
  if (name === undefined) return look;
  if (base === 30 || base === 90) return { ...look, foreground: base === 90 ? `bright-${name}` : name };
  if (base === 40 || base === 100) return { ...look, background: base === 100 ? `bright-${name}` : name };
  return look;
}

/** After 38 and 48: `5;N` or `2;R;G;B`. The colour, and how many codes it took. */
function extended([kind, ...rest]: readonly number[]): [string | undefined, number] {
  const isByte = (value: number | undefined): value is number => value !== undefined && value >= 0 && value <= 255;
  if (kind === 5) return [isByte(rest[0]) ? indexed(rest[0]) : undefined, 2];
  if (kind !== 2) return [undefined, 1];
  const colour = rest.slice(0, 3);
  const isWhole = colour.length === 3 && colour.every(isByte);
  return [isWhole ? `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}` : undefined, 4];
}

/** Of xterm's 256: the theme's own 16, a cube of 6×6×6, and 24 greys. */
function indexed(index: number): string {
  const name = names[index % 8];
  if (index < 16 && name !== undefined) return index < 8 ? name : `bright-${name}`;
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  if (index >= 232) return `#${hex(8 + (index - 232) * 10).repeat(3)}`;
  const level = (step: number): string => hex(step === 0 ? 0 : 55 + step * 40);
  const at = index - 16;
  return `#${level(Math.floor(at / 36))}${level(Math.floor(at / 6) % 6)}${level(at % 6)}`;
}

function without(look: Look, key: 'foreground' | 'background'): Look {
  return Object.fromEntries(Object.entries(look).filter(([name]) => name !== key));
}
