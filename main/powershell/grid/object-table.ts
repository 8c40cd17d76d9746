import type { PsAnswerGroup, PsColumn, PsGrid, PsGridView, PsNode, PsRow } from '../../../shared/model/powershell.ts';
import { cancelled } from '../../../shared/model/errors.ts';
import { PsObject, type PsValue } from '../protocol/clixml/values.ts';
import { answerGroups } from './answers.ts';
import { cellOf } from './cell.ts';
import { ColumnBook } from './columns.ts';
import { copyText, fileChunks, type CopyFormat, type ExportRows, type SaveFormat } from './exports.ts';
import { arranged, ColumnTexts, filtered, type ColumnSource } from './grid-view.ts';
import type { Items, Reader } from './items.ts';
import { ColumnKeys } from './keys.ts';
import { nodeAt } from './node.ts';
import { sizeOf } from './size.ts';
import { Slices } from '../../../shared/base/slices.ts';
import type { TypeView } from './type-views.ts';

export type Refusal = 'notFound' | 'outdated' | 'tooMuch';

export interface ObjectTableOptions {
  /** `PSComputerName` of a part. */
  readonly computerOf: (part: number) => string;
  /** The run has several hosts: every row tells its own. */
  readonly hasComputers: boolean;
  /** Makes the error that is thrown. `tooMuch`: what was asked for does not fit into memory or a message. */
  readonly refuse: (why: Refusal) => Error;
  /** Objects beyond these are counted and not kept. */
  readonly maxObjects?: number;
  /** Of memory, as far as it can be told. */
  readonly maxBytes?: number;
}

const plainView: PsGridView = { sort: [], filter: '' };
/** Of a page of rows, so that it is made in a moment. */
const maxCells = 30_000;
/** Columns whose keys and texts are kept. */
const maxVectors = 12;

interface Arranged {
  readonly revision: number;
  readonly view: PsGridView;
  readonly columns: readonly PsColumn[];
  readonly readers: readonly Reader[];
  /** undefined: all items as they came. */
  readonly order: Uint32Array | undefined;
  readonly groups: PsGrid['groups'];
  /** Items that were looked at. */
  readonly length: number;
}

/** The objects of a run, and the one view of them that a page has. Long work is done in slices; a newer view ends it. */
export class ObjectTable {
  readonly #options: ObjectTableOptions;
  readonly #values: PsValue[] = [];
  readonly #parts: number[] = [];
  readonly #counts = new Map<number, number>();
  readonly #book: ColumnBook;
  readonly #keys = new Map<string, ColumnKeys>();
  readonly #texts = new Map<string, ColumnTexts>();
  readonly #closing = new AbortController();
  /** How columns are read may have changed since. */
  #vectorsAt = 0;
  #count = 0;
  #bytes = 0;
  readonly #countedTypes = new WeakSet<readonly string[]>();
  #isFull = false;
  #hasObjects = false;
  #hasFormatting = false;
  #wanted: PsGridView = plainView;
  #shown: Arranged;
  #work: { readonly promise: Promise<void>; readonly abort: AbortController } | undefined;

  constructor(options: ObjectTableOptions) {
    this.#options = options;
    this.#book = new ColumnBook(this.#items(), () => options.hasComputers, options.computerOf);
    this.#shown = { revision: 0, view: plainView, columns: [], readers: [], order: undefined, groups: [], length: 0 };
  }

  #items(): Items {
    return { values: this.#values, parts: this.#parts };
  }

  /** Objects that came. */
  get count(): number {
    return this.#count;
  }

  /** Objects that are kept: the first ones. */
  get kept(): number {
    return this.#values.length;
  }

  /** Of memory, about. */
  get bytes(): number {
    return this.#bytes;
  }

  get revision(): number {
    return this.#shown.revision;
  }

  /** Nothing but texts came: a grid has nothing more to show than lines. True while nothing came. */
  get isTextOnly(): boolean {
    return !this.#hasObjects;
  }

  /** What `Format-Table` and its kin put out is among them: only PowerShell can print that (psrp.md 2.5). */
  get hasFormatting(): boolean {
    return this.#hasFormatting;
  }

  /** Objects that came from a part, kept or not. */
  countOf(part: number): number {
    return this.#counts.get(part) ?? 0;
  }

  /** A kept object. */
  valueAt(index: number): PsValue | undefined {
    return this.#values[index];
  }

  partAt(index: number): number | undefined {
    return this.#parts[index];
  }

