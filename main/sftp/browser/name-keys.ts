import { endOfDigits, isDigit, LONG_RUN, rankOf, ZERO } from './compare-names.ts';

/** All digits stand together among the ranks; a run of them is this, how many digits its value has, and these. */
const DIGITS = rankOf(ZERO);
/** What a character becomes at most: a digit alone is three bytes. */
const MOST_FOR_A_CHARACTER = 3;

/**
 * Names as bytes, made once for each, so that comparing them is comparing bytes: the order is that of `compareNames`, and those with the same
 * bytes differ in letter case or leading zeros only. Numbered from 0 as they are added.
 */
export class NameKeys {
  readonly #starts: Uint32Array;
  #bytes: Uint8Array;
  #count = 0;
  #length = 0;

  /** Room for `count` names; `bytes` is a guess. */
  constructor(count: number, bytes: number) {
    this.#starts = new Uint32Array(count);
    this.#bytes = new Uint8Array(bytes);
  }

  get length(): number {
    return this.#length;
  }

  /** Every key ends with a 0, and has no other. Replaced when a key is added. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Where the keys begin in `bytes`. */
  get starts(): Uint32Array {
    return this.#starts;
  }

  /** False when only the collator can say where the name stands. A number is used up for it nevertheless. */
  add(name: string): boolean {
    this.#reserve(name.length * MOST_FOR_A_CHARACTER + 1);
    this.#starts[this.#count] = this.#length;
    this.#count += 1;
    const end = writeKey(name, this.#bytes, this.#length);
    if (end < 0) return false;
    this.#length = end;
    return true;
  }

  #reserve(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, Math.ceil(this.#bytes.length * 1.5)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Answers where the key ends, or -1 when the name has none. */
function writeKey(name: string, to: Uint8Array, start: number): number {
  let next = start;
  for (let at = 0; at < name.length;) {
    const code = name.charCodeAt(at);
    if (isDigit(code)) {
      const end = endOfDigits(name, at);
      if (end - at > LONG_RUN) return -1;
      while (at < end && name.charCodeAt(at) === ZERO) at += 1;
      to[next++] = DIGITS;
      to[next++] = 1 + end - at;
      while (at < end) to[next++] = name.charCodeAt(at++);
    } else {
      const rank = rankOf(code);
      if (rank === 0) return -1;
      to[next++] = rank;
      at += 1;
    }
  }
  to[next++] = 0;
  return next;
}
