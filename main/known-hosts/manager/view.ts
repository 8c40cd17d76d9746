import type { Slices } from '../../../shared/base/slices.ts';
import type { TrustEntry, TrustPage, TrustQuery, TrustStore } from '../../../shared/model/trust.ts';
import { printableLine, printableName } from '../../../shared/base/printable.ts';
import { isAppError } from '../../../shared/model/errors.ts';
import type { RememberedKey } from '../memory/trust-memory.ts';
import { entryId } from './entry-id.ts';
import { flagBit, FlagCounts, flagNames, flagSet, type FlagSet } from './flags.ts';
import { firstNameOf, isHidden, namesOf, type FileIndex, type Row } from './file-index.ts';
import type { HiddenNames } from './hidden-names.ts';
import { textOfBytes } from '../matcher.ts';
import { lineSlices, sortedInSlices } from '../slices.ts';

/** What this program remembers of a key under some names (none: the key alone). */
export type Remembered = (names: readonly string[], fingerprint: string) => RememberedKey | undefined;

/** A row with what other files and this program's memory say about it. */
export interface SeenRow {
  readonly row: Row;
  readonly file: FileIndex;
  readonly flags: FlagSet;
  readonly since: number | undefined;
  readonly lastVouched: number | undefined;
}

interface Found {
  readonly rows: readonly SeenRow[];
  readonly flagCounts: TrustPage['flagCounts'];
}

/** Orders and answers that are kept: a table scrolls through the same one. */
const mostKept = 6;

/** All entries of all stores at one moment. Never changes: a file that does makes a new one. */
export class TrustView {
  readonly revision: number;
  readonly stores: readonly TrustStore[];
  readonly files: readonly FileIndex[];
  readonly rows: readonly SeenRow[];
  readonly #hidden: HiddenNames;
  #byRow: ReadonlyMap<Row, SeenRow> | undefined;
  readonly #orders = new Map<string, Promise<readonly SeenRow[]>>();
  readonly #found = new Map<string, Promise<Found>>();

  private constructor(parts: {
    readonly revision: number;
    readonly stores: readonly TrustStore[];
    readonly files: readonly FileIndex[];
    readonly rows: readonly SeenRow[];
    readonly hidden: HiddenNames;
  }) {
    this.revision = parts.revision;
    this.stores = parts.stores;
    this.files = parts.files;
    this.rows = parts.rows;
    this.#hidden = parts.hidden;
  }

  /** Lays what is remembered, and revocations of other lines, over the rows of all files. */
  static async over(
    parts: {
      readonly revision: number;
      readonly stores: readonly TrustStore[];
      readonly files: readonly FileIndex[];
      readonly hidden: HiddenNames;
      readonly remembered: Remembered;
    },
    slices: Slices,
  ): Promise<TrustView> {
    const revoked = new Set<string>();
    for (const { rows } of parts.files) {
      for (const { marker, key } of rows) if (marker === 'revoked' && key) revoked.add(key.sha256);
      if (slices.isOver) await slices.pause();
    }
    const rows: SeenRow[] = [];
    for (const file of parts.files) {
      for (const row of file.rows) {
        rows.push(seen(row, file, revoked, parts.remembered));
        if (slices.step()) await slices.pause();
      }
    }
    return new TrustView({ ...parts, rows });
  }

