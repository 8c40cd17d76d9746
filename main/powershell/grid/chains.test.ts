import { describe, expect, it } from 'vitest';
import { decodeFile, decodeValue } from '../protocol/clixml/decode.ts';
import { itemsOf, memberOf, PsMemberSet, PsObject, type PsValue } from '../protocol/clixml/values.ts';
import { encodeFile, encodeValue } from '../protocol/clixml/writer.ts';
import { objectText } from '../invoke/object-text.ts';
import { customObject } from '../testing/objects.ts';
import { by, tableOf, view } from '../testing/tables.ts';
import { jsonOf } from './json.ts';
import { plainLines } from './plain-text.ts';
import { sizeOf } from './size.ts';

const length = 30_000;

/** The last object of a chain, each of which refers to the one before: a message that is nowhere deep. */
function received(kind: (n: number) => string): PsValue {
  const objects = Array.from({ length }, (_, n) => (n === 0 ? '<Obj RefId="0"><MS><S N="A">end</S></MS></Obj>' : kind(n)));
  const decoded = decodeValue(`<Obj><LST>${objects.join('')}</LST></Obj>`);
  if (decoded.kind === 'problem') throw new Error(decoded.problem);
  return itemsOf(decoded.value)?.at(-1) ?? null;
}

const before = (n: number, name = ''): string => `<Ref${name} RefId="${n - 1}" />`;
const chains: readonly (readonly [what: string, chain: () => PsValue])[] = [
  ['notes', () => received((n) => `<Obj RefId="${n}"><MS>${before(n, ' N="A"')}</MS></Obj>`)],
  ['properties', () => received((n) => `<Obj RefId="${n}"><Props>${before(n, ' N="A"')}</Props></Obj>`)],
  ['lists', () => received((n) => `<Obj RefId="${n}"><LST>${before(n)}</LST></Obj>`)],
  [
    'dictionaries',
    () => received((n) => `<Obj RefId="${n}"><DCT><En><S N="Key">A</S>${before(n, ' N="Value"')}</En></DCT></Obj>`),
  ],
  ['keys', () => received((n) => `<Obj RefId="${n}"><DCT><En>${before(n, ' N="Key"')}<I32 N="Value">1</I32></En></DCT></Obj>`)],
  ['values in values', () => received((n) => `<Obj RefId="${n}">${before(n)}</Obj>`)],
  [
    'enums of enums',
    () => received((n) => `<Obj RefId="${n}"><TN RefId="${n}"><T>E</T><T>System.Enum</T></TN>${before(n)}</Obj>`),
  ],
  ['sets of members', () => received((n) => `<Obj RefId="${n}"><MS><MS N="s">${before(n, ' N="A"')}</MS></MS></Obj>`)],
];

describe.each(chains)('a chain of 30,000 %s', (_what, chain) => {
  const last = chain();

  it('ends in JSON and in files at a depth that others read too', () => {
    expect(() => JSON.parse(jsonOf(last)) as unknown).not.toThrow();
    expect(() => JSON.parse(jsonOf(last, 'web1')) as unknown).not.toThrow();
    for (const text of [encodeFile([last]), ...['clixml' as const].map((format) => document(format, last))]) {
      const read = decodeFile(text);
      expect(read.kind === 'problem' ? read.problem : read.value).toHaveLength(1);
      expect(text.length).toBeLessThan(20_000);
    }
  });

  it('is shown, sorted, grouped, searched, opened, copied, compared and counted', async () => {
    const table = tableOf([last, customObject({ A: last }), customObject({ A: 1 })], { hasComputers: true });
    const grid = await table.grid(view({ ...by('A'), filter: 'e', groupBy: 'A' }));
    expect(grid.columns.map(({ id }) => id)).toContain('A');
    await table.grid(view({}));
    expect(table.rows(table.revision, 0, 3).rows).toHaveLength(3);
    expect(table.object(1, [0], 0, 10).total).toBeGreaterThan(0);
    for (const format of ['csv', 'tsv', 'markdown', 'json'] as const) expect((await table.copy(format)).rows).toBe(3);
    expect(await table.answers([0])).toMatchObject([{ parts: [0], objects: 3 }]);
    expect(plainLines([last, customObject({ A: last })]).length).toBeGreaterThan(0);
    expect(sizeOf(last)).toBeGreaterThan(length * 50);
  });
});

function document(format: 'clixml', value: PsValue): string {
  const { head, one, tail } = objectText(format);
  return head + one(value, 'web1') + tail;
}

describe('a value that is deep', () => {
  const deep = (depth: number): PsObject => {
    let value = customObject({ A: 'end' });
    for (let n = 1; n < depth; n += 1) value = customObject({ A: value });
    return value;
  };

  it('keeps 50 levels in a file, and is its text below them; a message of its own to a server is refused', () => {
    const read = decodeFile(encodeFile([deep(50), deep(51)]));
    const [whole, cut] = read.kind === 'value' ? read.value.map(({ value }) => value) : [];
    const at = (value: PsValue | undefined, depth: number): PsValue | undefined => {
      let inner = value;
      for (let n = 1; n < depth; n += 1) inner = memberOf(inner, 'A');
      return inner;
    };
    expect(memberOf(at(whole, 50), 'A')).toBe('end');
    expect(at(cut, 51)).toBe('System.Management.Automation.PSCustomObject');
    expect(() => encodeValue(deep(201))).toThrow('more than 200 times');
    expect(() => encodeValue(deep(200))).not.toThrow();
  });

  it('is bounded where sets of members stand in sets', () => {
    let set = new PsMemberSet([{ name: 'A', value: 1 }]);
    for (let n = 0; n < 100_000; n += 1) set = new PsMemberSet([{ name: 's', value: set }]);
    const value = new PsObject({ members: [{ name: 's', value: set }] });
    expect(encodeFile([value]).length).toBeLessThan(5000);
    expect(() => encodeValue(value)).toThrow('more than 200 times');
  });
});