  add(part: number, value: PsValue): void {
    this.#count += 1;
    this.#counts.set(part, this.countOf(part) + 1);
    if (value !== null && typeof value !== 'string') this.#look(value);
    const { maxObjects = 1_000_000, maxBytes = 512 * 1024 * 1024 } = this.#options;
    if (this.#isFull) return;
    const bytes = sizeOf(value, this.#countedTypes);
    if (this.#values.length >= maxObjects || this.#bytes + bytes > maxBytes) {
      // The first ones, without gaps: what comes later is not kept even where it would fit.
      this.#isFull = true;
      return;
    }
    this.#bytes += bytes;
    this.#values.push(value);
    this.#parts.push(part);
    this.#book.add(value);
  }

  #look(value: PsValue): void {
    if (!(value instanceof PsObject) || typeof value.base !== 'string') this.#hasObjects = true;
    if (!(value instanceof PsObject)) return;
    this.#hasFormatting ||= value.types?.[0]?.includes('Microsoft.PowerShell.Commands.Internal.Format.') ?? false;
  }

  /** How a type is shown, as its host told. */
  setTypeView(typeName: string, view: TypeView): void {
    this.#book.setTypeView(typeName, view);
  }

  /**
   * The grid with all objects that came up to now. `view` is what it is from now on; without one it stays as it was. A view that is asked for while
   * another is made takes its place: both answers are of the newer one.
   */
  async grid(view?: PsGridView): Promise<PsGrid> {
    if (view !== undefined && !isSameView(view, this.#wanted)) {
      this.#wanted = view;
      this.#work?.abort.abort(superseded);
      this.#work = undefined;
    }
    while (!this.#isCurrent()) {
      this.#closing.signal.throwIfAborted();
      this.#work ??= this.#start();
      const { promise } = this.#work;
      try {
        await promise;
        break;
      } catch (error) {
        if (error !== superseded) throw error;
      }
    }
    return this.#answer();
  }

  #isCurrent(): boolean {
    const { view, order, length, columns } = this.#shown;
    if (view !== this.#wanted || !isSameColumns(columns, this.#columns())) return false;
    return order === undefined || length === this.kept;
  }

  #columns(): readonly PsColumn[] {
    return this.#wanted.columns?.map((id) => this.#book.column(id)) ?? this.#book.automatic();
  }

  #start(): { promise: Promise<void>; abort: AbortController } {
    const abort = new AbortController();
    const onClose = (): void => abort.abort(cancelled());
    this.#closing.signal.addEventListener('abort', onClose);
    const promise = this.#arrange(abort.signal).finally(() => {
      this.#closing.signal.removeEventListener('abort', onClose);
      if (this.#work?.abort === abort) this.#work = undefined;
    });
    return { promise, abort };
  }

  async #arrange(signal: AbortSignal): Promise<void> {
    const slices = new Slices({ signal });
    const view = this.#wanted;
    const columns = this.#columns();
    const length = this.kept;
    const before = this.#shown;
    const isPlain = view.sort.length === 0 && view.filter.trim() === '' && view.groupBy === undefined;
    this.#forgetVectors(view, columns);
    const source = this.#source();
    const readers = columns.map(({ id }) => this.#book.reader(id));
    const isSameShape = before.view === view && isSameColumns(before.columns, columns);
    const next = (order: Uint32Array | undefined, groups: PsGrid['groups'], keepsRevision: boolean): void => {
      signal.throwIfAborted();
      const revision = keepsRevision ? before.revision : before.revision + 1;
      this.#shown = { revision, view, columns, readers, order, groups, length };
    };
    if (isPlain) {
      next(undefined, [], isSameShape);
      return;
    }
    const isUnsorted = view.sort.length === 0 && view.groupBy === undefined;
    if (isUnsorted && isSameShape && before.order !== undefined) {
      const more = await filtered({ from: before.length, to: length }, view.filter, columns, source, slices);
      next(joined(before.order, more), [], true);
      return;
    }
    const found = await filtered({ from: 0, to: length }, view.filter, columns, source, slices);
    const { order, groups } = await arranged(found, length, view, source, slices);
    next(order, groups, false);
  }

  #source(): ColumnSource {
    return {
      reader: (id) => this.#book.reader(id),
      keys: (id) => kept(this.#keys, id, () => new ColumnKeys(this.#book.reader(id))),
      texts: (id) => kept(this.#texts, id, () => new ColumnTexts(this.#book.reader(id))),
    };
  }

  /** Keys and texts of columns are kept as long as somebody sorts by them or looks for words. */
  #forgetVectors(view: PsGridView, columns: readonly PsColumn[]): void {
    if (this.#vectorsAt !== this.#book.changes) this.#keys.clear();
    if (this.#vectorsAt !== this.#book.changes || view.filter.trim() === '') this.#texts.clear();
    this.#vectorsAt = this.#book.changes;
    const shown = new Set(columns.map(({ id }) => id.toLowerCase()));
    for (const id of this.#texts.keys()) if (!shown.has(id)) this.#texts.delete(id);
    for (const id of this.#keys.keys()) if (this.#keys.size > maxVectors) this.#keys.delete(id);
  }

  #answer(): PsGrid {
    const { revision, order, columns, groups, view } = this.#shown;
    return {
      revision,
      total: order?.length ?? this.kept,
      columns: [...columns],
      known: this.#book.all(),
      groups: [...groups],
      view,
    };
  }

  /** Rows of the view as `grid` left it; fewer than asked for where rows have many cells. Throws `refuse('outdated')` for another revision. */
  rows(revision: number, from: number, count: number): { revision: number; total: number; rows: PsRow[] } {
    const { order, readers, revision: current } = this.#shown;
    if (revision !== current) throw this.#options.refuse('outdated');
    const total = order?.length ?? this.kept;
    const most = Math.max(1, Math.floor(maxCells / Math.max(1, readers.length)));
    const rows: PsRow[] = [];
    for (let at = from; at < Math.min(total, from + Math.min(count, most)); at += 1) {
      const index = order?.[at] ?? at;
      rows.push({ index, part: this.#parts[index] ?? 0, cells: readers.map((read) => cellOf(read(index))) });
    }
    return { revision, total, rows };
  }

  /** A value in an object: `path` are places of children. Throws `refuse('notFound')` where there is none. */
  object(index: number, path: readonly number[], from: number, count: number): PsNode {
    const value = this.#values[index];
    const node = value === undefined ? undefined : nodeAt(value, path, { from, count });
    if (node === undefined) throw this.#options.refuse('notFound');
    return node;
  }

  /** Hosts by what they answered. `parts`: those that count, also without objects; absent: those that objects came from. */
  async answers(parts: readonly number[] = [...this.#counts.keys()]): Promise<PsAnswerGroup[]> {
    return await answerGroups(this.#items(), parts, (part) => this.countOf(part), this.#closing.signal);
  }

  /** Rows as text, in the order and the columns of the view. Rejects with `refuse('tooMuch')` beyond 32 million characters. */
  async copy(format: CopyFormat, indexes?: readonly number[]): Promise<{ text: string; rows: number }> {
    await this.grid();
    const text = await copyText(this.#rowsToExport('shown', indexes), format, this.#closing.signal);
    if (text === undefined) throw this.#options.refuse('tooMuch');
    return text;
  }

  /** What a file is to hold, in pieces. */
  async *save(format: SaveFormat, columns: 'shown' | 'all', indexes?: readonly number[]): AsyncGenerator<string> {
    await this.grid();
    yield* fileChunks(this.#rowsToExport(columns, indexes), format, this.#closing.signal);
  }

  /** As it is now: what comes later or another view does not change it. */
  #rowsToExport(wanted: 'shown' | 'all', indexes: readonly number[] | undefined): ExportRows {
    const { order, columns: shown } = this.#shown;
    const columns = wanted === 'shown' ? shown : this.#book.properties();
    const all = order ?? Uint32Array.from({ length: this.kept }, (_, index) => index);
    const selected = indexes === undefined ? undefined : new Set(indexes);
    return {
      items: this.#items(),
      order: selected === undefined ? all : all.filter((index) => selected.has(index)),
      columns,
      readers: columns.map(({ id }) => this.#book.reader(id)),
      isAll: wanted === 'all',
      computerOf: this.#options.hasComputers ? this.#options.computerOf : undefined,
    };
  }

  /** Forgets everything and ends what is being worked out. */
  close(): void {
    this.#closing.abort(cancelled());
    this.#isFull = true;
    this.#values.length = 0;
    this.#parts.length = 0;
    this.#keys.clear();
    this.#texts.clear();
    this.#bytes = 0;
  }
}

const superseded = new Error('another view was asked for');

function kept<T>(map: Map<string, T>, id: string, make: () => T): T {
  const name = id.toLowerCase();
  const known = map.get(name) ?? make();
  // The one that was used last stands last.
  map.delete(name);
  map.set(name, known);
  return known;
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (b.length === 0) return a;
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const isSameView = (a: PsGridView, b: PsGridView): boolean => JSON.stringify(a) === JSON.stringify(b);

const isSameColumns = (a: readonly PsColumn[], b: readonly PsColumn[]): boolean =>
  a === b || (a.length === b.length && a.every((column, at) => isSameColumn(column, b[at])));

const isSameColumn = (a: PsColumn, b: PsColumn | undefined): boolean =>
  a.id === b?.id && a.label === b.label && a.align === b.align && a.width === b.width;
