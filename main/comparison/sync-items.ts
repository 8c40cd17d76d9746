import type { SyncAction } from '../../shared/model/comparisons.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Face } from './face.ts';
import type { RowPlan } from './plan-rows.ts';
import type { RowStore } from './row-store.ts';

/** One thing that is to be done. */
export interface SyncItem {
  readonly path: FilePath;
  readonly action: Exclude<SyncAction, 'none'>;
  readonly left: Face | undefined;
  readonly right: Face | undefined;
}

/** All that is to be done, each folder before what is in it. */
export function syncItems(rows: RowStore, plan: RowPlan): SyncItem[] {
  const items: SyncItem[] = [];
  for (const row of rows.order) {
    const { action } = plan.row(row);
    if (action !== 'none') items.push({ path: rows.path(row), action, left: rows.left(row), right: rows.right(row) });
  }
  return items;
}

/** What stands at an item's target, or is deleted. */
export function targetFace({ action, left, right }: SyncItem): Face | undefined {
  return action === 'toRight' || action === 'deleteRight' ? right : left;
}
