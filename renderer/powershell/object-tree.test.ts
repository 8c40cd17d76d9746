import { expect, it } from 'vitest';
import type { PsNode } from '../../shared/model/powershell.ts';
import { treeLines } from './object-tree.ts';

const cell = (text: string): PsNode['value'] => ({ kind: 'text', text });
const node = (names: readonly string[], total = names.length): PsNode => ({
  typeNames: [],
  value: cell(''),
  total,
  children: names.map((name, at) => ({ at, name, kind: 'property', value: cell(name), hasChildren: name.endsWith('+') })),
});

it('shows the children of what is open below it, and how many are not there yet', () => {
  const nodes = new Map([
    ['', node(['Id', 'Modules+', 'Name'])],
    ['1', node(['a', 'b+'], 40)],
  ]);
  const lines = treeLines(nodes, new Set(['1', '2', '1.1']));
  expect(lines.map((line) => `${' '.repeat(line.path.length)}${line.kind === 'more' ? line.count : line.child.name}`)).toEqual([
    ' Id',
    ' Modules+',
    '  a',
    '  b+',
    ' 38',
    ' Name',
  ]);
});
