import type { Slices } from '../../../shared/base/slices.ts';
import { hostFieldMatches } from '../matcher.ts';
import { isHidden, type FileIndex, type Row } from './file-index.ts';

/** Look-ups that are remembered for each content of a file. */
const mostLookups = 200;
/** One page of a table waits this long at most for names to be found; what is left stays hidden. */
const patienceMs = 250;

/**
 * What hashed names stand for, as far as bookmarks, config and searches gave it away. Only in memory. A name costs one hash for each
 * hidden line, so that results are kept with the content they were found in.
 */
export class HiddenNames {
  #names: readonly string[] = [];
  readonly #given = new WeakMap<Row, string>();
  /** How many of `#names` were tried for a row. */
  #tried = new WeakMap<Row, number>();
  readonly #lookups = new WeakMap<FileIndex, Map<string, readonly Row[]>>();

  /** The names that bookmarks and config give away, as they are looked up. */
  setNames(names: readonly string[]): void {
    this.#names = names;
    this.#tried = new WeakMap();
  }

  nameOf(row: Row): string | undefined {
    return this.#given.get(row);
  }

  /** Tries the known names on rows. */
  async resolve(rows: readonly Row[], slices: Slices): Promise<void> {
    const until = performance.now() + patienceMs;
    for (const row of rows) {
      if (isHidden(row) && !(await this.#try(row, slices, until))) return;
    }
  }

  /** The rows of a file that are for a host, as `ssh-keygen -F` finds them; a search gives a hidden name away too. */
  async rowsFor(name: string, index: FileIndex, slices: Slices): Promise<readonly Row[]> {
    let lookups = this.#lookups.get(index);
    if (lookups === undefined || lookups.size >= mostLookups) {
      lookups = new Map<string, readonly Row[]>();
      this.#lookups.set(index, lookups);
    }
    const known = lookups.get(name);
    if (known) return known;
    const found: Row[] = [];
    for (const row of index.rows) {
      if (slices.step()) await slices.pause();
      if (row.hosts === '' || !hostFieldMatches(row.hosts, name)) continue;
      found.push(row);
      if (isHidden(row)) this.#given.set(row, name);
    }
    lookups.set(name, found);
    return found;
  }

  /** false when there is no time left. */
  async #try(row: Row, slices: Slices, until: number): Promise<boolean> {
    if (this.#given.has(row)) return true;
    let tried = this.#tried.get(row) ?? 0;
    for (; tried < this.#names.length; tried += 1) {
      const name = this.#names[tried] ?? '';
      if (hostFieldMatches(row.hosts, name)) {
        this.#given.set(row, name);
        return true;
      }
      if (!slices.step()) continue;
      this.#tried.set(row, tried + 1);
      if (performance.now() > until) return false;
      await slices.pause();
    }
    this.#tried.set(row, tried);
    return true;
  }
}
