import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { Outlet } from './outlet.ts';
import { OutletMemory } from './outlet-memory.ts';

/** A socket's way out: the system takes one write when `take` is called, or each at once. */
class Way {
  readonly writes: Buffer[] = [];
  readonly memory = new OutletMemory();
  readonly outlet: Outlet;
  readonly stream: Writable;
  #taken: (() => void) | undefined;

  constructor(isSlow: boolean) {
    this.stream = new Writable({
      write: (chunk: Buffer, _encoding, taken) => {
        this.writes.push(Buffer.from(chunk));
        if (isSlow) this.#taken = taken;
        else taken();
      },
      // The system calls back for what it had not taken when a socket is closed.
      destroy: (error, done) => {
        this.#taken?.();
        done(error);
      },
    });
    this.stream.on('error', () => undefined);
    this.outlet = new Outlet(this.stream as unknown as Socket, this.memory);
  }

  async take(): Promise<void> {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
    await turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('writes what one turn brings at once, and gives the credit back when it is taken', async () => {
  const way = new Way(false);
  const used: number[] = [];
  for (const index of [0, 1, 2]) way.outlet.push(Buffer.alloc(5000, index), () => used.push(index));
  expect([way.writes, used]).toEqual([[], []]);
  await turn();
  expect([way.writes.map(({ length }) => length), used]).toEqual([[15_000], [0, 1, 2]]);
});

it('gathers what comes while the client does not read, and writes it together', async () => {
  const way = new Way(true);
  let used = 0;
  for (let index = 0; index < 20; index += 1) {
    way.outlet.push(Buffer.alloc(6000, 65 + index), () => (used += 1));
    await turn();
  }
  expect([way.writes.map(({ length }) => length), used]).toEqual([[6000], 0]);
  await way.take();
  expect([way.writes.map(({ length }) => length), used]).toEqual([[6000, 19 * 6000], 1]);
  await way.take();
  expect(used).toBe(20);
  expect(
    Buffer.concat(way.writes).equals(Buffer.concat(Array.from({ length: 20 }, (_, index) => Buffer.alloc(6000, 65 + index)))),
  ).toBe(true);
});

it('waits for no write of others into the socket, whose end it does not hear', async () => {
  const way = new Way(true);
  way.stream.write(Buffer.from('owed'));
  let used = 0;
  for (const text of ['first', 'second']) {
    way.outlet.push(Buffer.from(text), () => (used += 1));
    await turn();
  }
  for (let writes = 0; writes < 3; writes += 1) await way.take();
  expect([way.writes.map(String), used]).toEqual([['owed', 'first', 'second'], 2]);
});

it('keeps more than one memory holds in order, and what is flushed in the middle', async () => {
  const way = new Way(true);
  const sent = Array.from({ length: 40 }, (_, index) => Buffer.alloc(20_000 + index, 48 + index));
  let used = 0;
  for (const [index, bytes] of sent.entries()) {
    way.outlet.push(bytes, () => (used += 1));
    if (index % 9 === 0) await turn();
    if (index === 25) way.outlet.flush();
  }
  way.outlet.flush();
  for (let writes = 0; writes < 40; writes += 1) await way.take();
  expect(used).toBe(40);
  expect(Buffer.concat(way.writes).equals(Buffer.concat(sent))).toBe(true);
});

it('gives the credit back when the socket breaks', async () => {
  const way = new Way(true);
  let used = 0;
  for (let index = 0; index < 3; index += 1) {
    way.outlet.push(Buffer.alloc(10_000), () => (used += 1));
    await turn();
  }
  way.stream.destroy(new Error('reset'));
  await turn();
  expect(used).toBe(3);
  way.outlet.push(Buffer.alloc(10_000), () => (used += 1));
  await turn();
  expect(used).toBe(4);
});

it('what waits is kept in memory that is used again', () => {
  const memory = new OutletMemory();
  const first = memory.keep(Buffer.alloc(100_000, 'a'));
  first.giveBack();
  const second = memory.keep(Buffer.alloc(50_000, 'b'));
  const third = memory.keep(Buffer.alloc(50_000, 'c'));
  expect([second.bytes.buffer === first.bytes.buffer, third.bytes.buffer === second.bytes.buffer]).toEqual([true, false]);
  expect([second.bytes.length, second.bytes.every((byte) => byte === 98)]).toEqual([50_000, true]);
  const small = memory.keep(Buffer.from('small'));
  expect(String(small.bytes)).toBe('small');
});
