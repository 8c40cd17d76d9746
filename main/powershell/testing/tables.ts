import type { PsGridView } from '../../../shared/model/powershell.ts';
import { ObjectTable, type ObjectTableOptions } from '../grid/object-table.ts';
import type { PsValue } from '../protocol/clixml/values.ts';
import { customObject } from './objects.ts';

const hosts = ['web1', 'web2', 'web3'];

export function tableOf(values: readonly PsValue[], options: Partial<ObjectTableOptions> = {}): ObjectTable {
  const table = new ObjectTable({
    computerOf: (part) => hosts[part] ?? '?',
    hasComputers: false,
    refuse: (why) => new Error(`refused: ${why}`),
    ...options,
  });
  for (const value of values) table.add(0, value);
  return table;
}

export const view = (change: Partial<PsGridView>): PsGridView => ({ sort: [], filter: '', ...change });
export const by = (column: string, descending = false): Partial<PsGridView> => ({ sort: [{ column, descending }] });

export const people = [
  customObject({ Name: 'ada', Age: 36 }),
  customObject({ Name: 'Bob', Age: 9 }),
  customObject({ Name: 'äda', Age: 100 }),
  customObject({ Name: 'bob', Age: null }),
];
