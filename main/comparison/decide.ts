import type { SyncAction, SyncMode, SyncReason } from '../../shared/model/comparisons.ts';
import { isPlain, type Face } from './face.ts';

/** How both sides of a path stand to each other. */
export type Relation =
  | 'same'
  | 'leftOnly'
  | 'rightOnly'
  | 'leftNewer'
  | 'rightNewer'
  /** They differ in size, and have the same time. */
  | 'sameTime'
  /** A side does not say when it was changed, or how large it is. */
  | 'unknownTime'
  | 'otherLink'
  | 'otherKind'
  | 'special';

/** What is known since the last synchronisation of this pair: `gone` was there then. */
export interface Since {
  readonly left: 'unchanged' | 'changed' | 'gone';
  readonly right: 'unchanged' | 'changed' | 'gone';
}

export interface Case {
  readonly relation: Relation;
  /** Undefined where nothing is remembered of it. */
  readonly since: Since | undefined;
  /** Whether the side that would make this one delete could be read whole. */
  readonly leftIsWhole: boolean;
  readonly rightIsWhole: boolean;
  /** Something in this folder stays, whatever happens to the rest. */
  readonly holds: boolean;
}

export interface Decision {
  readonly action: SyncAction;
  readonly reason: SyncReason;
  readonly isConflict?: boolean | undefined;
}

/** `content`: what comparing the bytes has shown, where it was asked for. */
export function relationOf(
  left: Face | undefined,
  right: Face | undefined,
  toleranceSeconds: number,
  content?: 'equal' | 'different',
): Relation {
  if ((left !== undefined && !isPlain(left)) || (right !== undefined && !isPlain(right))) return 'special';
  if (left === undefined) return 'rightOnly';
  if (right === undefined) return 'leftOnly';
  if (left.kind !== right.kind) return 'otherKind';
  if (left.kind === 'folder') return 'same';
  if (left.kind === 'link') return left.link !== undefined && left.link === right.link ? 'same' : 'otherLink';
  if (content === 'equal') return 'same';
  if (left.sizeBytes === undefined || right.sizeBytes === undefined) return 'unknownTime';
  if (left.modifiedSeconds === undefined || right.modifiedSeconds === undefined) return 'unknownTime';
  const later = left.modifiedSeconds - right.modifiedSeconds;
  // A server has whole seconds and this computer fractions of them.
  const isSameTime = Math.abs(later) <= toleranceSeconds;
  if (isSameTime) return left.sizeBytes === right.sizeBytes && content !== 'different' ? 'same' : 'sameTime';
  return later > 0 ? 'leftNewer' : 'rightNewer';
}

const toRight: Readonly<Partial<Record<Relation, SyncReason>>> = {
  leftOnly: 'new',
  leftNewer: 'newer',
  rightNewer: 'replacesNewer',
  sameTime: 'size',
  unknownTime: 'unknownTime',
  otherLink: 'link',
};

/** What is to be done with one path. Nothing is known here of what the user chose himself. */
export function decide(mode: SyncMode, found: Case): Decision {
  const { relation } = found;
  if (relation === 'same') return { action: 'none', reason: 'same' };
  if (relation === 'special') return { action: 'none', reason: 'special' };
  if (relation === 'otherKind') return { action: 'none', reason: 'kinds', isConflict: true };
  if (mode === 'both') return bothWays(found);
  if (relation === 'rightOnly') {
    if (mode === 'update') return { action: 'none', reason: 'onlyThere' };
    return deletion(found, 'deleteRight', 'gone');
  }
  return { action: 'toRight', reason: toRight[relation] ?? 'size' };
}

/** Deletes only where the other side is known whole, and nothing in it has to stay. */
function deletion(found: Case, action: 'deleteLeft' | 'deleteRight', reason: SyncReason): Decision {
  const isWhole = action === 'deleteRight' ? found.leftIsWhole : found.rightIsWhole;
  if (!isWhole) return { action: 'none', reason: 'incomplete' };
  return found.holds ? { action: 'none', reason: 'holds' } : { action, reason };
}

function bothWays(found: Case): Decision {
  const { relation, since } = found;
  if (relation === 'leftOnly') {
    if (since?.left === 'unchanged') return deletion(found, 'deleteLeft', 'deletedThere');
    return since === undefined || since.right !== 'gone' ? { action: 'toRight', reason: 'new' } : conflict('changedAndGone');
  }
  if (relation === 'rightOnly') {
    if (since?.right === 'unchanged') return deletion(found, 'deleteRight', 'deletedThere');
    return since === undefined || since.left !== 'gone' ? { action: 'toLeft', reason: 'new' } : conflict('changedAndGone');
  }
  if (since !== undefined) {
    const { left, right } = since;
    if (left === 'changed' && right === 'changed') return conflict('bothChanged');
    if (left === 'changed') return { action: 'toRight', reason: 'changed' };
    if (right === 'changed') return { action: 'toLeft', reason: 'changed' };
    // Neither has changed since both were the same: what differs is a time that could not be set.
    return { action: 'none', reason: 'same' };
  }
  if (relation === 'leftNewer') return { action: 'toRight', reason: 'newer' };
  if (relation === 'rightNewer') return { action: 'toLeft', reason: 'newer' };
  return conflict('noNewer');
}

function conflict(reason: SyncReason): Decision {
  return { action: 'none', reason, isConflict: true };
}

/** What a user may choose for a path. */
export function choicesOf(relation: Relation): readonly SyncAction[] {
  switch (relation) {
    case 'leftOnly':
      return ['toRight', 'none', 'deleteLeft'];
    case 'rightOnly':
      return ['toLeft', 'none', 'deleteRight'];
    case 'leftNewer':
    case 'rightNewer':
    case 'sameTime':
    case 'unknownTime':
    case 'otherLink':
      return ['toRight', 'none', 'toLeft'];
    default:
      return ['none'];
  }
}
