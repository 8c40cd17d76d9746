import { describe, expect, it } from 'vitest';
import type { PsGridView } from '../../../shared/model/powershell.ts';
import { PsObject, type PsValue } from '../protocol/clixml/values.ts';
import { customObject, enumOf, hashtableOf, listOf, tag, typedObject } from '../testing/objects.ts';
import { by, people, tableOf, view } from '../testing/tables.ts';
import type { ObjectTable } from './object-table.ts';

/** The texts of the rows, cells joined by a blank. */
async function shown(table: ObjectTable, change?: Partial<PsGridView>): Promise<string[]> {
  const grid = await table.grid(change === undefined ? undefined : view(change));
  return table.rows(grid.revision, 0, 1000).rows.map(({ cells }) => cells.map(({ text }) => text).join(' '));
}

async function columnsOf(table: ObjectTable): Promise<string[]> {
  return (await table.grid()).columns.map(({ id }) => id);
}

describe('columns', () => {
  it('are the properties of the first objects, in their order, numbers to the right', async () => {
    const table = tableOf([customObject({ b: 1, a: 'x' }), customObject({ b: 2, c: tag('TS', 'PT1S') })]);
    const { columns } = await table.grid();
    expect(columns).toEqual([
      { id: 'b', label: 'b', align: 'right' },
      { id: 'a', label: 'a', align: 'left' },
      { id: 'c', label: 'c', align: 'right' },
    ]);
  });

  it('have a name in one line, and none where it is too long for people', async () => {
    const table = tableOf([customObject({ 'a\n\u202eb': 1, [`c${'d'.repeat(500)}`]: 2, ['e'.repeat(1001)]: 3 })]);
    const { columns } = await table.grid();
    expect(columns.map(({ label }) => label)).toEqual(['a b', `c${'d'.repeat(298)}…`]);
    expect(columns[0]?.id).toBe('a\n\u202eb');
    expect((await table.grid()).known).toHaveLength(2);
  });

  it('are those of PowerShell’s own table for a type that is known, reckoned ones too', async () => {
    const process = typedObject(
      'System.Diagnostics.Process',
      { Id: 7, ProcessName: 'pwsh', BasePriority: 0 },
      { WS: 157_286_400n, PM: 0n, NPM: 2048n, CPU: tag('Db', '1.239'), SI: 1 },
    );
    const table = tableOf([process]);
    expect(await columnsOf(table)).toEqual(['NPM(K)', 'PM(M)', 'WS(M)', 'CPU(s)', 'Id', 'SI', 'ProcessName']);
    expect(await shown(table)).toEqual(['2 0.00 150.00 1.24 7 1 pwsh']);
    expect((await table.grid()).known.map(({ id }) => id)).toContain('BasePriority');
  });

  it('are what a host told of its own type, once it did', async () => {
    const table = tableOf([typedObject('Our.Thing', { A: 1, B: 2, C: 3 })]);
    const { revision } = await table.grid();
    table.setTypeView('Deserialized.Our.Thing', [{ id: 'C', label: 'See', width: 4 }, { id: 'Missing' }]);
    const grid = await table.grid();
    expect(grid.columns).toEqual([{ id: 'C', label: 'See', align: 'right', width: 4 }]);
    expect(grid.revision).toBeGreaterThan(revision);
  });

  it('leave out what providers add, which stays known', async () => {
    const table = tableOf([typedObject('X', { Name: 'a' }, { PSPath: 'p', PSDrive: 'C' })]);
    expect(await columnsOf(table)).toEqual(['Name']);
    expect((await table.grid()).known.map(({ id }) => id)).toEqual(['Name', 'PSPath', 'PSDrive']);
  });

  it('are one, “Value”, for texts and numbers', async () => {
    const table = tableOf(['one', 2, null]);
    expect((await table.grid()).columns).toEqual([{ id: 'Value', label: 'Value', align: 'left' }]);
    expect(await shown(table)).toEqual(['one', '2', '']);
    expect((await tableOf([5]).grid()).columns[0]?.align).toBe('right');
  });

  it('hold the keys of a dictionary', async () => {
    expect(await shown(tableOf([hashtableOf({ k: 'v', n: 1 })]))).toEqual(['v 1']);
  });

  it('tell the host when there are several, whatever an object says of itself', async () => {
    const table = tableOf([], { hasComputers: true });
    table.add(1, customObject({ A: 1, PSComputerName: 'elsewhere' }));
    expect(await columnsOf(table)).toEqual(['PSComputerName', 'A']);
    expect(await shown(table)).toEqual(['web2 1']);
  });

  it('take names that differ in case for one', async () => {
    const table = tableOf([customObject({ Name: 'a' }), customObject({ NAME: 'b' })]);
    expect(await columnsOf(table)).toEqual(['Name']);
    expect(await shown(table)).toEqual(['a', 'b']);
  });

  it('of mixed objects leave cells absent, and show what has no properties in a column of its own', async () => {
    const table = tableOf([customObject({ A: 1 }), 'text']);
    expect(await columnsOf(table)).toEqual(['A', 'Value']);
    const kinds = table.rows((await table.grid()).revision, 0, 9).rows.map(({ cells }) => cells.map(({ kind }) => kind));
    expect(kinds).toEqual([
      ['number', 'absent'],
      ['absent', 'text'],
    ]);
  });

  it('are those that were asked for, known or not', async () => {
    expect(await shown(tableOf(people.slice(0, 1)), { columns: ['Age', 'Nothing', 'Name'] })).toEqual(['36  ada']);
  });
});

