import { describe, expect, it } from 'vitest';
import { customObject, typedObject } from '../testing/objects.ts';
import { tableOf } from '../testing/tables.ts';
import { RunTypes } from './run-types.ts';

const disk = typedObject('Contoso.Disk', { Serial: 1, Name: 'C', Free: 2 });
const view = [{ id: 'Name' }, { id: 'Free' }];
const columns = async (table: ReturnType<typeof tableOf>): Promise<string[]> => (await table.grid()).columns.map(({ id }) => id);

describe('types of the objects of a run', () => {
  it('that nobody here knows are asked for once, by the first host that has one, and change the columns', async () => {
    const table = tableOf([disk]);
    const types = new RunTypes(table);
    const known = new Map();
    types.note(1, disk, known);
    types.note(0, disk, known);
    expect([types.take(0), types.take(1), types.take(1)]).toMatchObject([
      [],
      [{ name: 'contoso.disk', types: ['Contoso.Disk', 'System.Object'] }],
      [],
    ]);
    expect(await columns(table)).toEqual(['Serial', 'Name', 'Free']);
    types.told('contoso.disk', view, known);
    expect(await columns(table)).toEqual(['Name', 'Free']);
    expect(types.views.size).toBe(1);
    // The next run of this session knows them from its first object.
    const later = tableOf([disk]);
    const next = new RunTypes(later);
    next.note(0, disk, known);
    expect([next.take(0), await columns(later)]).toEqual([[], ['Name', 'Free']]);
  });

  it('that have no columns of their own are not asked for again', () => {
    const known = new Map();
    const first = new RunTypes(tableOf([disk]));
    first.note(0, disk, known);
    first.told('contoso.disk', undefined, known);
    const next = new RunTypes(tableOf([disk]));
    next.note(0, disk, known);
    expect([first.views.size, next.take(0)]).toEqual([0, []]);
  });

  it('are not asked for where they are built in, shapeless, or too many', () => {
    const types = new RunTypes(tableOf([]));
    const known = new Map();
    const note = (type: string): void => types.note(0, typedObject(type, { A: 1 }), known);
    for (const type of ['System.Diagnostics.Process', 'Deserialized.System.IO.FileInfo', 'Selected.Contoso.Disk']) note(type);
    types.note(0, customObject({ A: 1 }), known);
    types.note(0, 'text', known);
    expect(types.take(0)).toEqual([]);
    for (let n = 0; n < 40; n += 1) note(`Contoso.Type${n}`);
    expect(types.take(0)).toHaveLength(8);
  });
});
