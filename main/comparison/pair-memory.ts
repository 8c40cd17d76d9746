import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Since } from './decide.ts';
import type { Face } from './face.ts';

const mark = Buffer.from('HWSYNC1\n', 'latin1');
const ENTRY_BYTES = 24;
const MOST_ENTRIES = 5_000_000;

/** A path and how both sides were when they were the same last. */
export interface Settled {
  readonly path: string;
  readonly left: Face;
  readonly right: Face;
}

/**
 * What both folders had after their last synchronisation both ways: 24 bytes for a path, hashes of it and of each side's size and time. So it is
 * known, whatever the clocks of both sides say, what has changed on which side since, and what was deleted.
 */
export class PairMemory {
  /** Triples sorted by the first: path, left, right. */
  readonly #entries: BigUint64Array;

  private constructor(entries: BigUint64Array) {
    this.#entries = entries;
  }

  static readonly nothing = new PairMemory(new BigUint64Array());

  get size(): number {
    return this.#entries.length / 3;
  }

  /** Undefined where nothing is remembered of a path. */
  since(path: string, left: Face | undefined, right: Face | undefined): Since | undefined {
    const at = this.#find(hash(path));
    if (at === undefined) return undefined;
    const of = (face: Face | undefined, was: bigint | undefined): Since['left'] =>
      face === undefined ? 'gone' : stateOf(face) === was ? 'unchanged' : 'changed';
    return { left: of(left, this.#entries[at + 1]), right: of(right, this.#entries[at + 2]) };
  }

  /** What is remembered from now on: `settled`, and of the paths `kept` what was remembered before. */
  next(settled: Iterable<Settled>, kept: Iterable<string>): PairMemory {
    const triples: [bigint, bigint, bigint][] = [];
    for (const { path, left, right } of settled) triples.push([hash(path), stateOf(left), stateOf(right)]);
    for (const path of kept) {
      const at = this.#find(hash(path));
      const [key, left, right] = at === undefined ? [] : this.#entries.subarray(at, at + 3);
      if (key !== undefined && left !== undefined && right !== undefined) triples.push([key, left, right]);
    }
    triples.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return new PairMemory(BigUint64Array.from(triples.slice(0, MOST_ENTRIES).flat()));
  }

  /** Nothing is remembered where there is no file, or none that can be read. */
  static async read(folder: string, pair: readonly string[]): Promise<PairMemory> {
    let bytes: Buffer;
    try {
      bytes = await readFile(fileOf(folder, pair));
    } catch {
      return PairMemory.nothing;
    }
    const body = bytes.subarray(mark.length);
    if (!bytes.subarray(0, mark.length).equals(mark) || body.length % ENTRY_BYTES !== 0) return PairMemory.nothing;
    const entries = new BigUint64Array(body.length / 8);
    for (let at = 0; at < entries.length; at += 1) entries[at] = body.readBigUInt64LE(at * 8);
    return new PairMemory(entries);
  }

  /** Throws the system's error. A crash leaves the file as it was. */
  async write(folder: string, pair: readonly string[]): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = fileOf(folder, pair);
    const body = Buffer.alloc(this.#entries.length * 8);
    for (const [at, value] of this.#entries.entries()) body.writeBigUInt64LE(value, at * 8);
    const part = `${file}.${randomBytes(4).toString('hex')}.part`;
    try {
      await writeFile(part, Buffer.concat([mark, body]), { mode: 0o600, flag: 'wx', flush: true });
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  #find(key: bigint): number | undefined {
    let [low, high] = [0, this.size - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#entries[middle * 3] ?? 0n;
      if (found === key) return middle * 3;
      if (found < key) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}

function fileOf(folder: string, pair: readonly string[]): string {
  const name = createHash('sha256')
    .update(Buffer.from(pair.join('\0'), 'utf16le'))
    .digest('hex');
  return join(folder, `${name.slice(0, 32)}.pair`);
}

function hash(text: string): bigint {
  return createHash('sha1').update(Buffer.from(text, 'utf16le')).digest().readBigUInt64LE(0);
}

/** Whole seconds: the other side may have no others. */
function stateOf({ kind, sizeBytes, modifiedSeconds, link }: Face): bigint {
  if (kind === 'folder') return 1n;
  if (kind === 'link') return hash(`link ${link ?? ''}`);
  return hash(`${kind} ${sizeBytes ?? '?'} ${modifiedSeconds === undefined ? '?' : Math.floor(modifiedSeconds)}`);
}
