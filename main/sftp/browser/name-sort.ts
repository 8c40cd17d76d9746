import { compareNames } from './compare-names.ts';
import { mergeSorted, sortInSlices } from '../../../shared/base/merge-sort.ts';
import { NameKeys } from './name-keys.ts';
import type { Slices } from '../../../shared/base/slices.ts';

/** Bytes of keys that are held at a time: what has more is sorted in parts. */
const MAX_KEY_BYTES = 32 * 1024 * 1024;
/** So many are sorted by comparing them, more by counting bytes. */
const FEW = 16;
/** Names that are gone through between two looks at the time. */
const CHUNK = 1024;

export type NameOf = (at: number) => string;

/** The indexes `from` to `to`, the last not among them, in the order of their names (`compareNames`). */
export async function sortNames(
  from: number,
  to: number,
  nameOf: NameOf,
  slices: Slices,
  maxKeyBytes = MAX_KEY_BYTES,
): Promise<Uint32Array> {
  const compare = (a: number, b: number): number => compareNames(nameOf(a), nameOf(b));
  let sorted: Uint32Array = new Uint32Array(0);
  for (let at = from; at < to;) {
    const part = await takePart(at, to, nameOf, slices, maxKeyBytes);
    at = part.end;
    await new KeySort(part, nameOf, slices).run();
    sorted = await mergeSorted(sorted, part.order, compare, slices);
    if (part.keyless.length > 0) {
      const rest = await sortInSlices(Uint32Array.from(part.keyless), compare, slices);
      sorted = await mergeSorted(sorted, rest, compare, slices);
    }
  }
  return sorted;
}

interface Part {
  readonly from: number;
  readonly end: number;
  readonly keys: NameKeys;
  /** Those that have a key. */
  readonly order: Uint32Array;
  readonly keyless: readonly number[];
}

async function takePart(from: number, to: number, nameOf: NameOf, slices: Slices, maxKeyBytes: number): Promise<Part> {
  const count = to - from;
  const keys = new NameKeys(count, Math.min(count * 32, maxKeyBytes));
  const order = new Uint32Array(count);
  const keyless: number[] = [];
  let [at, ordered] = [from, 0];
  for (; at < to && keys.length < maxKeyBytes; at += 1) {
    if (keys.add(nameOf(at))) order[ordered++] = at;
    else keyless.push(at);
    if (slices.step()) await slices.pause();
  }
  return { from, end: at, keys, order: order.subarray(0, ordered), keyless };
}

/** Names whose keys are alike up to a byte. */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** Sorts by one byte of the keys after the other, from the first (radix sort); each byte is looked at a few times at most, however alike the names are. */
class KeySort {
  readonly #part: Part;
  readonly #nameOf: NameOf;
  readonly #slices: Slices;
  readonly #spare: Uint32Array;
  readonly #ends = new Uint32Array(256);
  readonly #groups: Group[];

  constructor(part: Part, nameOf: NameOf, slices: Slices) {
    this.#part = part;
    this.#nameOf = nameOf;
    this.#slices = slices;
    this.#spare = new Uint32Array(part.order.length);
    this.#groups = [{ from: 0, to: part.order.length, depth: 0 }];
  }

  async run(): Promise<void> {
    for (let group = this.#groups.pop(); group !== undefined; group = this.#groups.pop()) {
      if (group.to - group.from > FEW) await this.#split(group);
      else {
        this.#sortFew(group);
        if (this.#slices.step(group.to - group.from)) await this.#slices.pause();
      }
    }
  }

  async #split({ from, to, depth }: Group): Promise<void> {
    const ends = this.#ends.fill(0);
    for (let at = from; at < to; at += CHUNK) {
      this.#count(at, Math.min(at + CHUNK, to), depth);
      if (this.#slices.step(CHUNK)) await this.#slices.pause();
    }
    const first = this.#byteOf(from, depth);
    if (ends[first] === to - from) {
      // Nothing to move. Those whose keys have ended are the same but for letter case and leading zeros.
      if (first > 0) this.#groups.push({ from, to, depth: depth + 1 });
      else await this.#sortAlike(from, to);
      return;
    }
    let end = from;
    for (let byte = 0; byte < ends.length; byte += 1) {
      const count = ends[byte] ?? 0;
      if (count > 1) this.#groups.push({ from: end, to: end + count, depth: byte === 0 ? depth : depth + 1 });
      end += count;
      ends[byte] = end - count;
    }
    for (let at = from; at < to; at += CHUNK) {
      this.#place(at, Math.min(at + CHUNK, to), depth);
      if (this.#slices.step(CHUNK)) await this.#slices.pause();
    }
    this.#part.order.set(this.#spare.subarray(from, to), from);
  }

  #byteOf(position: number, depth: number): number {
    const { from, keys, order } = this.#part;
    return keys.bytes[(keys.starts[(order[position] ?? 0) - from] ?? 0) + depth] ?? 0;
  }

  #count(from: number, to: number, depth: number): void {
    const ends = this.#ends;
    const { from: base, order, keys } = this.#part;
    const { bytes, starts } = keys;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[(starts[(order[at] ?? 0) - base] ?? 0) + depth] ?? 0;
      ends[byte] = (ends[byte] ?? 0) + 1;
    }
  }

  /** Here `#ends` says where the next of each byte goes. */
  #place(from: number, to: number, depth: number): void {
    const [ends, spare] = [this.#ends, this.#spare];
    const { from: base, order, keys } = this.#part;
    const { bytes, starts } = keys;
    for (let at = from; at < to; at += 1) {
      const index = order[at] ?? 0;
      const byte = bytes[(starts[index - base] ?? 0) + depth] ?? 0;
      const place = ends[byte] ?? 0;
      spare[place] = index;
      ends[byte] = place + 1;
    }
  }

  async #sortAlike(from: number, to: number): Promise<void> {
    const { order } = this.#part;
    const compare = (a: number, b: number): number => compareNames(this.#nameOf(a), this.#nameOf(b));
    order.set(await sortInSlices(order.slice(from, to), compare, this.#slices), from);
  }

  #sortFew({ from, to, depth }: Group): void {
    const { order } = this.#part;
    for (let next = from + 1; next < to; next += 1) {
      const value = order[next] ?? 0;
      let at = next;
      while (at > from && this.#compare(order[at - 1] ?? 0, value, depth) > 0) {
        order[at] = order[at - 1] ?? 0;
        at -= 1;
      }
      order[at] = value;
    }
  }

  #compare(a: number, b: number, depth: number): number {
    const { from, keys } = this.#part;
    const { bytes, starts } = keys;
    let [atA, atB] = [(starts[a - from] ?? 0) + depth, (starts[b - from] ?? 0) + depth];
    for (; bytes[atA] === bytes[atB]; atA += 1, atB += 1)
      if (bytes[atA] === 0) return compareNames(this.#nameOf(a), this.#nameOf(b));
    return (bytes[atA] ?? 0) - (bytes[atB] ?? 0);
  }
}
