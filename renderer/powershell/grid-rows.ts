import type { PsGrid, PsGridView } from '../../shared/model/powershell.ts';

/** What stands at a place of the grid: the heading of a group, or a row of the view. */
export type GridPlace =
  { readonly kind: 'group'; readonly label: string; readonly count: number } | { readonly kind: 'row'; readonly row: number };

type Groups = PsGrid['groups'];

/** Rows on screen, headings among them. */
export function placesOf({ total, groups }: Pick<PsGrid, 'total' | 'groups'>): number {
  return total + groups.length;
}

/** What stands at a place; each group's heading stands before its first row. */
export function placeAt(groups: Groups, place: number): GridPlace {
  const before = groupBefore(groups, (group, index) => group.from + index <= place);
  const group = groups[before];
  if (group === undefined) return { kind: 'row', row: place };
  if (group.from + before === place) return { kind: 'group', label: group.label, count: group.count };
  return { kind: 'row', row: place - before - 1 };
}

/** Where a row of the view stands. */
export function placeOfRow(groups: Groups, row: number): number {
  return row + groupBefore(groups, (group) => group.from <= row) + 1;
}

/** The last group for which that holds, by halving; -1 for none. */
function groupBefore(groups: Groups, holds: (group: Groups[number], index: number) => boolean): number {
  let low = -1;
  let high = groups.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const group = groups[middle];
    if (group !== undefined && holds(group, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows of the view between two places. */
export function rowsBetweenPlaces(
  groups: Groups,
  first: number,
  last: number,
): { readonly first: number; readonly last: number } {
  const rowAfter = (place: number): number => {
    const found = placeAt(groups, place);
    return found.kind === 'row' ? found.row : rowOfNext(groups, place);
  };
  const end = placeAt(groups, last);
  return { first: rowAfter(first), last: end.kind === 'row' ? end.row : rowOfNext(groups, last) - 1 };
}

function rowOfNext(groups: Groups, place: number): number {
  const next = placeAt(groups, place + 1);
  return next.kind === 'row' ? next.row : place;
}

const most = 5;

/**
 * The order after a click on a header: up, then down, then as they came. With `adds` the other columns stay, and the clicked one comes last.
 */
export function sortedBy(sort: PsGridView['sort'], column: string, adds: boolean): PsGridView['sort'] {
  const known = sort.find((each) => each.column === column);
  const others = adds ? sort.filter((each) => each.column !== column) : [];
  if (known === undefined) return [...others, { column, descending: false }].slice(-most);
  if (known.descending) return [...others];
  const turned = { column, descending: true };
  return adds ? sort.map((each) => (each.column === column ? turned : each)) : [turned];
}
