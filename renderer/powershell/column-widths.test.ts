import { expect, it } from 'vitest';
import type { PsColumn } from '../../shared/model/powershell.ts';
import { columnWidths, shownColumns } from './column-widths.ts';

const column = (id: string, align: PsColumn['align'] = 'left'): PsColumn => ({ id, label: id, align });

it('leaves out what a grid is grouped by, as the headings say it', () => {
  const columns = [column('PSComputerName'), column('Id', 'right'), column('Name')];
  const view = { sort: [], filter: '', groupBy: 'PSComputerName' };
  expect(shownColumns({ columns, view }).map(({ id, at }) => [id, at])).toEqual([
    ['Id', 1],
    ['Name', 2],
  ]);
  expect(shownColumns({ columns: columns.slice(0, 1), view })).toHaveLength(1);
});

it('is as wide as what stands in it, within bounds', () => {
  const [name] = shownColumns({ columns: [column('Name')], view: { sort: [], filter: '' } });
  const widthOf = (text: string): number =>
    name === undefined ? 0 : (columnWidths([name], [{ index: 0, part: 0, cells: [{ kind: 'text', text }] }])[0] ?? 0);
  expect(widthOf('x'.repeat(20))).toBeGreaterThan(widthOf('x'));
  expect(widthOf('x'.repeat(4000))).toBe(widthOf('x'.repeat(400)));
});
