/** What real PowerShell sent, as a grid. */
import { describe, expect, it } from 'vitest';
import type { PsValue } from '../protocol/clixml/values.ts';
import { play } from '../testing/replayed.ts';
import { tableOf, view } from '../testing/tables.ts';

function outputOf(recording: string): PsValue[] {
  return play(recording).events.flatMap((event) =>
    event.kind === 'pipeline' && event.event.kind === 'output' ? [event.event.value] : [],
  );
}

describe('objects of real PowerShell', () => {
  it('that are processes have the columns of its own table', async () => {
    const table = tableOf(outputOf('get-process'));
    const { columns, known, revision } = await table.grid();
    expect(columns.map(({ id }) => id)).toEqual(['NPM(K)', 'PM(M)', 'WS(M)', 'CPU(s)', 'Id', 'SI', 'ProcessName']);
    expect(table.rows(revision, 0, 9).rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ['0', '0.00', '1.36', '0.00', '23746', '23731', 'sleep'],
      ['0', '0.00', '1.36', '0.00', '23748', '23731', 'sleep'],
    ]);
    expect(known.length).toBeGreaterThan(60);
    const modules = table.object(0, [], 0, 1000).children.find(({ name }) => name === 'Modules');
    expect(modules).toMatchObject({ kind: 'property', hasChildren: true, value: { kind: 'list' } });
    expect(table.object(0, [modules?.at ?? -1], 0, 1)).toMatchObject({ total: 4, children: [{ name: '[0]', kind: 'item' }] });
    const sorted = await table.grid(view({ sort: [{ column: 'StartTime', descending: true }], columns: ['Id'] }));
    expect(table.rows(sorted.revision, 0, 1).rows[0]?.cells[0]?.text).toBe('23748');
  });

  it('of every kind are shown', async () => {
    const values = outputOf('types');
    const table = tableOf(values);
    const { revision } = await table.grid(view({ columns: ['Value'] }));
    const cells = table.rows(revision, 0, 100).rows.map(({ cells: [cell] }) => `${cell?.kind} ${cell?.text}`);
    expect(cells).toEqual(
      expect.arrayContaining([
        'text text',
        'text x',
        'boolean True',
        'number 18446744073709551615',
        'number 79228162514264337593543950335',
        'span 1.02:03:04.5000000',
        'bytes 01 02 03 fa',
        'text  Get-Date | Out-Null ',
        'null ',
        'list {1, two, }',
        'text Friday',
        'text 00000000-0000-0000-0000-000000000000',
      ]),
    );
    const big = values.findIndex(
      (value) => table.object(values.indexOf(value), [], 0, 0).typeNames[0] === 'System.Numerics.BigInteger',
    );
    expect(table.object(big, [], 0, 0).value).toEqual({ kind: 'number', text: '1267650600228229401496703205376' });
  });
});
