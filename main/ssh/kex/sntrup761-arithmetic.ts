/**
 * Polynomials modulo x^761 - x - 1 over Z/4591 and Z/3. Nothing here branches on, indexes by or divides a coefficient; the loops have the
 * same length whatever they work on. Sums and products stay within 32 bits.
 */
export const P = 761;
export const Q = 4591;

/** Q^-1 modulo 2^16, negative as 16 bits hold it. */
const Q_INVERSE = 15631;
/** A third modulo Q. */
const THIRD = -1530;

/** The remainder in -2295…2295 of a number below 2^23. */
export function freezeQ(value: number): number {
  const small = value - Math.imul(Q, Math.imul(value, 228) >> 20);
  return small - Math.imul(Q, (Math.imul(small, 58470) + 0x8000000) >> 28);
}

/** The remainder in -1…1 of a number below 2^14. */
export function freeze3(value: number): number {
  return value - Math.imul(3, (Math.imul(value, 10923) + 0x4000) >> 15);
}

/** value / 2^16 modulo Q, within ±2490, when the value is a sum of two products of such numbers. */
function montgomery(value: number): number {
  const multiple = (Math.imul(value, Q_INVERSE) << 16) >> 16;
  return (value - Math.imul(multiple, Q)) >> 16;
}

/** a · b over the integers, folded by x^761 = x + 1; the caller takes the remainders. */
function product(a: Int32Array, b: Int32Array): Int32Array {
  const wide = new Int32Array(2 * P);
  for (let i = 0; i < P; i++) {
    const factor = b[i] ?? 0;
    for (let j = 0; j < P; j++) wide[i + j] = (wide[i + j] ?? 0) + Math.imul(a[j] ?? 0, factor);
  }
  for (let i = 2 * P - 2; i >= P; i--) {
    const high = wide[i] ?? 0;
    wide[i - P] = (wide[i - P] ?? 0) + high;
    wide[i - P + 1] = (wide[i - P + 1] ?? 0) + high;
  }
  const folded = wide.slice(0, P);
  wide.fill(0);
  return folded;
}

/** A polynomial of R/q by a small one. */
export function multiplyQ(a: Int32Array, small: Int32Array): Int32Array {
  const result = product(a, small);
  for (let i = 0; i < P; i++) result[i] = freezeQ(result[i] ?? 0);
  return result;
}

/** Two small ones modulo 3. */
export function multiply3(a: Int32Array, b: Int32Array): Int32Array {
  const result = product(a, b);
  for (let i = 0; i < P; i++) result[i] = freeze3(result[i] ?? 0);
  return result;
}

/** Each coefficient to the nearest multiple of three. */
export function round(polynomial: Int32Array): Int32Array {
  return polynomial.map((value) => value - freeze3(value));
}

/** value^(Q-2), which is 1/value; the exponent is no secret. */
function inverseQ(value: number): number {
  let result = 1;
  let power = value;
  for (let exponent = Q - 2; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = freezeQ(Math.imul(result, power));
    power = freezeQ(Math.imul(power, power));
  }
  return result;
}

/**
 * 1/(3 · small) in R/q, by division steps as many as any polynomial can need (Bernstein and Yang, "Fast constant-time gcd computation",
 * 2019): f and g are the two polynomials reversed, v and r the factors. After n steps only the first 2P - 1 - n coefficients of f and g count
 * on, and v and r have no more than n. Each step leaves g and r divided by 2^16, which drops out at the end.
 */
export function inverseOfThrice(small: Int32Array): Int32Array {
  const f = new Int32Array(P + 2);
  const g = new Int32Array(P + 2);
  const v = new Int32Array(P + 2);
  const r = new Int32Array(P + 2);
  f[0] = 1;
  f[P - 1] = -1;
  f[P] = -1;
  for (let i = 0; i < P; i++) g[P - 1 - i] = small[i] ?? 0;
  r[0] = THIRD;
  let delta = 1;
  for (let step = 0; step < 2 * P - 1; step++) {
    const swap = wantsSwap(delta, g[0] ?? 0);
    delta = nextDelta(delta, swap);
    const exchanged = swap & ((f[0] ?? 0) ^ (g[0] ?? 0));
    const f0: number = (f[0] ?? 0) ^ exchanged;
    const g0: number = (g[0] ?? 0) ^ exchanged;
    const needed = Math.min(P + 1, 2 * P - 1 - step);
    // g is divided by x: what is made of g[i + 1] goes to g[i].
    f[0] = f0;
    for (let i = 1; i < needed; i++) {
      const exchange = swap & ((f[i] ?? 0) ^ (g[i] ?? 0));
      const a = (f[i] ?? 0) ^ exchange;
      const b = (g[i] ?? 0) ^ exchange;
      f[i] = a;
      g[i - 1] = montgomery(Math.imul(f0, b) - Math.imul(g0, a));
    }
    g[needed - 1] = 0;
    // v is multiplied by x first: what is at v[i - 1] counts as v[i].
    let before = 0;
    const reached = Math.min(P + 1, step + 2);
    for (let i = 0; i < reached; i++) {
      const shifted = before;
      before = v[i] ?? 0;
      const exchange = swap & (shifted ^ (r[i] ?? 0));
      const a = shifted ^ exchange;
      const b = (r[i] ?? 0) ^ exchange;
      v[i] = a;
      r[i] = montgomery(Math.imul(f0, b) - Math.imul(g0, a));
    }
  }
  const scale = inverseQ(freezeQ(f[0] ?? 0));
  const result = Int32Array.from({ length: P }, (_, i) => freezeQ(Math.imul(scale, freezeQ(v[P - 1 - i] ?? 0))));
  for (const secret of [f, g, v, r]) secret.fill(0);
  return result;
}

/** All ones when delta > 0 and g(0) ≠ 0, else zero. */
export function wantsSwap(delta: number, g0: number): number {
  return (-delta >> 31) & ((g0 | -g0) >> 31);
}

export function nextDelta(delta: number, swap: number): number {
  return (delta ^ (swap & (delta ^ -delta))) + 1;
}
