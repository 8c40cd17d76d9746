import type { KnownHostPlace } from '../../shared/model/host-key.ts';

/** Ids of chosen entries, each with where it stood when it was chosen. */
export type Chosen = ReadonlyMap<string, KnownHostPlace>;

/** The cursor is the row that keys act on; the anchor is where a range began. Indexes of the listing; -1: none yet. */
export interface Selection {
  readonly cursor: number;
  readonly anchor: number;
  readonly chosen: Chosen;
}

export interface SelectableRow extends KnownHostPlace {
  readonly id: string;
}

export const noSelection: Selection = { cursor: -1, anchor: -1, chosen: new Map() };

/** The row alone. */
export function chooseOne(index: number, row: SelectableRow | undefined): Selection {
  return { cursor: index, anchor: index, chosen: chosenOf(row === undefined ? [] : [row]) };
}

/** The row in addition, or taken out again. */
export function toggleOne(selection: Selection, index: number, row: SelectableRow | undefined): Selection {
  const chosen = new Map(selection.chosen);
  if (row !== undefined && !chosen.delete(row.id)) chosen.set(row.id, place(row));
  return { cursor: index, anchor: index, chosen };
}

/** From and to of the range that ends at a row, in order. */
export function rangeTo(selection: Selection, index: number): readonly [number, number] {
  const from = selection.anchor < 0 ? index : selection.anchor;
  return [Math.min(from, index), Math.max(from, index)];
}

/** The rows of a range instead of what was chosen; `keep` adds them. The anchor stays where it is. */
export function chooseRange(selection: Selection, index: number, rows: readonly SelectableRow[], keep: boolean): Selection {
  const anchor = selection.anchor < 0 ? index : selection.anchor;
  return { cursor: index, anchor, chosen: new Map([...(keep ? selection.chosen : []), ...chosenOf(rows)]) };
}

export function chosenOf(rows: readonly SelectableRow[]): Chosen {
  return new Map(rows.map((row) => [row.id, place(row)]));
}

function place({ file, line }: SelectableRow): KnownHostPlace {
  return { file, line };
}

/** Most bytes of the ids of one edit: a page's frame ends at a mebibyte. */
export const partBytes = 900_000;

/**
 * The ids in parts that fit into one message each, of every file the last lines first: taking some out moves none of the
 * others that are still to come.
 */
export function idParts(chosen: Chosen, mostBytes = partBytes): readonly (readonly string[])[] {
  const sorted = [...chosen].sort(([, left], [, right]) =>
    left.file === right.file ? right.line - left.line : left.file < right.file ? -1 : 1,
  );
  return partsOf(
    sorted.map(([id]) => id),
    mostBytes,
  );
}

/** A list of ids in parts that fit into one message each. */
export function partsOf(ids: readonly string[], mostBytes = partBytes): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let bytes = Infinity;
  for (const id of ids) {
    const size = new TextEncoder().encode(id).length + 3;
    if (bytes + size > mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(id);
    bytes += size;
  }
  return parts;
}
