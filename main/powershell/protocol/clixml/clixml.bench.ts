/** How many objects of five properties are decoded in a second, each a document of its own as PowerShell sends them. */
import { expect, it } from 'vitest';
import { decodeValue } from './decode.ts';
import { NameBook } from './name-book.ts';
import type { PsValue } from './values.ts';
import { encodeValue } from './writer.ts';

const count = 100_000;
const runs = 5;
const aim = 30_000;

function documentOf(n: number): string {
  return (
    '<Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN><MS>' +
    `<I32 N="Id">${n}</I32><S N="Name">process number ${n}</S><Db N="Cpu">${n / 7}</Db>` +
    `<DT N="Started">2026-11-21T10:42:15.${String(n).padStart(7, '0')}+00:00</DT><B N="Responding">true</B></MS></Obj>`
  );
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

function tell(what: string, perSecond: number): void {
  process.stdout.write(
    `${what}: ${Math.round(perSecond)} objects/s, aim ${aim} objects/s: ${perSecond >= aim ? 'met' : 'missed'}\n`,
  );
}

it('decodes and encodes objects of five properties', () => {
  const documents = Array.from({ length: count }, (_, n) => documentOf(n));
  const decoded: number[] = [];
  const encoded: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const names = new NameBook();
    const values: PsValue[] = [];
    let start = performance.now();
    for (const document of documents) {
      const answer = decodeValue(document, names);
      if (answer.kind === 'value') values.push(answer.value);
    }
    decoded.push(count / ((performance.now() - start) / 1000));
    expect(values).toHaveLength(count);
    let units = 0;
    start = performance.now();
    for (const value of values) units += encodeValue(value).length;
    encoded.push(count / ((performance.now() - start) / 1000));
    expect(units).toBe(documents.reduce((sum, document) => sum + document.length, 0));
  }
  // How fast a machine is that runs other things too is no fault of the program: verdicts are told, not thrown.
  tell('decode', median(decoded));
  tell('encode', median(encoded));
});
