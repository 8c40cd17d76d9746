import { createHash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { readJournal, type JournalState } from '../journal-format.ts';
import { isBesideName } from '../part-name.ts';
import type { CopyPair, TransferOptions } from '../transfer-types.ts';
import type { Seeded } from '../test-support/seeded.ts';

interface SourceFile {
  readonly name: string;
  readonly fresh: Buffer;
}

/** The files that are copied again and again; `large` is the name of the one in which most moments fall. */
export interface KillSource {
  readonly folder: string;
  readonly files: readonly SourceFile[];
  readonly large: string;
  readonly sizeBytes: number;
}

/** One large file, some of middle size, and small ones, in two folders. */
export function makeKillSource(folder: string, random: Seeded, largeBytes: number, smallFiles = 30): KillSource {
  const large = 'large';
  const files: SourceFile[] = [{ name: large, fresh: random.bytes(largeBytes) }];
  for (const size of [1_500_000, 700_000, 200_000, 130_000]) files.push({ name: `middle ${size}`, fresh: random.bytes(size) });
  for (let count = 0; count < smallFiles; count += 1) {
    files.push({ name: `${count % 2 === 0 ? 'sub/' : ''}small ${count}`, fresh: random.bytes(random.below(6000)) });
  }
  mkdirSync(join(folder, 'sub'), { recursive: true });
  for (const { name, fresh } of files) writeFileSync(join(folder, name), fresh);
  return { folder, files, large, sizeBytes: files.reduce((sum, { fresh }) => sum + fresh.length, 0) };
}

/** When to strike: after so many bytes have passed, or when so many files stand in their place. */
export type Moment = { readonly bytes: number } | { readonly placed: number };

export function momentOf({ sizeBytes, files }: KillSource, random: Seeded): Moment {
  return random.chance(0.7) ? { bytes: random.below(sizeBytes) } : { placed: 1 + random.below(files.length - 1) };
}

/**
 * One copy of the source over a folder in which most of the files stand already, with other content. Each of them must be found whole, the old or
 * the new one, whenever somebody looks.
 */
export class KillScene {
  readonly to: string;
  readonly journals: string;
  readonly pairs: readonly CopyPair[];
  readonly options: Partial<TransferOptions> = { conflicts: 'overwrite' };
  readonly #source: KillSource;
  readonly #old = new Map<string, Buffer>();
  readonly #mayBeAside: boolean;
  #turn = 0;

  /** `mayBeAside`: without an atomic rename the old file stands beside for a moment. */
  constructor(source: KillSource, folder: string, random: Seeded, { mayBeAside = false } = {}) {
    this.#source = source;
    this.#mayBeAside = mayBeAside;
    this.to = join(folder, 'to');
    this.journals = join(folder, 'journals');
    this.pairs = [{ from: source.folder as FilePath, to: this.to as FilePath }];
    for (const { name, fresh } of source.files) {
      mkdirSync(dirname(join(this.to, name)), { recursive: true });
      if (name !== source.large && random.chance(0.3)) continue;
      // Never as long as the new one: so they are told apart by a look at their size.
      const old = random.bytes(Math.max(1, Math.min(fresh.length - 1, 200_000)));
      this.#old.set(name, old);
      writeFileSync(join(this.to, name), old);
    }
  }

  /** Looks until the moment has come. False when the copy ended before. */
  async until(moment: Moment, passedBytes: () => number, hasEnded: () => boolean): Promise<boolean> {
    const before = passedBytes();
    while (!hasEnded()) {
      this.glance();
      if ('bytes' in moment ? passedBytes() - before >= moment.bytes : this.placed >= moment.placed) return true;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return false;
  }

  /** Files that stand in their place, by their size. */
  get placed(): number {
    return this.#source.files.filter(({ name, fresh }) => sizeOf(join(this.to, name)) === fresh.length).length;
  }

  /** Looks at some of the files. */
  glance(): void {
    const { files } = this.#source;
    for (let count = 0; count < 5; count += 1) {
      this.#turn = (this.#turn + 1) % files.length;
      const file = files[this.#turn];
      if (file !== undefined) this.#look(file, false);
    }
    const [large] = files;
    if (large !== undefined) this.#look(large, false);
  }

  /** Looks at every byte of all of them. Throws when one is neither the old nor the new one. */
  check(): void {
    for (const file of this.#source.files) this.#look(file, true);
  }

  /** Throws unless every file is the new one, the source is what it was, and nothing stands beside on either side. */
  checkDone(): void {
    for (const { name, fresh } of this.#source.files) {
      for (const folder of [this.to, this.#source.folder]) {
        if (!readFileSync(join(folder, name)).equals(fresh)) throw new Error(`${folder}/${name} is not the new file`);
      }
    }
    const beside = [this.to, this.#source.folder].flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }));
    const left = beside.filter((name) => isBesideName(name.slice(name.lastIndexOf('/') + 1)));
    if (left.length > 0) throw new Error(`left beside: ${left.join(', ')}`);
  }

  /** What the journal says; undefined when the job had not begun or is done. */
  journal(): JournalState | undefined {
    const name = readdirSync(this.journals).find((each) => each.endsWith('.journal'));
    return name === undefined ? undefined : readJournal(readFileSync(join(this.journals, name), 'utf8'));
  }

  /** Up to where the journal says that the large file is whole beside its target. Throws when it is not. */
  markOfLarge(): number {
    const { large, files } = this.#source;
    const journal = this.journal();
    const open = journal?.open.get(join(this.to, large) as FilePath);
    if (journal === undefined || open === undefined || open.markBytes === 0) return 0;
    const name = readdirSync(this.to).find((each) => each.startsWith(`.${large}.hawser-`));
    if (name === undefined) return 0;
    const found = readFileSync(join(this.to, name)).subarray(0, open.markBytes);
    const fresh = files.find((file) => file.name === large)?.fresh.subarray(0, open.markBytes);
    if (fresh?.equals(found) !== true) throw new Error(`the part file is not whole up to ${open.markBytes}`);
    return open.markBytes;
  }

  #look({ name, fresh }: SourceFile, isThorough: boolean): void {
    const old = this.#old.get(name);
    const path = join(this.to, name);
    const found = readUnlessLarge(path, isThorough ? Infinity : 1_000_000);
    if (found === undefined) {
      if (old === undefined) return;
      const aside = this.#mayBeAside ? readdirSync(dirname(path)).some((each) => each.endsWith('.old')) : false;
      // It may have come back since.
      if (aside || (this.#mayBeAside && sizeOf(path) !== undefined)) return;
      throw new Error(`${name} is missing`);
    }
    const isWhole = typeof found === 'number' ? found === fresh.length : found.equals(fresh) || old?.equals(found) === true;
    if (!isWhole)
      throw new Error(`${name} is neither the old nor the new file: ${typeof found === 'number' ? found : found.length}`);
  }
}

/** The content; its size only when it is longer than that; undefined without a file. */
function readUnlessLarge(path: string, mostBytes: number): Buffer | number | undefined {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(handle);
    return size > mostBytes ? size : readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** As a server's hash would be. */
export function sha256Of(path: string): { readonly algorithm: 'sha256'; readonly digest: Buffer } {
  return { algorithm: 'sha256', digest: createHash('sha256').update(readFileSync(path)).digest() };
}