  /** A window of what the query finds. Rejects with `cancelled` when the signal is aborted meanwhile. */
  async page(query: TrustQuery, signal?: AbortSignal): Promise<TrustPage> {
    const { rows, flagCounts } = await this.find(query, signal);
    const shown = rows.slice(query.from, query.from + query.count);
    await this.#hidden.resolve(
      shown.map(({ row }) => row),
      lineSlices(signal),
    );
    return {
      revision: this.revision,
      stores: [...this.stores],
      total: this.rows.length,
      matching: rows.length,
      flagCounts,
      rows: shown.map((each) => this.entryOf(each)),
    };
  }

  /** Everything that the query finds, in its order. `flagCounts` leaves the flags that are asked for aside. */
  async find(query: Pick<TrustQuery, 'text' | 'file' | 'flags' | 'sort'>, signal?: AbortSignal): Promise<Found> {
    const id = JSON.stringify([query.text, query.file, query.flags, query.sort.by, query.sort.descending]);
    for (;;) {
      try {
        return await kept(this.#found, id, () => this.#search(query, lineSlices(signal)));
      } catch (error) {
        // Another one asked for the same and left: then it is ours to do.
        if (!isAppError(error, 'cancelled') || signal?.aborted === true) throw error;
      }
    }
  }

  /** The row with what is known of it; undefined when it is none of this table. */
  seenOf(row: Row): SeenRow | undefined {
    this.#byRow ??= new Map(this.rows.map((each) => [each.row, each]));
    return this.#byRow.get(row);
  }

  /** Names as they are shown: of a hidden one the name that was given away for it. */
  entryNames(row: Row): string[] {
    if (!isHidden(row)) return shownNames(row);
    const resolved = this.#hidden.nameOf(row);
    return resolved === undefined ? [] : [printableName(resolved)];
  }

  entryOf({ row, flags, since, lastVouched }: SeenRow): TrustEntry {
    const resolvedName = this.#hidden.nameOf(row);
    return {
      id: entryId(row.line),
      file: row.line.file,
      line: row.line.line,
      marker: row.marker,
      names: row.key ? shownNames(row) : [],
      ...(resolvedName === undefined ? {} : { resolvedName: printableName(resolvedName) }),
      ...(row.key ? { key: row.key } : {}),
      comment: printableLine(row.comment),
      flags: flagNames(flags),
      ...(row.why === undefined ? {} : { why: printableLine(row.why) }),
      ...(since === undefined ? {} : { since }),
      ...(lastVouched === undefined ? {} : { lastVouched }),
    };
  }

  async #search(query: Pick<TrustQuery, 'text' | 'file' | 'flags' | 'sort'>, slices: Slices): Promise<Found> {
    const ordered = await this.#ordered(query.sort);
    const wanted = flagSet(query.flags);
    const finds = await this.#matcher(query.text.trim(), query.file, slices);
    const counts = new FlagCounts();
    const rows: SeenRow[] = [];
    for (const each of ordered) {
      if (slices.step()) await slices.pause();
      if (query.file !== undefined && each.file.file !== query.file) continue;
      if (!finds(each)) continue;
      counts.add(each.flags);
      if ((each.flags & wanted) === wanted) rows.push(each);
    }
    return { rows, flagCounts: counts.all };
  }

  /** Hosts as `ssh-keygen -F` finds them, and parts of what is shown. */
  async #matcher(text: string, file: string | undefined, slices: Slices): Promise<(row: SeenRow) => boolean> {
    if (text === '') return () => true;
    const part = text.toLowerCase();
    const hosts = new Set<Row>();
    for (const name of lookups(part)) {
      for (const index of this.files) {
        if (file !== undefined && index.file !== file) continue;
        for (const row of await this.#hidden.rowsFor(name, index, slices)) hosts.add(row);
      }
    }
    return ({ row }) => hosts.has(row) || hasPart(row, part, this.#hidden.nameOf(row));
  }

  #ordered(sort: TrustQuery['sort']): Promise<readonly SeenRow[]> {
    // Whoever asked first may be gone before it is done; it is for all that come after.
    return kept(this.#orders, `${sort.by} ${sort.descending}`, async () => {
      const slices = lineSlices();
      if (sort.by === 'place') return sort.descending ? this.rows.toReversed() : this.rows;
      const keyed: { readonly key: string | number | undefined; readonly row: SeenRow }[] = [];
      for (const row of this.rows) {
        keyed.push({ key: sortKey(row, sort.by), row });
        if (slices.step()) await slices.pause();
      }
      const sign = sort.descending ? -1 : 1;
      const sorted = await sortedInSlices(keyed, ({ key: one }, { key: other }) => compareKeys(one, other, sign), slices);
      return sorted.map(({ row }) => row);
    });
  }
}

