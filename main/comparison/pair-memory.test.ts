import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Face } from './face.ts';
import { PairMemory } from './pair-memory.ts';

const file = (sizeBytes: number, modifiedSeconds: number): Face => ({
  kind: 'file',
  sizeBytes,
  modifiedSeconds,
  link: undefined,
});
const link = (text: string): Face => ({ kind: 'link', sizeBytes: undefined, modifiedSeconds: undefined, link: text });

describe('what is remembered of two folders', () => {
  const settled = [
    { path: 'a', left: file(1, 100.7), right: file(1, 100) },
    { path: 'b/\udcff', left: link('x'), right: link('x') },
  ];

  it('is what changed and what is gone on each side, in whole seconds', () => {
    const memory = PairMemory.nothing.next(settled, []);
    expect(memory.since('a', file(1, 100.2), file(1, 100))).toEqual({ left: 'unchanged', right: 'unchanged' });
    expect(memory.since('a', file(2, 100), undefined)).toEqual({ left: 'changed', right: 'gone' });
    expect(memory.since('b/\udcff', link('y'), link('x'))).toEqual({ left: 'changed', right: 'unchanged' });
    expect(memory.since('c', file(1, 1), undefined)).toBeUndefined();
  });

  it('goes on for what was not settled, and is forgotten for what is gone on both sides', () => {
    const memory = PairMemory.nothing
      .next(settled, [])
      .next([{ path: 'c', left: file(3, 3), right: file(3, 3) }], ['a', 'unknown']);
    expect([memory.size, memory.since('a', undefined, undefined)?.left, memory.since('b/\udcff', undefined, undefined)]).toEqual([
      2,
      'gone',
      undefined,
    ]);
  });

  it('is read back from the disk for the same pair only, and from a spoiled file as nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-memory-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const data = join(folder, 'synchronised');
    await PairMemory.nothing.next(settled, []).write(data, ['left', 'right']);
    expect((await PairMemory.read(data, ['left', 'right'])).size).toBe(2);
    expect((await PairMemory.read(data, ['right', 'left'])).size).toBe(0);
    const [name = ''] = readdirSync(data);
    expect([readdirSync(data).length, statSync(join(data, name)).mode & 0o777]).toEqual([1, 0o600]);
    writeFileSync(join(data, name), 'HWSYNC1\nhalf');
    expect((await PairMemory.read(data, ['left', 'right'])).size).toBe(0);
  });
});
