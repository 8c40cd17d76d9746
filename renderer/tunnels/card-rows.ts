/** Cards that stand under one heading, or under none. */
export interface CardGroup {
  readonly key: string;
  /** Absent: no heading. */
  readonly heading?: string | undefined;
  readonly ids: readonly string[];
}

/** A line of the view: a heading, or as many cards as there are columns. */
export type CardRow =
  | { readonly kind: 'heading'; readonly key: string; readonly words: string; readonly count: number }
  | { readonly kind: 'cards'; readonly key: string; readonly ids: readonly string[] };

/** Narrower than this a card has no room for its drawing. */
const narrowest = 420;
const mostColumns = 4;

export function columnsFor(width: number): number {
  return Math.max(1, Math.min(mostColumns, Math.floor(width / narrowest)));
}

export function rowsOf(groups: readonly CardGroup[], columns: number): readonly CardRow[] {
  return groups.flatMap(({ key, heading, ids }): CardRow[] => {
    if (ids.length === 0) return [];
    const rows: CardRow[] =
      heading === undefined ? [] : [{ kind: 'heading', key: `heading:${key}`, words: heading, count: ids.length }];
    for (let from = 0; from < ids.length; from += columns) {
      const part = ids.slice(from, from + columns);
      rows.push({ kind: 'cards', key: `cards:${part[0] ?? ''}`, ids: part });
    }
    return rows;
  });
}

/** Where a card stands: index of its row among `rows`, and its place in it. */
export function placeOf(rows: readonly CardRow[], id: string): { readonly row: number; readonly column: number } | undefined {
  const row = rows.findIndex((each) => each.kind === 'cards' && each.ids.includes(id));
  const found = rows[row];
  return found?.kind === 'cards' ? { row, column: found.ids.indexOf(id) } : undefined;
}

/** The card that a key leads to from `id`; undefined for keys that lead nowhere. Arrows right and left go on in the next and the last row. */
export function cardAfterKey(rows: readonly CardRow[], id: string, key: string, rowsOnScreen: number): string | undefined {
  const lines = rows.flatMap((row) => (row.kind === 'cards' ? [row.ids] : []));
  const all = lines.flat();
  const line = lines.findIndex((ids) => ids.includes(id));
  if (line < 0) return all[0];
  const column = lines[line]?.indexOf(id) ?? 0;
  const beside = (step: number): string | undefined => all[Math.max(0, Math.min(all.length - 1, all.indexOf(id) + step))];
  const above = (step: number): string | undefined => {
    const ids = lines[Math.max(0, Math.min(lines.length - 1, line + step))];
    return ids?.[Math.min(column, ids.length - 1)];
  };
  switch (key) {
    case 'ArrowRight':
      return beside(1);
    case 'ArrowLeft':
      return beside(-1);
    case 'ArrowDown':
      return above(1);
    case 'ArrowUp':
      return above(-1);
    case 'PageDown':
      return above(rowsOnScreen);
    case 'PageUp':
      return above(-rowsOnScreen);
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    default:
      return undefined;
  }
}
