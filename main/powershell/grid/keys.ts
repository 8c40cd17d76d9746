/** What a column is sorted and grouped by, as numbers that are quick to compare: found once for each value and kept. */
import { momentOf, spanTicksOf, textOf, versionOf } from '../protocol/clixml/readings.ts';
import { PsObject, PsTagged, type PsValue } from '../protocol/clixml/values.ts';
import { cellOf, isEnum, kindOf } from './cell.ts';
import { compareDecimals } from './decimal.ts';
import type { Reader } from './items.ts';
import { sortInSlices } from '../../../shared/base/merge-sort.ts';
import type { Slices } from '../../../shared/base/slices.ts';

/** What stands where, when a column has values of several kinds: nothing is last, whichever way one sorts. */
const ranks = { notANumber: 0, number: 1, date: 2, span: 3, boolean: 4, version: 5, text: 6, null: 7, absent: 8 } as const;
type Rank = (typeof ranks)[keyof typeof ranks];

interface Key {
  readonly rank: Rank;
  readonly number: number;
  /** The whole number, where `number` is not exact. */
  readonly exact?: string;
  /** Sorted among all texts of the column. */
  readonly text?: string;
}

const maxKeyText = 1000;
const collator = new Intl.Collator(undefined, { sensitivity: 'accent' });