describe('a view', () => {
  it('sorts numbers by size and texts as people read them, what is null last both ways', async () => {
    const table = tableOf(people);
    expect(await shown(table, by('Age'))).toEqual(['Bob 9', 'ada 36', 'äda 100', 'bob ']);
    expect(await shown(table, by('Age', true))).toEqual(['äda 100', 'ada 36', 'Bob 9', 'bob ']);
    expect(await shown(table, by('Name'))).toEqual(['ada 36', 'äda 100', 'Bob 9', 'bob ']);
  });

  it('sorts to the last digit: 64 bits, decimals, ticks', async () => {
    const value = (text: string, name: string): PsValue => tag(name, text);
    const numbers = [
      value('18446744073709551615', 'U64'),
      9_007_199_254_740_993n,
      value('9007199254740992.5', 'D'),
      9_007_199_254_740_992n,
      value('INF', 'Db'),
      value('NaN', 'Db'),
      value('1E-05', 'Db'),
      -1,
    ];
    expect(await shown(tableOf(numbers), by('Value'))).toEqual([
      'NaN',
      '-1',
      '1E-05',
      '9007199254740992',
      '9007199254740992.5',
      '9007199254740993',
      '18446744073709551615',
      'INF',
    ]);
  });

  it('sorts dates by the moment, spans, versions by their parts and enums by their number', async () => {
    const row = (when: string, took: string, version: string, level: PsValue, name: string): PsValue =>
      customObject({ When: tag('DT', when), Took: tag('TS', took), Version: tag('Version', version), Level: level, Name: name });
    const table = tableOf([
      row('2026-01-01T12:00:00+02:00', 'PT10S', '1.10', enumOf('Level', 'Warning', 3), 'a'),
      row('2026-01-01T11:00:00Z', '-PT1S', '1.9.1', enumOf('Level', 'Critical', 1), 'b'),
      row('2026-01-01T10:00:00.0000001Z', 'P1D', '1.9', enumOf('Level', 'Error', 2), 'c'),
    ]);
    const names = async (column: string): Promise<string> => (await shown(table, { ...by(column), columns: ['Name'] })).join('');
    expect(await names('When')).toBe('acb');
    expect(await names('Took')).toBe('bac');
    expect(await names('Version')).toBe('cba');
    expect(await names('Level')).toBe('bca');
  });

  it('sorts by several columns, and keeps the order of what is equal', async () => {
    const rows = ['b 1', 'a 2', 'b 2', 'a 1', 'a 2'].map((text, n) =>
      customObject({ K: text.slice(0, 1), N: Number(text.slice(2)), I: n }),
    );
    const sort = [
      { column: 'k', descending: false },
      { column: 'N', descending: true },
    ];
    expect(await shown(tableOf(rows), { sort, columns: ['I'] })).toEqual(['1', '4', '3', '2', '0']);
  });

  it('filters by words anywhere or in a column', async () => {
    const table = tableOf([
      customObject({ Name: 'web server', Path: 'C:\\temp' }),
      customObject({ Name: 'db', Path: '/srv/web' }),
      customObject({ Name: 'Web', Path: '' }),
    ]);
    expect(await shown(table, { filter: 'WEB' })).toHaveLength(3);
    expect(await shown(table, { filter: 'name:web' })).toEqual(['web server C:\\temp', 'Web ']);
    expect(await shown(table, { filter: '"web server"' })).toHaveLength(1);
    expect(await shown(table, { filter: 'name:"web server" temp' })).toHaveLength(1);
    expect(await shown(table, { filter: 'C:\\temp' })).toHaveLength(1);
    expect(await shown(table, { filter: 'web srv nothing' })).toEqual([]);
    expect(await shown(table, { filter: '  ' })).toHaveLength(3);
  });

  it('groups without regard to case, and tells what is null, absent and empty', async () => {
    const table = tableOf([
      customObject({ K: 'b' }),
      customObject({ K: 'A' }),
      customObject({ K: 'a' }),
      customObject({ K: '' }),
      customObject({ K: null }),
      customObject({ L: 1 }),
    ]);
    const { groups } = await table.grid(view({ groupBy: 'K' }));
    expect(groups).toEqual([
      { label: '(empty)', from: 0, count: 1 },
      { label: 'A', from: 1, count: 2 },
      { label: 'b', from: 3, count: 1 },
      { label: '$null', from: 4, count: 1 },
      { label: '(no such property)', from: 5, count: 1 },
    ]);
  });

  it('sorts within its groups, and turns the groups round when it is sorted by them', async () => {
    const rows = [customObject({ K: 'a', N: 1 }), customObject({ K: 'b', N: 2 }), customObject({ K: 'a', N: 3 })];
    expect(await shown(tableOf(rows), { groupBy: 'K', ...by('N', true) })).toEqual(['a 3', 'a 1', 'b 2']);
    expect(await shown(tableOf(rows), { groupBy: 'K', ...by('k', true) })).toEqual(['b 2', 'a 1', 'a 3']);
  });
});