/** More names of one line are not sent to pages, nor more characters of them: a page of the table has up to 500 lines. */
const mostNames = 200;
const mostCharacters = 8000;

function shownNames(row: Row): string[] {
  const names: string[] = [];
  let left = mostCharacters;
  for (const name of namesOf({ hosts: row.hosts.slice(0, mostCharacters) })) {
    const shown = shownName(name);
    left -= shown.length;
    if (left < 0 || names.length >= mostNames) break;
    names.push(shown);
  }
  return names;
}

/** A name or pattern as it is shown. */
function shownName(name: string): string {
  return printableName(textOfBytes(name));
}

function seen(row: Row, file: FileIndex, revoked: ReadonlySet<string>, remembered: Remembered): SeenRow {
  let { flags } = row;
  if (row.key === undefined) return { row, file, flags, since: undefined, lastVouched: undefined };
  if (revoked.has(row.key.sha256)) flags |= flagBit('revoked');
  const memory = remembered(namesOf({ hosts: row.hosts.slice(0, mostCharacters) }).map(textOfBytes), row.key.sha256);
  if (row.marker !== 'revoked') {
    if (memory?.lastVouched === undefined) flags |= flagBit('neverUsed');
    if (memory?.compared === false) flags |= flagBit('unverified');
  }
  return { row, file, flags, since: memory?.since, lastVouched: memory?.lastVouched };
}

/** The names that a typed text may stand for: `host:22` and `host:port` are understood too. Fingerprints are none. */
function lookups(text: string): string[] {
  if (text.startsWith('sha256:') || /[\s|]/.test(text)) return [];
  const [, host, port] = /^([^:[\]]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined) return [text];
  return [text, port === '22' ? host : `[${host}]:${port}`];
}

function hasPart({ hosts, key, comment, why }: Row, part: string, resolvedName: string | undefined): boolean {
  if (!isHidden({ hosts }) && textOfBytes(hosts).toLowerCase().includes(part)) return true;
  if (resolvedName?.includes(part) === true) return true;
  if (comment !== '' && comment.toLowerCase().includes(part)) return true;
  if (key === undefined) return why?.toLowerCase().includes(part) === true;
  return key.type.includes(part) || key.typeLabel.toLowerCase().includes(part) || key.sha256.toLowerCase().includes(part);
}

function sortKey(
  { row, since, lastVouched }: SeenRow,
  by: Exclude<TrustQuery['sort']['by'], 'place'>,
): string | number | undefined {
  switch (by) {
    case 'name':
      return firstNameOf(row)?.replace(/^[[!]/, '').toLowerCase();
    case 'type':
      return row.key && `${row.key.typeLabel} ${String(row.key.bits).padStart(6, '0')}`;
    case 'since':
      return since;
    case 'lastVouched':
      return lastVouched;
  }
}

/** Rows without a value come last in both directions. */
function compareKeys(one: string | number | undefined, other: string | number | undefined, sign: number): number {
  if (one === other) return 0;
  if (one === undefined) return 1;
  if (other === undefined) return -1;
  return one < other ? -sign : sign;
}

/** Remembers the newest answers; one that failed is asked for again. */
function kept<T>(answers: Map<string, Promise<T>>, id: string, make: () => Promise<T>): Promise<T> {
  const known = answers.get(id);
  if (known) return known;
  const answer = make();
  answers.set(id, answer);
  answer.catch(() => answers.delete(id));
  const oldest = answers.keys().next().value;
  if (answers.size > mostKept && oldest !== undefined) answers.delete(oldest);
  return answer;
}
