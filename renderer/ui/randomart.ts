/** The picture of `ssh-keygen -lv`: 17 by 9 fields, the more often the bishop came by the higher the value. */
export interface Randomart {
  /** Inside the frame's upper edge, e.g. `[ED25519 256]`. */
  readonly head: string;
  readonly foot: string;
  /** Nine rows of 17 characters. */
  readonly rows: readonly string[];
}

/** OpenSSH's symbols in the order of their value; `S` is the start, `E` the end. */
const symbols = ' .o+=*BOX@%&#/^';
export const randomartWidth = 17;
export const randomartHeight = 9;

/** Reads the text form; undefined when it is not one. */
export function parseRandomart(art: string): Randomart | undefined {
  const lines = art.replace(/\n+$/, '').split('\n');
  if (lines.length !== randomartHeight + 2) return undefined;
  const edges = [lines[0], lines.at(-1)].map((line) => /^\+([-[\] \w.()]{17})\+$/.exec(line ?? '')?.[1]);
  const rows = lines.slice(1, -1).map((line) => /^\|(.{17})\|$/.exec(line)?.[1]);
  const [head, foot] = edges;
  if (head === undefined || foot === undefined || !rows.every((row) => row !== undefined)) return undefined;
  return { head: head.replace(/^-+|-+$/g, ''), foot: foot.replace(/^-+|-+$/g, ''), rows };
}

/** 0 to 1: how strongly a field is drawn; start and end count full. */
export function fieldStrength(symbol: string): number {
  if (symbol === 'S' || symbol === 'E') return 1;
  return Math.max(0, symbols.indexOf(symbol)) / (symbols.length - 1);
}
