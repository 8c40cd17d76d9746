/** The order of a grid's rows: filtered, sorted, grouped. */
import type { PsColumn, PsGrid, PsGridView } from '../../../shared/model/powershell.ts';
import { cellOf } from './cell.ts';
import { filterWords, type FilterWord } from './filter.ts';
import type { Reader } from './items.ts';
import type { ColumnKeys } from './keys.ts';
import { sortInSlices } from '../../../shared/base/merge-sort.ts';
import type { Slices } from '../../../shared/base/slices.ts';

/** What is found out about columns and kept. */
export interface ColumnSource {
  reader(id: string): Reader;
  keys(id: string): ColumnKeys;
  texts(id: string): ColumnTexts;
}

const maxGroups = 10_000;

/** Texts of a column in lower case, to look for words in. */
export class ColumnTexts {
  readonly #read: Reader;
  readonly #texts: string[] = [];

  constructor(read: Reader) {
    this.#read = read;
  }

  /** What is shown, and what is exact where that is another. */
  at(index: number): string {
    const known = this.#texts[index];
    if (known !== undefined) return known;
    const { text, title } = cellOf(this.#read(index));
    const lower = (title === undefined ? text : `${text}\n${title}`).toLowerCase();
    this.#texts[index] = lower;
    return lower;
  }
}

/** The items among `from` to `to` that have all the words, in their order. */
export async function filtered(
  range: { readonly from: number; readonly to: number },
  filter: string,
  columns: readonly PsColumn[],
  source: ColumnSource,
  slices: Slices,
): Promise<Uint32Array> {
  const found = new Uint32Array(range.to - range.from);
  const words = filterWords(filter, columns);
  const texts = columns.map(({ id }) => source.texts(id));
  let count = 0;
  for (let index = range.from; index < range.to; index += 1) {
    if (words.every((word) => hasWord(index, word, texts))) {
      found[count] = index;
      count += 1;
    }
    if (slices.step(1 + 3 * words.length * columns.length)) await slices.pause();
  }
  return found.slice(0, count);
}

function hasWord(index: number, { text, column }: FilterWord, texts: readonly ColumnTexts[]): boolean {
  if (column !== undefined) return texts[column]?.at(index).includes(text) ?? false;
  return texts.some((of) => of.at(index).includes(text));
}

/** Sorts and groups the items. */
export async function arranged(
  items: Uint32Array,
  length: number,
  view: PsGridView,
  source: ColumnSource,
  slices: Slices,
): Promise<{ order: Uint32Array; groups: PsGrid['groups'] }> {
  const { sort, groupBy } = view;
  const grouping = sort.find(({ column }) => column.toLowerCase() === groupBy?.toLowerCase());
  const steps = groupBy === undefined ? sort : [grouping ?? { column: groupBy, descending: false }, ...sort];
  if (steps.length === 0) return { order: items, groups: [] };
  const keys = steps.map(({ column, descending }) => ({ keys: source.keys(column), descending }));
  for (const each of keys) await each.keys.extend(length, slices);
  const order = await sortInSlices(items, comparison(keys), slices);
  const [first] = keys;
  if (groupBy === undefined || first === undefined) return { order, groups: [] };
  return { order, groups: await grouped(order, first.keys, source.reader(groupBy), slices) };
}

function comparison(
  steps: readonly { readonly keys: ColumnKeys; readonly descending: boolean }[],
): (a: number, b: number) => number {
  return (a, b) => {
    for (const { keys, descending } of steps) {
      const difference = keys.compare(a, b);
      if (difference === 0) continue;
      // What is nothing stands last both ways.
      return descending && !keys.isNothing(a) && !keys.isNothing(b) ? -difference : difference;
    }
    return a - b;
  };
}

async function grouped(order: Uint32Array, keys: ColumnKeys, read: Reader, slices: Slices): Promise<PsGrid['groups']> {
  const groups: PsGrid['groups'] = [];
  for (let at = 0; at < order.length; at += 1) {
    const index = order[at] ?? 0;
    const last = groups.at(-1);
    const isSame = last !== undefined && keys.compare(order[last.from] ?? 0, index) === 0;
    if (last !== undefined && (isSame || groups.length === maxGroups)) last.count += 1;
    else groups.push({ label: groupLabel(read(index)), from: at, count: 1 });
    if (slices.step()) await slices.pause();
  }
  return groups;
}

function groupLabel(value: ReturnType<Reader>): string {
  const { kind, text } = cellOf(value);
  if (kind === 'absent') return '(no such property)';
  if (kind === 'null') return '$null';
  return text === '' ? '(empty)' : text;
}
