import type { RowGroup, SyncAction, SyncMode, SyncPlan, SyncReason } from '../../shared/model/comparisons.ts';
import type { Slices } from '../../shared/base/slices.ts';
import { choicesOf, decide, relationOf, type Decision, type Relation } from './decide.ts';
import type { RowStore } from './row-store.ts';
import type { WalkCounts } from './walk-both.ts';

export interface PlanParts {
  readonly rows: RowStore;
  readonly toleranceSeconds: number;
  /** What each side has, for "more than half", and whether it could be read whole. Read anew each time. */
  readonly counts: Readonly<Pick<WalkCounts, 'leftIsWhole' | 'rightIsWhole' | 'leftEntries' | 'rightEntries'>>;
}

/** What stands in a row. */
export interface PlannedRow extends Decision {
  readonly relation: Relation;
  readonly choices: readonly SyncAction[];
}

const only: readonly SyncAction[] = ['none'];

/** What is to be done with each row, in one mode and with what the user chose himself. */
export class RowPlan {
  readonly #parts: PlanParts;
  readonly #chosen = new Map<number, SyncAction>();
  #mode: SyncMode;
  #planned: PlannedRow[] = [];
  #groups = new Map<RowGroup, Uint32Array>();

  constructor(parts: PlanParts, mode: SyncMode) {
    this.#parts = parts;
    this.#mode = mode;
  }

  get mode(): SyncMode {
    return this.#mode;
  }

  /** Another mode forgets what was chosen: it was chosen against the other proposal. */
  set mode(mode: SyncMode) {
    if (mode !== this.#mode) this.#chosen.clear();
    this.#mode = mode;
  }

  /** Chooses for rows, and for all that lies in them where that makes sense there; `undefined` takes the proposal again. */
  choose(rows: readonly number[], action: SyncAction | undefined): void {
    const { rows: store } = this.#parts;
    const asked = new Set(rows);
    const inAsked = new Set<number>();
    for (const row of store.order) {
      const parent = store.parent(row);
      if (!asked.has(row) && !inAsked.has(parent)) continue;
      inAsked.add(row);
      if (action === undefined) this.#chosen.delete(row);
      else if (this.#planned[row]?.choices.includes(action) === true) this.#chosen.set(row, action);
    }
  }

  /** Decides all rows anew. Rejects with the signal's reason. */
  async derive(slices: Slices): Promise<void> {
    const { rows } = this.#parts;
    const planned: PlannedRow[] = new Array<PlannedRow>(rows.size);
    // From the last row of the tree to the first: what is in a folder comes before it.
    const staysLeft = new Set<number>();
    const staysRight = new Set<number>();
    for (let at = rows.order.length - 1; at >= 0; at -= 1) {
      if (slices.step()) await slices.pause();
      const row = rows.order[at] ?? 0;
      const one = this.#decide(row, staysLeft.has(row), staysRight.has(row));
      planned[row] = one;
      const parent = rows.parent(row);
      if (one.action !== 'deleteLeft') staysLeft.add(parent);
      if (one.action !== 'deleteRight') staysRight.add(parent);
    }
    this.#planned = planned;
    this.#groups = new Map();
  }

  row(row: number): PlannedRow {
    const planned = this.#planned[row];
    if (planned === undefined) throw new Error('no such row');
    return planned;
  }

  /** The rows of a group in the order of the tree. */
  group(group: RowGroup): Uint32Array {
    const known = this.#groups.get(group);
    if (known !== undefined) return known;
    const { order } = this.#parts.rows;
    const found = group === 'all' ? order : order.filter((row) => isIn(group, this.row(row)));
    this.#groups.set(group, found);
    return found;
  }

  /** What would be done altogether. */
  amounts(): SyncPlan {
    const { rows, counts } = this.#parts;
    const { leftEntries, rightEntries } = counts;
    const zero = (): SyncPlan['toRight'] => ({ files: 0, folders: 0, bytes: 0 });
    const plan = { toRight: zero(), toLeft: zero(), deleteLeft: zero(), deleteRight: zero() };
    let replacesNewer = 0;
    for (const row of rows.order) {
      const { action, relation } = this.row(row);
      if (action === 'none') continue;
      const isFromLeft = action === 'toRight' || action === 'deleteLeft';
      const face = isFromLeft ? rows.left(row) : rows.right(row);
      if (face?.kind === 'folder') plan[action].folders += 1;
      else plan[action].files += 1;
      plan[action].bytes += face?.kind === 'file' ? (face.sizeBytes ?? 0) : 0;
      if (relation === (isFromLeft ? 'rightNewer' : 'leftNewer')) replacesNewer += 1;
    }
    const all = ({ files, folders }: SyncPlan['toRight']): number => files + folders;
    const empties: SyncPlan['empties'] = [];
    if (all(plan.deleteLeft) * 2 > leftEntries) empties.push('left');
    if (all(plan.deleteRight) * 2 > rightEntries) empties.push('right');
    return { ...plan, replacesNewer, empties };
  }

  #decide(row: number, staysLeft: boolean, staysRight: boolean): PlannedRow {
    const { rows, toleranceSeconds, counts } = this.#parts;
    const { leftIsWhole, rightIsWhole } = counts;
    const [left, right, fault, content] = [rows.left(row), rows.right(row), rows.fault(row), rows.content(row)];
    const relation = relationOf(left, right, toleranceSeconds, content);
    if (fault !== undefined) return { relation, choices: only, action: 'none', reason: fault.reason, isConflict: true };
    const holds = rows.holds(row) || (left === undefined ? staysRight : staysLeft);
    const found = { relation, since: rows.since(row), leftIsWhole, rightIsWhole, holds };
    const proposed = decide(this.#mode, found);
    const choices = choicesOf(relation).filter((choice) => !(holds && choice.startsWith('delete')));
    const chosen = this.#chosen.get(row);
    if (chosen === undefined || chosen === proposed.action) {
      const isSettled = relation === 'same' && content === 'equal';
      return { relation, choices, ...proposed, ...(isSettled && { reason: 'sameContent' as const }) };
    }
    // Was chosen, and something in it stays meanwhile.
    if (!choices.includes(chosen)) return { relation, choices, action: 'none', reason: 'holds' };
    return { relation, choices, action: chosen, reason: reasonOf(chosen, relation) };
  }
}

function reasonOf(action: SyncAction, relation: Relation): SyncReason {
  const replaces = (action === 'toRight' && relation === 'rightNewer') || (action === 'toLeft' && relation === 'leftNewer');
  return replaces ? 'replacesNewer' : 'chosen';
}

function isIn(group: RowGroup, { action, reason, isConflict, relation }: PlannedRow): boolean {
  switch (group) {
    case 'different':
      return relation !== 'same' || isConflict === true;
    case 'same':
      return relation === 'same' && isConflict !== true;
    case 'delete':
      return action === 'deleteLeft' || action === 'deleteRight';
    case 'none':
      return action === 'none' && relation !== 'same' && isConflict !== true;
    case 'conflict':
      return isConflict === true && action === 'none' && reason !== 'chosen';
    case 'all':
      return true;
    default:
      return action === group;
  }
}
