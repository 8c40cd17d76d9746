/**
 * The order of names: as `Intl.Collator` has them (root order, the same on every computer), with runs of digits by their value; what it takes
 * for equal, by code units, so that the order is total. Names of plain ASCII, which are almost all, are compared here with the collator's own
 * weights, for the collator takes ten times as long. `compare-names.test.ts` holds both against each other.
 */
const collator = new Intl.Collator('en', { numeric: true });

/** Digits from which the collator cuts a run into several. */
export const LONG_RUN = 250;
export const ZERO = 0x30;
const NINE = 0x39;

/** Rank of each ASCII character among them, letters of either case alike; 0: not for here (control characters weigh nothing). */
const ranks = asciiRanks();

function asciiRanks(): Uint8Array {
  const base = new Intl.Collator('en', { sensitivity: 'base' });
  const characters = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).sort((a, b) =>
    base.compare(a, b),
  );
  const table = new Uint8Array(128);
  let rank = 0;
  let last: string | undefined;
  for (const character of characters) {
    if (last === undefined || base.compare(last, character) !== 0) rank += 1;
    table[character.charCodeAt(0)] = rank;
    last = character;
  }
  return table;
}

/** Negative when `a` comes before `b`; 0 for the same name only. */
export function compareNames(a: string, b: string): number {
  return compareAscii(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

function compareAscii(a: string, b: string): number {
  let [atA, atB] = [0, 0];
  /** Which is first by letter case, where all else is alike: small letters are. */
  let byCase = 0;
  while (atA < a.length && atB < b.length) {
    const [codeA, codeB] = [a.charCodeAt(atA), b.charCodeAt(atB)];
    const [rankA, rankB] = [rankOf(codeA), rankOf(codeB)];
    if (rankA === 0 || rankB === 0) return collator.compare(a, b);
    if (isDigit(codeA) && isDigit(codeB)) {
      const [endA, endB] = [endOfDigits(a, atA), endOfDigits(b, atB)];
      if (endA - atA > LONG_RUN || endB - atB > LONG_RUN) return collator.compare(a, b);
      const byValue = compareDigits(a, atA, endA, b, atB, endB);
      if (byValue !== 0) return isPlainAt(a, endA) && isPlainAt(b, endB) ? byValue : collator.compare(a, b);
      [atA, atB] = [endA, endB];
      continue;
    }
    // What follows may change a character's weight.
    if (rankA !== rankB) return isPlainAt(a, atA + 1) && isPlainAt(b, atB + 1) ? rankA - rankB : collator.compare(a, b);
    if (byCase === 0) byCase = codeB - codeA;
    atA += 1;
    atB += 1;
  }
  if (!isPlainFrom(a, atA) || !isPlainFrom(b, atB)) return collator.compare(a, b);
  return a.length - atA - (b.length - atB) || byCase;
}

/** 0 for what the collator must weigh. */
export function rankOf(code: number): number {
  return code < 128 ? (ranks[code] ?? 0) : 0;
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isPlainAt(text: string, at: number): boolean {
  return at >= text.length || rankOf(text.charCodeAt(at)) > 0;
}

function isPlainFrom(text: string, from: number): boolean {
  for (let at = from; at < text.length; at += 1) if (rankOf(text.charCodeAt(at)) === 0) return false;
  return true;
}

export function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function compareDigits(a: string, fromA: number, endA: number, b: string, fromB: number, endB: number): number {
  let [atA, atB] = [fromA, fromB];
  while (atA < endA && a.charCodeAt(atA) === ZERO) atA += 1;
  while (atB < endB && b.charCodeAt(atB) === ZERO) atB += 1;
  const byLength = endA - atA - (endB - atB);
  if (byLength !== 0) return byLength;
  for (; atA < endA; atA += 1, atB += 1) {
    const difference = a.charCodeAt(atA) - b.charCodeAt(atB);
    if (difference !== 0) return difference;
  }
  return 0;
}
