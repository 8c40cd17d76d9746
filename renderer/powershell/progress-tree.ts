import type { PsProgressBar } from '../../shared/model/powershell.ts';

export interface ProgressRow {
  readonly bar: PsProgressBar;
  readonly depth: number;
}

const deepest = 6;

/** Bars of activities under those that they belong to, as `ParentActivityId` says. What names itself, or nobody that is there, stands by itself. */
export function progressRows(bars: readonly PsProgressBar[]): readonly ProgressRow[] {
  const ids = new Set(bars.map(({ activityId }) => activityId));
  const placed = new Set<number>();
  const rows: ProgressRow[] = [];
  const place = (bar: PsProgressBar, depth: number): void => {
    if (placed.has(bar.activityId)) return;
    placed.add(bar.activityId);
    rows.push({ bar, depth });
    for (const child of bars) if (child.parentId === bar.activityId) place(child, Math.min(deepest, depth + 1));
  };
  for (const bar of bars) {
    const { parentId, activityId } = bar;
    if (parentId === undefined || parentId === activityId || !ids.has(parentId)) place(bar, 0);
  }
  // Those that name each other in a circle.
  for (const bar of bars) place(bar, 0);
  return rows;
}
