/** What a user types to find rows: words, each of which must be somewhere; `name:word` in one column, `"two words"` as one. */
import type { PsColumn } from '../../../shared/model/powershell.ts';

export interface FilterWord {
  /** Lower case. */
  readonly text: string;
  /** Index into the columns; absent: any of them. */
  readonly column: number | undefined;
}

const piece = /(?:([^\s":]+|"[^"]*"):)?("[^"]*"?|\S+)/g;

const unquoted = (text: string): string => text.replace(/^"|"$/g, '');

/** A name that is no column's is not taken for one: `C:\temp` and `10:42` are words. */
export function filterWords(filter: string, columns: readonly PsColumn[]): FilterWord[] {
  const words: FilterWord[] = [];
  for (const [whole, name, rest = ''] of filter.matchAll(piece)) {
    const column = name === undefined ? undefined : columnNamed(unquoted(name), columns);
    const text = (column === undefined ? unquoted(whole) : unquoted(rest)).toLowerCase();
    if (text !== '') words.push({ text, column });
  }
  return words;
}

function columnNamed(name: string, columns: readonly PsColumn[]): number | undefined {
  const lower = name.toLowerCase();
  const is = (text: string): boolean => text.toLowerCase() === lower;
  const found = columns.findIndex(({ id, label }) => is(id) || is(label));
  return found === -1 ? undefined : found;
}
