import type { ComparedFace, ComparedPlace, ComparedRow, ComparisonInfo, SyncPlan } from '../shared/model/comparisons.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { Comparison } from './comparison/comparison.ts';
import type { Face } from './comparison/face.ts';
import type { PlaceReference } from './transfers/transfer-types.ts';
import { readHostFace } from './workbench-transfer-places.ts';

const nothing = { files: 0, folders: 0, bytes: 0 };

export const emptyPlan: SyncPlan = {
  toRight: nothing,
  toLeft: nothing,
  deleteLeft: nothing,
  deleteRight: nothing,
  replacesNewer: 0,
  empties: [],
};

export const noCounts: ComparisonInfo['counts'] = {
  different: 0,
  toRight: 0,
  toLeft: 0,
  delete: 0,
  none: 0,
  conflict: 0,
  same: 0,
  all: 0,
};

export function comparedPlace(reference: PlaceReference, folder: FilePath): ComparedPlace {
  if (reference.kind !== 'remote') return { folder };
  const { label, production } = readHostFace(reference.target);
  return { folder, label, ...(production && { production }) };
}

/** A row as a page sees it. */
export function comparedRow({ rows, plan }: Comparison, row: number): ComparedRow {
  const { action, reason, choices, isConflict } = plan.row(row);
  const [left, right, fault] = [rows.left(row), rows.right(row), rows.fault(row)];
  return {
    row,
    path: rows.path(row),
    ...(left && { left: faceOnWire(left) }),
    ...(right && { right: faceOnWire(right) }),
    action,
    reason,
    choices: [...choices],
    ...(isConflict === true && { isConflict }),
    ...(fault?.other !== undefined && { other: fault.other }),
    ...(fault?.error && { error: fault.error.toWire() }),
  };
}

function faceOnWire({ kind, sizeBytes, modifiedSeconds, link }: Face): ComparedFace {
  return {
    kind,
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(modifiedSeconds !== undefined && { modifiedSeconds }),
    ...(link !== undefined && { link }),
  };
}