describe('a revision', () => {
  it('stays while rows come to the end of an unsorted view, filtered or not', async () => {
    const table = tableOf(people);
    const plain = await table.grid();
    table.add(0, customObject({ Name: 'eve', Age: 1 }));
    expect(table.rows(plain.revision, 4, 9)).toMatchObject({ total: 5, rows: [{ index: 4 }] });
    expect((await table.grid()).revision).toBe(plain.revision);
    const filtered = await table.grid(view({ filter: 'e' }));
    expect(filtered.revision).toBeGreaterThan(plain.revision);
    table.add(0, customObject({ Name: 'pete', Age: 1 }));
    expect(await table.grid()).toMatchObject({ revision: filtered.revision, total: filtered.total + 1 });
  });

  it('is another when sorted rows get others between them; rows of an older one are refused', async () => {
    const table = tableOf(people);
    const sorted = await table.grid(view(by('Age')));
    table.add(0, customObject({ Name: 'eve', Age: 1 }));
    expect(table.rows(sorted.revision, 0, 9).total).toBe(4);
    const newer = await table.grid();
    expect(newer.revision).toBeGreaterThan(sorted.revision);
    expect(table.rows(newer.revision, 0, 1).rows[0]?.cells[0]?.text).toBe('eve');
    expect(() => table.rows(sorted.revision, 0, 9)).toThrow('refused: outdated');
  });

  it('of a newer view takes the place of the older one, for whoever waits for either', async () => {
    const table = tableOf(
      Array.from({ length: 20_000 }, (_, n) => customObject({ N: (n * 7919) % 20_000, T: `text ${n % 977}` })),
    );
    const older = table.grid(view(by('T')));
    const newer = table.grid(view(by('N')));
    expect((await older).view.sort[0]?.column).toBe('N');
    expect(await older).toEqual(await newer);
    expect(table.rows((await newer).revision, 0, 3).rows.map(({ cells }) => cells[0]?.text)).toEqual(['0', '1', '2']);
  });
});

