import { describe, expect, it } from 'vitest';
import { decodeFile } from '../protocol/clixml/decode.ts';
import { memberOf, PsSecureString, type PsValue } from '../protocol/clixml/values.ts';
import { customObject, enumOf, listOf, tag, typedObject } from '../testing/objects.ts';
import { by, people, tableOf, view } from '../testing/tables.ts';
import type { ObjectTable } from './object-table.ts';

describe('a copy', () => {
  const row = customObject({ Name: 'a "b"', Text: 'one\ntwo', None: null, Empty: '', N: tag('D', '1.10'), L: listOf(1, 'x') });

  it('as CSV is what Export-Csv writes', async () => {
    const { text, rows } = await tableOf([row]).copy('csv');
    expect([text, rows]).toEqual(['"Name","Text","None","Empty","N","L"\r\n"a ""b""","one\ntwo",,"","1.10","1; x"\r\n', 1]);
  });

  it('as TSV is what a spreadsheet pastes, formulas left as they are', async () => {
    const { text } = await tableOf([customObject({ A: '=1+1', B: 'x\ty', C: 'plain "q"' })]).copy('tsv');
    expect(text).toBe('A\tB\tC\n=1+1\t"x\ty"\tplain "q"\n');
  });

  it('as Markdown is a table in which nothing else is markup', async () => {
    const { text } = await tableOf([customObject({ 'A|B': '<b>|![x](y)', N: 1 })]).copy('markdown');
    expect(text).toBe('| A\\|B | N |\n| --- | ---: |\n| &lt;b&gt;\\|!\\[x\\](y) | 1 |\n');
  });

  it('as JSON is one array of the shown columns, numbers to the last digit', async () => {
    const value = customObject({
      Big: 9_007_199_254_740_993n,
      D: tag('D', '1.10'),
      F: tag('Db', 'NaN'),
      E: enumOf('X', 'On', 1),
      B: true,
    });
    const { text } = await tableOf([value]).copy('json');
    expect(text).toBe('[\n{"Big":9007199254740993,"D":1.10,"F":"NaN","E":"On","B":true}\n]\n');
    expect(JSON.parse((await tableOf([1, 'a', null]).copy('json')).text)).toEqual([1, 'a', null]);
  });

  it('has the chosen rows in the order of the view', async () => {
    const table = tableOf(people);
    await table.grid(view({ ...by('Age', true), columns: ['Name'] }));
    expect((await table.copy('tsv', [0, 2])).text).toBe('Name\näda\nada\n');
  });

  it('that is too much is refused', async () => {
    const table = tableOf(Array.from({ length: 40 }, () => 'x'.repeat(1_000_000)));
    await expect(table.copy('tsv')).rejects.toThrow('refused: tooMuch');
  });
});

describe('a file', () => {
  async function saved(table: ObjectTable, ...how: Parameters<ObjectTable['save']>): Promise<string> {
    let text = '';
    for await (const chunk of table.save(...how)) text += chunk;
    return text;
  }

  it('in CLIXML holds the whole objects and is read again, SecureStrings left out', async () => {
    const table = tableOf([], { hasComputers: true });
    table.add(0, customObject({ A: 1, Secret: PsSecureString.received('cABhAHMAcwA=') }));
    table.add(1, 'text');
    const text = await saved(table, 'clixml', 'all');
    expect(text).not.toContain('cABh');
    const read = decodeFile(text);
    const values = read.kind === 'value' ? read.value.map(({ value }) => value) : [];
    expect(values.map((value) => memberOf(value, 'PSComputerName'))).toEqual(['web1', 'web2']);
    expect(values.map((value) => memberOf(value, 'A'))).toEqual([1, undefined]);
    expect(memberOf(values[0], 'Secret')).toBeNull();
    expect(values[1]).toMatchObject({ base: 'text' });
  });

  it('in CLIXML of the shown columns is what Select-Object makes', async () => {
    const table = tableOf([
      typedObject('System.IO.FileInfo', { Name: 'a', Length: 5n, Mode: '-a', LastWriteTime: null, Other: 1 }),
    ]);
    await table.grid(view({ columns: ['Name', 'Length'] }));
    const read = decodeFile(await saved(table, 'clixml', 'shown'));
    expect(read).toMatchObject({
      value: [
        { value: { types: ['Selected.System.IO.FileInfo', 'System.Management.Automation.PSCustomObject', 'System.Object'] } },
      ],
    });
    expect(read.kind === 'value' && memberOf(read.value[0]?.value, 'Length')).toBe(5n);
  });

  it('in JSON ends a circle, and whatever refers to the same again and again', async () => {
    const loop = customObject({ n: 1 });
    loop.members?.push({ name: 'self', value: loop });
    let bomb: PsValue = 'x';
    for (let n = 0; n < 40; n += 1) bomb = listOf(bomb, bomb);
    const text = await saved(tableOf([loop, customObject({ bomb })]), 'json', 'all');
    expect(JSON.parse(text)).toMatchObject([{ n: 1, self: expect.stringContaining('@{') }, {}]);
    expect(text.length).toBeLessThan(20_000_000);
  });

  it('in CSV of all columns has every property that was seen', async () => {
    const table = tableOf([customObject({ A: 1 }), customObject({ B: 2 })]);
    expect(await saved(table, 'csv', 'all')).toBe('"A","B"\r\n"1",\r\n,"2"\r\n');
  });
});
