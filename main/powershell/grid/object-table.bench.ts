/** How long a page waits for 100,000 objects of five properties: in, sorted, filtered, grouped; and how long the event loop is held at a time. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { PsGridView } from '../../../shared/model/powershell.ts';
import { decodeValue } from '../protocol/clixml/decode.ts';
import { NameBook } from '../protocol/clixml/name-book.ts';
import { ObjectTable } from './object-table.ts';

const count = 100_000;

function documentOf(n: number): string {
  return (
    '<Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN><MS>' +
    `<I32 N="Id">${(n * 7919) % count}</I32><S N="Name">process number ${(n * 31) % count}</S><Db N="Cpu">${n / 7}</Db>` +
    `<DT N="Started">2026-11-21T10:42:15.${String(n).padStart(7, '0')}+00:00</DT><B N="Responding">true</B></MS></Obj>`
  );
}

const tell = (what: string): void => void process.stdout.write(`${what}\n`);

async function measured(table: ObjectTable, what: string, view: Partial<PsGridView>, expected?: number): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const grid = await table.grid({ sort: [], filter: '', ...view });
  const took = performance.now() - start;
  // A last turn, so that a long slice at the end is seen too.
  await new Promise((resolve) => setImmediate(resolve));
  delay.disable();
  if (expected === undefined) expect(grid.total).toBeGreaterThan(0);
  else expect(grid.total).toBe(expected);
  tell(`${what}: ${took.toFixed(0)} ms, the longest slice ${(delay.max / 1e6).toFixed(0)} ms (aim 30 ms)`);
}

it('takes, sorts, filters and groups 100,000 objects', async () => {
  const names = new NameBook();
  const table = new ObjectTable({ computerOf: () => 'host', hasComputers: false, refuse: (why) => new Error(why) });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const heapBefore = process.memoryUsage().heapUsed;
  const documents = Array.from({ length: count }, (_, n) => Buffer.from(documentOf(n)));
  let adding = 0;
  const start = performance.now();
  for (const [n, document] of documents.entries()) {
    const answer = decodeValue(document.toString(), names);
    const from = performance.now();
    if (answer.kind === 'value') table.add(0, answer.value);
    adding += performance.now() - from;
    if (n === 200) {
      const grid = await table.grid();
      expect(table.rows(grid.revision, 0, 200).rows).toHaveLength(200);
      tell(`first 200 rows: ${(performance.now() - start).toFixed(0)} ms after the first object (aim 300 ms)`);
    }
  }
  const took = performance.now() - start;
  tell(
    `decode and add: ${Math.round(count / (took / 1000))} objects/s (aim 30000), adding alone ${Math.round(count / (adding / 1000))}/s`,
  );
  documents.length = 0;
  collect();
  const heap = process.memoryUsage().heapUsed - heapBefore;
  tell(`kept: ${(heap / 1e6).toFixed(0)} MB of heap, ${(table.bytes / 1e6).toFixed(0)} MB as reckoned`);
  await measured(table, 'sort by a number', { sort: [{ column: 'Id', descending: false }] }, count);
  await measured(table, 'sort by a text, all different', { sort: [{ column: 'Name', descending: false }] }, count);
  await measured(table, 'the other way', { sort: [{ column: 'Name', descending: true }] }, count);
  await measured(table, 'sort by a date', { sort: [{ column: 'Started', descending: true }] }, count);
  await measured(table, 'filter anywhere', { filter: '4242' });
  await measured(table, 'filter by another letter', { filter: '42424' });
  await measured(table, 'group', { groupBy: 'Responding' }, count);
  await measured(table, 'group by what is all different', { groupBy: 'Name' }, count);
});
