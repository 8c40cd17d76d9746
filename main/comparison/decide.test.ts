import { describe, expect, it } from 'vitest';
import type { SyncMode } from '../../shared/model/comparisons.ts';
import { choicesOf, decide, relationOf, type Case, type Relation } from './decide.ts';
import type { Face } from './face.ts';

const file = (sizeBytes: number, modifiedSeconds: number | undefined): Face => ({
  kind: 'file',
  sizeBytes,
  modifiedSeconds,
  link: undefined,
});
const other = (kind: Face['kind'], link?: string): Face => ({ kind, sizeBytes: 1, modifiedSeconds: 1, link });
const plain: Omit<Case, 'relation'> = { since: undefined, leftIsWhole: true, rightIsWhole: true, holds: false };
const outcome = (mode: SyncMode, found: Partial<Case> & { relation: Relation }): string => {
  const { action, reason, isConflict } = decide(mode, { ...plain, ...found });
  return `${action} ${reason}${isConflict === true ? '!' : ''}`;
};

describe('how two sides stand to each other', () => {
  it.each([
    ['same', file(1, 100), file(1, 100), 1],
    ['same', file(1, 100.9), file(1, 100), 1],
    ['same', file(1, 101), file(1, 100), 1],
    ['leftNewer', file(1, 102), file(1, 100), 1],
    ['same', file(1, 102), file(1, 100), 2],
    ['rightNewer', file(1, 100), file(1, 103), 2],
    ['sameTime', file(1, 100), file(2, 101), 1],
    ['leftNewer', file(1, 200), file(2, 100), 1],
    ['unknownTime', file(1, undefined), file(1, 100), 1],
    ['leftOnly', file(1, 1), undefined, 1],
    ['rightOnly', undefined, other('folder'), 1],
    ['same', other('folder'), other('folder'), 1],
    ['otherKind', other('folder'), file(1, 1), 1],
    ['otherKind', other('link', 'a'), file(1, 1), 1],
    ['same', other('link', 'a'), other('link', 'a'), 1],
    ['otherLink', other('link', 'a'), other('link', 'b'), 1],
    ['otherLink', other('link'), other('link'), 1],
    ['special', other('socket'), undefined, 1],
    ['special', file(1, 1), other('pipe'), 1],
  ] as const)('is %s', (relation, left, right, tolerance) => {
    expect(relationOf(left, right, tolerance)).toBe(relation);
  });

  it('believes the bytes more than the time, once they were compared', () => {
    expect(relationOf(file(1, 100), file(1, 900), 1, 'equal')).toBe('same');
    expect(relationOf(file(1, 100), file(1, 900), 1, 'different')).toBe('rightNewer');
    expect(relationOf(file(1, 100), file(1, 100), 1, 'different')).toBe('sameTime');
  });
});

describe('what is done', () => {
  it.each([
    ['same', 'none same', 'none same', 'none same'],
    ['leftOnly', 'toRight new', 'toRight new', 'toRight new'],
    ['rightOnly', 'none onlyThere', 'deleteRight gone', 'toLeft new'],
    ['leftNewer', 'toRight newer', 'toRight newer', 'toRight newer'],
    ['rightNewer', 'toRight replacesNewer', 'toRight replacesNewer', 'toLeft newer'],
    ['sameTime', 'toRight size', 'toRight size', 'none noNewer!'],
    ['unknownTime', 'toRight unknownTime', 'toRight unknownTime', 'none noNewer!'],
    ['otherLink', 'toRight link', 'toRight link', 'none noNewer!'],
    ['otherKind', 'none kinds!', 'none kinds!', 'none kinds!'],
    ['special', 'none special', 'none special', 'none special'],
  ] as const)('with %s, in each mode', (relation, ...wanted) => {
    expect((['update', 'mirror', 'both'] as const).map((mode) => outcome(mode, { relation }))).toEqual(wanted);
  });

  it('is never a deletion when the source was not read whole, or something in the folder stays', () => {
    expect(outcome('mirror', { relation: 'rightOnly', leftIsWhole: false })).toBe('none incomplete');
    expect(outcome('mirror', { relation: 'rightOnly', rightIsWhole: false })).toBe('deleteRight gone');
    expect(outcome('mirror', { relation: 'rightOnly', holds: true })).toBe('none holds');
    const since = { left: 'gone', right: 'unchanged' } as const;
    expect(outcome('both', { relation: 'rightOnly', since, leftIsWhole: false })).toBe('none incomplete');
    expect(outcome('both', { relation: 'leftOnly', since: { left: 'unchanged', right: 'gone' }, rightIsWhole: false })).toBe(
      'none incomplete',
    );
  });

  it('goes both ways by what changed since the last time, whatever the clocks say', () => {
    const of = (relation: Relation, left: 'unchanged' | 'changed' | 'gone', right: 'unchanged' | 'changed' | 'gone'): string =>
      outcome('both', { relation, since: { left, right } });
    expect(of('leftOnly', 'unchanged', 'gone')).toBe('deleteLeft deletedThere');
    expect(of('rightOnly', 'gone', 'unchanged')).toBe('deleteRight deletedThere');
    expect(of('leftOnly', 'changed', 'gone')).toBe('none changedAndGone!');
    expect(of('rightOnly', 'gone', 'changed')).toBe('none changedAndGone!');
    // The one that was changed has the older time: its machine's clock is slow.
    expect(of('leftNewer', 'unchanged', 'changed')).toBe('toLeft changed');
    expect(of('rightNewer', 'changed', 'unchanged')).toBe('toRight changed');
    expect(of('leftNewer', 'changed', 'changed')).toBe('none bothChanged!');
    expect(of('leftNewer', 'unchanged', 'unchanged')).toBe('none same');
  });

  it('can be turned round or left out, but is no deletion of what both have', () => {
    expect(choicesOf('leftOnly')).toEqual(['toRight', 'none', 'deleteLeft']);
    expect(choicesOf('rightNewer')).toEqual(['toRight', 'none', 'toLeft']);
    for (const relation of ['same', 'special', 'otherKind'] as const) expect(choicesOf(relation)).toEqual(['none']);
  });
});
