import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalWrites } from './local-writes.ts';

const never = new AbortController().signal;
let folder: string;
let handle: FileHandle;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-writes-'));
  handle = await open(join(folder, 'file'), 'w');
});
afterEach(async () => {
  await handle.close().catch(() => undefined);
  await rm(folder, { recursive: true });
});

/** A handle that tells its calls: where, and how many pieces. */
function told(calls: [number, number][], most = Infinity): Pick<FileHandle, 'write' | 'writev'> {
  return {
    write: (bytes: Uint8Array, offset: number, length: number, at: number) => {
      calls.push([at, 1]);
      return handle.write(bytes, offset, Math.min(length, most), at);
    },
    writev: (pieces: readonly NodeJS.ArrayBufferView[], at: number) => {
      calls.push([at, pieces.length]);
      const first = pieces[0] as Uint8Array;
      return first.length <= most ? handle.writev([...pieces], at) : handle.writev([first.subarray(0, most)], at);
    },
  } as Pick<FileHandle, 'write' | 'writev'>;
}

const block = (letter: string, bytes = 10): Buffer => Buffer.alloc(bytes, letter);
const text = async (): Promise<string> => readFile(join(folder, 'file'), 'utf8');

describe('writes to one file of this computer', () => {
  it('are one call where they follow each other, whatever order they came in', async () => {
    const calls: [number, number][] = [];
    const writes = new LocalWrites(told(calls));
    const all = [
      writes.write(0, [block('a')], never),
      writes.write(30, [block('d')], never),
      writes.write(10, [block('b', 4), block('B', 6)], never),
      writes.write(50, [block('f')], never),
      writes.write(20, [block('c')], never),
    ];
    await Promise.all(all);
    expect(calls).toEqual([
      [0, 1],
      [10, 4],
      [50, 1],
    ]);
    expect(await text()).toBe(`${'a'.repeat(10)}bbbbBBBBBB${'c'.repeat(10)}${'d'.repeat(10)}${'\0'.repeat(10)}${'f'.repeat(10)}`);
  });

  it('go on where the system took less than it was given', async () => {
    const calls: [number, number][] = [];
    const writes = new LocalWrites(told(calls, 7));
    const all = ['a', 'b', 'c'].map((letter, index) => writes.write(index * 10, [block(letter)], never));
    await Promise.all(all);
    expect(await text()).toBe(`${'a'.repeat(10)}${'b'.repeat(10)}${'c'.repeat(10)}`);
    expect(calls.length).toBeGreaterThan(3);
  });

  it('fail together when their call does, and others go on', async () => {
    const calls: [number, number][] = [];
    const real = told(calls);
    const full = (at: number): boolean => at === 10;
    const writes = new LocalWrites({
      write: real.write,
      writev: ((pieces: readonly NodeJS.ArrayBufferView[], at: number) =>
        full(at) ? Promise.reject(new Error('full')) : real.writev(pieces, at)) as FileHandle['writev'],
    });
    const outcomes = await Promise.allSettled([
      writes.write(0, [block('a')], never),
      writes.write(10, [block('b')], never),
      writes.write(20, [block('c')], never),
      writes.write(50, [block('f')], never),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });

  it('that were not begun before an abort, or before the end of the file, are not done', async () => {
    const calls: [number, number][] = [];
    const writes = new LocalWrites(told(calls));
    const abort = new AbortController();
    const first = writes.write(0, [block('a')], never);
    const aborted = writes.write(10, [block('b')], abort.signal);
    abort.abort();
    await first;
    await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
    const again = writes.write(0, [block('A')], never);
    const dropped = expect(writes.write(40, [block('e')], never)).rejects.toMatchObject({ code: 'cancelled' });
    writes.drop();
    await Promise.all([again, dropped]);
    expect(calls).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});