describe('an object table', () => {
  it('keeps the first objects only, as many as fit', async () => {
    const few = tableOf(['a', 'b', 'c'], { maxObjects: 2 });
    expect([few.count, few.kept, (await few.grid()).total]).toEqual([3, 2, 2]);
    const small = tableOf(['x'.repeat(1000), 'y'.repeat(5000), 'z'], { maxBytes: 4000 });
    expect([small.count, small.kept]).toEqual([3, 1]);
  });

  it('knows whether only texts came, and formatting objects', () => {
    expect(tableOf(['a', new PsObject({ base: 'b', members: [] })]).isTextOnly).toBe(true);
    expect(tableOf(['a', 1]).isTextOnly).toBe(false);
    expect(tableOf([typedObject('Microsoft.PowerShell.Commands.Internal.Format.FormatStartData', {})]).hasFormatting).toBe(true);
  });

  it('opens an object that holds itself, level by level', () => {
    const loop = customObject({ name: 'x', items: listOf(1, 'two') });
    loop.members?.push({ name: 'self', value: loop });
    const table = tableOf([loop]);
    expect(table.object(0, [2, 2, 2], 0, 10)).toEqual({
      typeNames: ['System.Management.Automation.PSCustomObject', 'System.Object'],
      value: { kind: 'object', text: '@{name=x; items={1, two}; self=@{name=x; items=…; self=…}}' },
      total: 3,
      children: [
        { at: 0, name: 'name', kind: 'note', value: { kind: 'text', text: 'x' }, hasChildren: false },
        { at: 1, name: 'items', kind: 'note', value: { kind: 'list', text: '{1, two}' }, hasChildren: true },
        {
          at: 2,
          name: 'self',
          kind: 'note',
          value: { kind: 'object', text: '@{name=x; items={1, two}; self=@{name=x; items=…; self=…}}' },
          hasChildren: true,
        },
      ],
    });
    expect(table.object(0, [1], 1, 1).children).toEqual([
      { at: 1, name: '[1]', kind: 'item', value: { kind: 'text', text: 'two' }, hasChildren: false },
    ]);
    expect(() => table.object(0, [9], 0, 1)).toThrow('refused: notFound');
    expect(() => table.object(5, [], 0, 1)).toThrow('refused: notFound');
  });

  it('groups hosts by what they answered, without the names that remoting adds', async () => {
    const table = tableOf([], { hasComputers: true });
    table.add(0, customObject({ A: 1, PSComputerName: 'x', RunspaceId: tag('G', '1') }));
    table.add(1, customObject({ A: 2 }));
    table.add(2, customObject({ A: 1 }));
    expect(await table.answers([0, 1, 2, 3])).toEqual([
      { parts: [0, 2], objects: 1, sample: '\nA\n-\n1\n' },
      { parts: [1], objects: 1, sample: '\nA\n-\n2\n' },
      { parts: [3], objects: 0, sample: '' },
    ]);
  });

  it('gives its work up when it is closed', async () => {
    const table = tableOf(Array.from({ length: 20_000 }, (_, n) => customObject({ N: `t${n % 9973}` })));
    const waiting = table.grid(view(by('N')));
    table.close();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });
});
