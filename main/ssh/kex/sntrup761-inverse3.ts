/**
 * Inverses in R/3, 32 coefficients at a time: a polynomial is two rows of bits, one for the coefficients that are 1 and one for those that
 * are -1. The same division steps as in `sntrup761-arithmetic.ts`.
 */
import { nextDelta, P, wantsSwap } from './sntrup761-arithmetic.ts';

const WORDS = (P >> 5) + 1;

interface Rows {
  readonly plus: Int32Array;
  readonly minus: Int32Array;
}

const emptyRows = (): Rows => ({ plus: new Int32Array(WORDS), minus: new Int32Array(WORDS) });

function put({ plus, minus }: Rows, at: number, value: number): void {
  const word = at >> 5;
  plus[word] = (plus[word] ?? 0) | ((value & ~(value >> 1) & 1) << (at & 31));
  minus[word] = (minus[word] ?? 0) | ((value >>> 31) << (at & 31));
}

const coefficient = ({ plus, minus }: Rows, at: number): number =>
  (((plus[at >> 5] ?? 0) >>> (at & 31)) & 1) - (((minus[at >> 5] ?? 0) >>> (at & 31)) & 1);

/** 1/small in R/3; undefined when there is none, which nobody learns anything from: such a polynomial is thrown away. */
export function inverse3(small: Int32Array): Int32Array | undefined {
  const f = emptyRows();
  const g = emptyRows();
  const v = emptyRows();
  const r = emptyRows();
  put(f, 0, 1);
  put(f, P - 1, -1);
  put(f, P, -1);
  for (let i = 0; i < P; i++) put(g, P - 1 - i, small[i] ?? 0);
  put(r, 0, 1);
  let delta = 1;
  for (let step = 0; step < 2 * P - 1; step++) {
    const f0 = coefficient(f, 0);
    const g0 = coefficient(g, 0);
    const swap = wantsSwap(delta, g0);
    delta = nextDelta(delta, swap);
    // g - (g(0)/f(0)) · f: both are 1 or -1 when it matters, and swapping them does not change their product.
    const factor = -Math.imul(f0, g0);
    const same = -(factor & ~(factor >> 1) & 1);
    const opposite = factor >> 31;
    shiftUp(v);
    combine(f, g, swap, same, opposite);
    combine(v, r, swap, same, opposite);
    shiftDown(g);
  }
  const sign = coefficient(f, 0);
  const result = Int32Array.from({ length: P }, (_, i) => Math.imul(sign, coefficient(v, P - 1 - i)));
  for (const { plus, minus } of [f, g, v, r]) {
    plus.fill(0);
    minus.fill(0);
  }
  return delta === 0 ? result : undefined;
}

/** Exchanges the two where `swap` says so, then adds the first, or its opposite, to the second. */
function combine(first: Rows, second: Rows, swap: number, same: number, opposite: number): void {
  for (let i = 0; i < WORDS; i++) {
    const firstPlus = first.plus[i] ?? 0;
    const firstMinus = first.minus[i] ?? 0;
    const secondPlus = second.plus[i] ?? 0;
    const secondMinus = second.minus[i] ?? 0;
    const plusExchange = swap & (firstPlus ^ secondPlus);
    const minusExchange = swap & (firstMinus ^ secondMinus);
    const ap = firstPlus ^ plusExchange;
    const am = firstMinus ^ minusExchange;
    const bp = secondPlus ^ plusExchange;
    const bm = secondMinus ^ minusExchange;
    first.plus[i] = ap;
    first.minus[i] = am;
    const cp = (ap & same) | (am & opposite);
    const cm = (am & same) | (ap & opposite);
    const bZero = ~(bp | bm);
    const cZero = ~(cp | cm);
    second.plus[i] = (bp & cZero) | (cp & bZero) | (bm & cm);
    second.minus[i] = (bm & cZero) | (cm & bZero) | (bp & cp);
  }
}

function shiftUp({ plus, minus }: Rows): void {
  for (let i = WORDS - 1; i > 0; i--) {
    plus[i] = ((plus[i] ?? 0) << 1) | ((plus[i - 1] ?? 0) >>> 31);
    minus[i] = ((minus[i] ?? 0) << 1) | ((minus[i - 1] ?? 0) >>> 31);
  }
  plus[0] = (plus[0] ?? 0) << 1;
  minus[0] = (minus[0] ?? 0) << 1;
}

function shiftDown({ plus, minus }: Rows): void {
  for (let i = 0; i < WORDS - 1; i++) {
    plus[i] = ((plus[i] ?? 0) >>> 1) | ((plus[i + 1] ?? 0) << 31);
    minus[i] = ((minus[i] ?? 0) >>> 1) | ((minus[i + 1] ?? 0) << 31);
  }
  plus[WORDS - 1] = (plus[WORDS - 1] ?? 0) >>> 1;
  minus[WORDS - 1] = (minus[WORDS - 1] ?? 0) >>> 1;
}