function compareVersions(a: string, b: string): number {
  const one = a.split('.');
  const other = b.split('.');
  for (let at = 0; at < 4; at += 1) {
    // `1.2` is before `1.2.0`, as .NET has it.
    const difference = Number(one[at] ?? -1) - Number(other[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function keyOf(value: PsValue | undefined): Key {
  // What an object holds may be the object itself.
  if (value instanceof PsObject && isEnum(value)) return value.base instanceof PsObject ? textKey(value) : keyOf(value.base);
  const kind = kindOf(value);
  switch (kind) {
    case 'absent':
    case 'null':
      return { rank: ranks[kind], number: 0 };
    case 'number':
      return numberKey(textOf(value instanceof PsObject && value.base !== undefined ? value.base : value));
    case 'boolean':
      return { rank: ranks.boolean, number: textOf(value).toLowerCase() === 'true' ? 1 : 0 };
    case 'date':
      return dateKey(value) ?? textKey(value);
    case 'span': {
      const ticks = spanTicksOf(baseOf(value));
      return ticks === undefined ? textKey(value) : { rank: ranks.span, number: Number(ticks), exact: String(ticks) };
    }
    default:
      return textKey(value);
  }
}

function baseOf(value: PsValue | undefined): PsValue | undefined {
  return value instanceof PsObject && value.base !== undefined ? value.base : value;
}

const words: Readonly<Record<string, number>> = { INF: Infinity, '-INF': -Infinity };

function numberKey(text: string): Key {
  const number = Object.hasOwn(words, text) ? (words[text] ?? NaN) : Number(text);
  if (Number.isNaN(number)) return { rank: ranks.notANumber, number: 0 };
  // Fifteen digits are exact, whatever they are.
  return text.length <= 15 ? { rank: ranks.number, number } : { rank: ranks.number, number, exact: text };
}

/** By the moment, not by what clocks there show; without an offset it is taken as it stands. */
function dateKey(value: PsValue | undefined): Key | undefined {
  const moment = momentOf(baseOf(value));
  if (moment === undefined) return undefined;
  const ticks = moment.ticks - BigInt(moment.offsetMinutes ?? 0) * 600_000_000n;
  return { rank: ranks.date, number: Number(ticks), exact: String(ticks) };
}

function textKey(value: PsValue | undefined): Key {
  const base = baseOf(value);
  if (base instanceof PsTagged && base.tag === 'Version' && versionOf(base) !== undefined) {
    return { rank: ranks.version, number: 0, text: base.text };
  }
  const text = kindOf(value) === 'text' ? textOf(value) : cellOf(value).text;
  return { rank: ranks.text, number: 0, text: text.slice(0, maxKeyText) };
}

/** The keys of one column. Grows with the items; texts are ranked anew when some came that were not there before. */
export class ColumnKeys {
  readonly #read: Reader;
  #ranks = new Uint8Array(1024);
  #numbers = new Float64Array(1024);
  readonly #exact = new Map<number, string>();
  readonly #texts = new TextPlaces();
  #length = 0;

  constructor(read: Reader) {
    this.#read = read;
  }

  /** Finds the keys of the first `length` items. */
  async extend(length: number, slices: Slices): Promise<void> {
    this.#reserve(length);
    for (; this.#length < length; this.#length += 1) {
      const key = keyOf(this.#read(this.#length));
      this.#ranks[this.#length] = key.rank;
      this.#numbers[this.#length] = key.text === undefined ? key.number : this.#texts.add(key.text, key.rank === ranks.version);
      if (key.exact !== undefined) this.#exact.set(this.#length, key.exact);
      if (slices.step(2)) await slices.pause();
    }
    await this.#texts.rank(slices);
  }

  /** Below zero: item `a` comes first. */
  compare(a: number, b: number): number {
    const rank = this.#ranks[a] ?? 0;
    const difference = rank - (this.#ranks[b] ?? 0);
    if (difference !== 0) return difference;
    const one = this.#numbers[a] ?? 0;
    const other = this.#numbers[b] ?? 0;
    if (rank >= ranks.version) return rank >= ranks.null ? 0 : this.#texts.compare(one, other);
    if (one !== other) return one < other ? -1 : 1;
    if (this.#exact.size === 0) return 0;
    return compareDecimals(this.#exact.get(a) ?? String(one), this.#exact.get(b) ?? String(other));
  }

  /** There is nothing in it, or no such property: it stays last when the order is turned round. */
  isNothing(index: number): boolean {
    return (this.#ranks[index] ?? 0) >= ranks.null;
  }

  #reserve(length: number): void {
    if (length <= this.#ranks.length) return;
    const size = Math.max(length, this.#ranks.length * 2);
    const before = { ranks: this.#ranks, numbers: this.#numbers };
    this.#ranks = new Uint8Array(size);
    this.#ranks.set(before.ranks);
    this.#numbers = new Float64Array(size);
    this.#numbers.set(before.numbers);
  }
}

/** The texts of a column, each once, with its place among them: comparing places is quick, comparing texts as people read them is not. */
class TextPlaces {
  readonly #ids = new Map<string, number>();
  readonly #texts: { readonly text: string; readonly isVersion: boolean }[] = [];
  #places: Float64Array = new Float64Array();

  /** Answers the text's number. */
  add(text: string, isVersion: boolean): number {
    const name = isVersion ? `v${text}` : `t${text}`;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#ids.set(name, id);
    this.#texts.push({ text, isVersion });
    return id;
  }

  compare(a: number, b: number): number {
    return (this.#places[a] ?? 0) - (this.#places[b] ?? 0);
  }

  async rank(slices: Slices): Promise<void> {
    const { length } = this.#texts;
    if (length === this.#places.length) return;
    const compare = (a: number, b: number): number => this.#compareTexts(a, b);
    const order = await sortInSlices(
      Uint32Array.from({ length }, (_, id) => id),
      compare,
      slices,
    );
    const places = new Float64Array(length);
    let place = 0;
    for (let at = 0; at < length; at += 1) {
      const id = order[at] ?? 0;
      // Texts that differ in case only are one: as Sort-Object and Group-Object have it.
      if (at > 0 && compare(order[at - 1] ?? 0, id) !== 0) place += 1;
      places[id] = place;
      if (slices.step()) await slices.pause();
    }
    this.#places = places;
  }

  #compareTexts(a: number, b: number): number {
    const one = this.#texts[a];
    const other = this.#texts[b];
    if (one === undefined || other === undefined) return 0;
    if (one.isVersion !== other.isVersion) return one.isVersion ? -1 : 1;
    return one.isVersion ? compareVersions(one.text, other.text) : collator.compare(one.text, other.text);
  }
}
