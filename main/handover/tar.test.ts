import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { tarEnd, tarHeader, tarPadding, type TarEntry } from './tar.ts';

const file = (path: string | Buffer, sizeBytes: number): TarEntry => ({
  path: Buffer.from(path),
  kind: 'file',
  sizeBytes,
  mode: 0o640,
  modifiedSeconds: 1_700_000_000,
});

function archive(...parts: readonly (readonly [TarEntry, string])[]): Buffer {
  const bytes = parts.flatMap(([entry, content]) => [tarHeader(entry), Buffer.from(content), tarPadding(content.length)]);
  return Buffer.concat([...bytes, tarEnd()]);
}

test('tar(1) lists and reads what was made, with long names and raw bytes', () => {
  const long = `deep/${'d'.repeat(150)}/${'f'.repeat(120)}.txt`;
  const raw = Buffer.from([0x73, 0x2f, 0xff, 0x2e, 0x62]);
  const made = archive(
    [{ ...file('site', 0), kind: 'folder', mode: 0o755 }, ''],
    [file('site/a.txt', 3), 'abc'],
    [file(long, 512), 'x'.repeat(512)],
    [file(raw, 1), 'r'],
    [file('last', 0), ''],
  );
  const listed = execFileSync('tar', ['--quoting-style=literal', '-tf', '-'], { input: made, encoding: 'latin1' });
  expect(listed.split('\n')).toEqual(['site/', 'site/a.txt', long, 's/\xff.b', 'last', '']);
  expect(execFileSync('tar', ['-xOf', '-', 'site/a.txt', long], { input: made, encoding: 'utf8' })).toBe(`abc${'x'.repeat(512)}`);
  const verbose = execFileSync('tar', ['--utc', '-tvf', '-'], { input: made, encoding: 'latin1' });
  expect(verbose).toMatch(/^-rw-r----- 0\/0 +3 2023-11-14 22:13 site\/a\.txt$/m);
});

test('a size beyond eight GiB stands in a header of its own', () => {
  const header = tarHeader(file('huge', 9_000_000_000));
  expect(header.toString('latin1')).toContain('19 size=9000000000\n');
  expect(header.length).toBe(1536);
});
