/** Numbers of any length, compared by their text: 64-bit ones, decimals and what has no tag of its own are longer than a number of ours. */

interface Decimal {
  readonly sign: -1 | 0 | 1;
  /** Without zeros at either end. */
  readonly digits: string;
  /** Where the point stands: `0.digits × 10^exponent`. */
  readonly exponent: number;
}

const shape = /^\s*([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,6}))?\s*$/;

function decimalOf(text: string): Decimal | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed === '') return { sign: 0, digits: '', exponent: 0 };
  return {
    sign: sign === '-' ? -1 : 1,
    digits: trimmed,
    exponent: whole.length - (all.length - digits.length) + Number(exponent),
  };
}

/** Below zero: `a` is less. Texts that are no numbers are equal. */
export function compareDecimals(a: string, b: string): number {
  const one = decimalOf(a);
  const other = decimalOf(b);
  if (one === undefined || other === undefined) return 0;
  if (one.sign !== other.sign || one.sign === 0) return one.sign - other.sign;
  const size = one.exponent - other.exponent || (one.digits < other.digits ? -1 : one.digits > other.digits ? 1 : 0);
  return size === 0 ? 0 : size * one.sign;
}
