import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { ReceiveMemory } from './receive-memory.ts';

/** The memory without its socket: `read` plays what the system does. */
function played(): { readonly memory: ReceiveMemory; readonly read: (bytes: number) => Buffer } {
  const memory = new ReceiveMemory(systemClock);
  let pushed: Buffer = Buffer.alloc(0);
  const socket = { push: (chunk: Buffer) => ((pushed = chunk), true) } as unknown as Socket;
  const { buffer, callback } = memory.onread(() => socket);
  let current = (buffer as () => Buffer)();
  return {
    memory,
    read: (bytes) => {
      const most = Math.min(bytes, current.length);
      current.fill(pushed.length === 0 ? 1 : ((pushed[0] ?? 0) + 1) & 0xff, 0, most);
      callback(most, current);
      current = (buffer as () => Buffer)();
      return pushed;
    },
  };
}

it('never overwrites what a quiet socket read', () => {
  const { memory, read } = played();
  const chunks = Array.from({ length: 500 }, (_, index) => read(1 + ((index * 37) % 9000)));
  expect(memory.isLent).toBe(false);
  expect(chunks.every((chunk, index) => chunk.every((byte) => byte === ((index + 1) & 0xff)))).toBe(true);
});

it('reads into the same memory when much comes, and leaves the last 384 KiB less one read alone', () => {
  const { memory, read } = played();
  const chunks: Buffer[] = [];
  for (let index = 0; index < 300; index += 1) {
    chunks.push(read(index % 7 === 0 ? 100 : 1_000_000));
    let kept = 0;
    for (let back = chunks.length - 1; back >= 0 && memory.isLent; back -= 1) {
      const chunk = chunks[back] ?? Buffer.alloc(0);
      kept += chunk.length;
      if (kept > 384 * 1024 - 128 * 1024) break;
      expect(chunk[0]).toBe((back + 1) & 0xff);
      expect(chunk.at(-1)).toBe((back + 1) & 0xff);
    }
  }
  expect(memory.isLent).toBe(true);
  expect(new Set(chunks.slice(20).map(({ buffer }) => buffer)).size).toBe(1);
});
