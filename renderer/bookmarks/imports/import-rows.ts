import type { ImportRow } from '../../../shared/model/imports.ts';

/** What is chosen at first: everything that would change something. */
export function chosenAtFirst(rows: readonly ImportRow[]): ReadonlySet<number> {
  return new Set(rows.filter(({ change }) => change !== 'same').map(({ row }) => row));
}

export function countsOf(rows: readonly ImportRow[]): Readonly<Record<ImportRow['change'], number>> {
  const counts = { new: 0, changed: 0, same: 0 };
  for (const { change } of rows) counts[change] += 1;
  return counts;
}

/** With a row ticked or not. One that is here already can't be ticked. */
export function toggled(chosen: ReadonlySet<number>, { row, change }: ImportRow): ReadonlySet<number> {
  if (change === 'same') return chosen;
  const next = new Set(chosen);
  if (!next.delete(row)) next.add(row);
  return next;
}

/** All or none; `mixed` is the box between them. */
export function tickOfAll(rows: readonly ImportRow[], chosen: ReadonlySet<number>): 'all' | 'none' | 'mixed' {
  const all = chosenAtFirst(rows).size;
  if (chosen.size === 0) return 'none';
  return chosen.size >= all ? 'all' : 'mixed';
}
