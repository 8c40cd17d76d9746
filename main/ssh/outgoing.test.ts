import { Writable } from 'node:stream';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Outgoing } from './outgoing.ts';

/** A stream that keeps what it was handed, as it was handed, until it is told to take it. */
class SlowStream extends Writable {
  readonly calls: number[] = [];
  readonly #taken: Buffer[] = [];
  #held: { readonly chunk: Buffer; readonly done: () => void } | undefined;
  isSlow = false;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.calls.push(chunk.length);
    this.#held = { chunk, done };
    if (!this.isSlow) this.take();
  }

  /** The system takes what it was given last. */
  take(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    this.#taken.push(Buffer.from(held.chunk));
    held.done();
  }

  get taken(): Buffer {
    return Buffer.concat(this.#taken);
  }
}

const asStream = (stream: Writable): ConstructorParameters<typeof Outgoing>[0] =>
  stream as unknown as ConstructorParameters<typeof Outgoing>[0];

it('writes all packets of a turn with one call', async () => {
  const stream = new SlowStream();
  let turns = 0;
  const outgoing = new Outgoing(asStream(stream), () => (turns += 1));
  for (let each = 0; each < 200; each += 1) outgoing.write(Buffer.alloc(68, each));
  expect([stream.calls.length, outgoing.waitingBytes, outgoing.bytes]).toEqual([0, 13_600, 13_600]);
  await endOfTurn();
  expect([stream.calls, turns, outgoing.waitingBytes]).toEqual([[13_600], 1, 0]);
});

it('does not let bulk data wait for the end of the turn, and makes it in the same memory', () => {
  const stream = new SlowStream();
  const outgoing = new Outgoing(asStream(stream), () => undefined);
  const seen = new Set<unknown>();
  for (let each = 0; each < 1000; each += 1) {
    const packet = outgoing.memory(33_000);
    seen.add(packet?.buffer);
    if (packet !== undefined) outgoing.write(packet.fill(each));
  }
  expect(stream.calls.length).toBeGreaterThan(200);
  expect(seen.size).toBe(1);
});

it('keeps every byte and the order, whatever the stream holds back', async () => {
  const stream = new SlowStream();
  const outgoing = new Outgoing(asStream(stream), () => undefined);
  const written: Buffer[] = [];
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  for (let round = 0; round < 3000; round += 1) {
    stream.isSlow = random(10) > 0;
    const size = [20, 68, 5000, 16_000, 33_000, 300_000][random(round % 50 === 0 ? 6 : 5)] ?? 1;
    const reserved = random(3) > 0 ? outgoing.memory(size) : undefined;
    // Something else may come first, and what was reserved is still written to afterwards.
    if (reserved !== undefined && random(20) === 0) {
      const other = Buffer.alloc(100, 0xaa);
      written.push(Buffer.from(other));
      outgoing.write(other);
      other.fill(0);
    }
    const packet = (reserved ?? Buffer.allocUnsafe(size)).fill(round);
    written.push(Buffer.from(packet));
    outgoing.write(packet);
    if (reserved === undefined) packet.fill(0);
    if (random(4) === 0) stream.take();
    if (random(8) === 0) await endOfTurn();
  }
  stream.isSlow = false;
  outgoing.flush();
  for (let tries = 0; stream.writableLength > 0 && tries < 10_000; tries += 1) {
    stream.take();
    await endOfTurn();
  }
  expect(stream.taken.equals(Buffer.concat(written))).toBe(true);
  expect(outgoing.waitingBytes).toBe(0);
});
