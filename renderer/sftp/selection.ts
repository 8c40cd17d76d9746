import type { FileName } from '../../shared/model/file-path.ts';
import type { FileRow } from '../../shared/model/files.ts';
import { bytesOf } from './file-words.ts';

/**
 * The cursor is the row that keys act on, the anchor where a range began (indexes of the view; -1: none yet). A *loose* selection
 * is the one row that a click or an arrow key chose: it goes along with the arrows. Whoever marks rows with Space, Insert or Ctrl
 * walks among them without losing any.
 */
export interface Selection {
  readonly cursor: number;
  readonly anchor: number;
  readonly chosen: ReadonlySet<FileName>;
  /** Sum of the sizes of the chosen files; undefined when it is not known. */
  readonly bytes: number | undefined;
  readonly isLoose: boolean;
}

export const noSelection: Selection = { cursor: -1, anchor: -1, chosen: new Set(), bytes: 0, isLoose: true };

type Row = FileRow | undefined;

/** The row alone. */
export function chooseOne(index: number, row: Row): Selection {
  const chosen = new Set(row === undefined ? [] : [row.name]);
  return { cursor: index, anchor: index, chosen, bytes: row === undefined ? 0 : bytesOf(row), isLoose: true };
}

/** Where an arrow key leads: a loose selection follows, a marked one stays. */
export function moveTo(selection: Selection, index: number, row: Row): Selection {
  return selection.isLoose ? chooseOne(index, row) : { ...selection, cursor: index, anchor: index };
}

/** The row in addition, or taken out again. */
export function toggleOne(selection: Selection, index: number, row: Row): Selection {
  if (row === undefined) return { ...selection, cursor: index, anchor: index };
  const chosen = new Set(selection.chosen);
  const isOut = chosen.delete(row.name);
  if (!isOut) chosen.add(row.name);
  const bytes = selection.bytes === undefined ? undefined : selection.bytes + (isOut ? -1 : 1) * bytesOf(row);
  return { cursor: index, anchor: index, chosen, bytes: chosen.size === 0 ? 0 : bytes, isLoose: chosen.size === 0 };
}

/** Space and Insert: what only the cursor had chosen is marked for good by it; anything else is marked, or taken out again. */
export function mark(selection: Selection, index: number, row: Row): Selection {
  if (selection.isLoose && row !== undefined && selection.chosen.has(row.name)) return { ...selection, isLoose: false };
  return toggleOne(selection, index, row);
}

/** From and to of the range that ends at a row, in order. */
export function rangeTo(selection: Selection, index: number): readonly [number, number] {
  const from = selection.anchor < 0 ? index : selection.anchor;
  return [Math.min(from, index), Math.max(from, index)];
}

/** The rows of a range instead of what was chosen; `keep` adds them. The anchor stays where it is. */
export function chooseRange(selection: Selection, index: number, rows: readonly FileRow[], keep: boolean): Selection {
  const chosen = new Set(keep ? selection.chosen : []);
  let bytes = keep ? selection.bytes : 0;
  for (const row of rows) {
    if (!chosen.has(row.name) && bytes !== undefined) bytes += bytesOf(row);
    chosen.add(row.name);
  }
  return { cursor: index, anchor: selection.anchor < 0 ? index : selection.anchor, chosen, bytes, isLoose: false };
}

/** Everything; the sum is the view's own. */
export function chooseNames(selection: Selection, names: readonly FileName[], bytes: number): Selection {
  return { ...selection, chosen: new Set(names), bytes, isLoose: false };
}

export function cleared(selection: Selection): Selection {
  return { ...selection, chosen: new Set(), bytes: 0, isLoose: true };
}

/** What is no longer there is no longer chosen. */
export function onlyThose(selection: Selection, names: ReadonlySet<FileName>): Selection {
  const chosen = new Set([...selection.chosen].filter((name) => names.has(name)));
  if (chosen.size === selection.chosen.size) return selection;
  return { ...selection, chosen, bytes: chosen.size === 0 ? 0 : undefined, isLoose: selection.isLoose || chosen.size === 0 };
}
