import { expect, it } from 'vitest';
import type { PsProgressBar } from '../../shared/model/powershell.ts';
import { progressRows } from './progress-tree.ts';

const bar = (activityId: number, parentId?: number): PsProgressBar => ({
  activityId,
  activity: `activity ${activityId}`,
  status: '',
  operation: '',
  ...(parentId !== undefined && { parentId }),
});
const shown = (bars: readonly PsProgressBar[]): readonly string[] =>
  progressRows(bars).map((row) => `${' '.repeat(row.depth)}${row.bar.activityId}`);

it('puts activities under the ones that they belong to', () => {
  expect(shown([bar(2, 1), bar(1), bar(3, 2), bar(4)])).toEqual(['1', ' 2', '  3', '4']);
});

it('shows each once, also when they name nobody or each other', () => {
  expect(shown([bar(5, 99), bar(6, 6), bar(7, 8), bar(8, 7)])).toEqual(['5', '6', '7', ' 8']);
});
