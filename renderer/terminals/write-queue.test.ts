import { describe, expect, it } from 'vitest';
import { WriteQueue } from './write-queue.ts';

function bench() {
  const written: Uint8Array[] = [];
  const parsed: (() => void)[] = [];
  const tasks: (() => void)[] = [];
  const queue = new WriteQueue(
    (bytes, done) => {
      written.push(bytes);
      parsed.push(done);
    },
    (task) => tasks.push(task),
  );
  return { queue, written, parsed, runTask: () => tasks.shift()?.(), parseNext: () => parsed.shift()?.(), tasks };
}

describe('writing to the emulator', () => {
  it('passes the bytes of a visible terminal on in the same turn', () => {
    const { queue, written } = bench();
    const chunk = new Uint8Array(100_000);
    queue.push(chunk, () => undefined);
    expect(written).toEqual([chunk]);
  });

  it('writes a hidden terminal one small slice at a time and gives credit back after the last', () => {
    const { queue, written, tasks, runTask, parseNext } = bench();
    let used = 0;
    queue.setHidden(true);
    queue.push(new Uint8Array(40_000), () => used++);
    expect(written).toHaveLength(0);
    for (const expected of [16_384, 16_384, 7232]) {
      expect(tasks).toHaveLength(1);
      runTask();
      expect(written.at(-1)).toHaveLength(expected);
      expect(used).toBe(0);
      parseNext();
    }
    expect(used).toBe(1);
    expect(tasks).toHaveLength(0);
  });

  it('keeps the order when a hidden terminal is shown', () => {
    const { queue, written } = bench();
    queue.setHidden(true);
    queue.push(Uint8Array.of(1), () => undefined);
    queue.push(Uint8Array.of(2), () => undefined);
    queue.setHidden(false);
    queue.push(Uint8Array.of(3), () => undefined);
    expect(written.map((bytes) => bytes[0])).toEqual([1, 2, 3]);
  });

  it('writes on after it was shown while a slice was being parsed, and hidden again', () => {
    const { queue, written, runTask, parseNext } = bench();
    queue.setHidden(true);
    queue.push(Uint8Array.of(1), () => undefined);
    runTask();
    queue.setHidden(false);
    queue.setHidden(true);
    queue.push(Uint8Array.of(2), () => undefined);
    parseNext();
    runTask();
    expect(written.map((bytes) => bytes[0])).toEqual([1, 2]);
  });

  it('gives the credit of an empty chunk back too', () => {
    const { queue, runTask, parseNext } = bench();
    let used = 0;
    queue.setHidden(true);
    queue.push(new Uint8Array(0), () => used++);
    runTask();
    parseNext();
    expect(used).toBe(1);
  });

  it.each([['visible', false] as const, ['hidden', true] as const])(
    'lets a barrier pass a %s terminal only when everything before it is parsed, and what follows only after it',
    (_name, hidden) => {
      const { queue, written, parsed, parseNext, tasks, runTask } = bench();
      const settle = (): void => {
        while (tasks.length > 0 || parsed.length > 0) {
          if (parsed.length > 0) parseNext();
          else runTask();
        }
      };
      let release: (() => void) | undefined;
      queue.setHidden(hidden);
      queue.push(Uint8Array.of(1), () => undefined);
      queue.barrier((done) => {
        expect(written.filter((bytes) => bytes.length > 0).map((bytes) => bytes[0])).toEqual([1]);
        expect(parsed).toHaveLength(0);
        release = done;
      });
      queue.push(Uint8Array.of(2), () => undefined);
      expect(release).toBeUndefined();
      settle();
      expect(written.flatMap((bytes) => [...bytes])).toEqual([1]);
      release?.();
      settle();
      expect(written.flatMap((bytes) => [...bytes])).toEqual([1, 2]);
    },
  );

  it('writes nothing more once disposed', () => {
    const { queue, written, runTask } = bench();
    queue.setHidden(true);
    queue.push(Uint8Array.of(1), () => undefined);
    queue.dispose();
    runTask();
    queue.push(Uint8Array.of(2), () => undefined);
    expect(written).toHaveLength(0);
  });
});
