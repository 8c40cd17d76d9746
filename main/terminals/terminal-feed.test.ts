import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import { ByteRing } from './byte-ring.ts';
import { replayBytes, TerminalFeed } from './terminal-feed.ts';

/** A pipe whose other end takes `credit` bytes and then nothing until more is granted. */
class MeteredPipe implements Pipe {
  readonly taken: number[] = [];
  readonly writes: number[] = [];
  readonly #ended = new Emitter<void>();
  readonly onEnded = this.#ended.event;
  #waiting: { bytes: Uint8Array; resolve: () => void; reject: (error: Error) => void }[] = [];
  credit: number;
  constructor(credit: number) {
    this.credit = credit;
  }
  receive(): void {
    throw new Error('nothing is sent up here');
  }
  write(bytes: Uint8Array): Promise<void> {
    this.writes.push(bytes.length);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes, resolve, reject });
      this.grant(0);
    });
  }
  grant(bytes: number): void {
    this.credit += bytes;
    for (let next = this.#waiting[0]; next && next.bytes.length <= this.credit; next = this.#waiting[0]) {
      this.credit -= next.bytes.length;
      for (const byte of next.bytes) this.taken.push(byte);
      this.#waiting.shift();
      next.resolve();
    }
  }
  end(): void {
    for (const { reject } of this.#waiting) reject(new Error('ended'));
    this.#waiting = [];
    this.#ended.emit();
  }
}

const bytes = (from: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, n) => (from + n) % 251);

describe('ByteRing', () => {
  it('keeps the newest bytes at their stream offsets whatever the sizes of the pieces', () => {
    const ring = new ByteRing(10_000);
    let end = 0;
    for (let piece = 1; end < 60_000; piece = (piece * 7) % 3001) {
      ring.append(bytes(end, piece));
      end += piece;
      expect(ring.end).toBe(end);
      expect(end - ring.start).toBeLessThanOrEqual(10_000);
      expect(Buffer.from(ring.read(ring.start, 20_000)).equals(Buffer.from(bytes(ring.start, end - ring.start)))).toBe(true);
    }
    expect(end - ring.start).toBe(10_000);
  });

  it('takes a piece larger than itself', () => {
    const ring = new ByteRing(100);
    ring.append(bytes(0, 5000));
    expect(ring.start).toBe(4900);
    expect([...ring.read(4900, 100)]).toEqual([...bytes(4900, 100)]);
  });

  it('refuses an offset that is gone', () => {
    const ring = new ByteRing(100);
    ring.append(bytes(0, 200));
    expect(() => ring.read(50, 10)).toThrow(RangeError);
  });
});

describe('TerminalFeed', () => {
  it('counts bytes as used only when the page took them', async () => {
    const feed = new TerminalFeed(systemClock);
    const pipe = new MeteredPipe(10);
    feed.attach(pipe, 0).begin();
    const used = [vi.fn(), vi.fn()];
    feed.push(bytes(0, 10), used[0] ?? vi.fn());
    feed.push(bytes(10, 10), used[1] ?? vi.fn());
    await vi.waitFor(() => expect(used[0]).toHaveBeenCalledOnce(), { timeout: 10_000 });
    expect(used[1]).not.toHaveBeenCalled();
    pipe.grant(10);
    await vi.waitFor(() => expect(used[1]).toHaveBeenCalledOnce(), { timeout: 10_000 });
    expect(pipe.taken).toEqual([...bytes(0, 20)]);
  });

  it('sends the first bytes at once and gathers what follows in a burst', async () => {
    const feed = new TerminalFeed(systemClock);
    const pipe = new MeteredPipe(1_000_000);
    feed.attach(pipe, 0).begin();
    feed.push(bytes(0, 1), vi.fn());
    expect(pipe.writes).toEqual([1]);
    for (let piece = 0; piece < 8; piece++) feed.push(bytes(1 + piece * 4096, 4096), vi.fn());
    await vi.waitFor(() => expect(pipe.taken).toHaveLength(1 + 8 * 4096), { timeout: 10_000 });
    expect(pipe.writes).toEqual([1, 8 * 4096]);
    expect(Buffer.from(pipe.taken).equals(Buffer.from(bytes(0, 1 + 8 * 4096)))).toBe(true);
  });

  it('does not hold the channel back while no page is attached', () => {
    const feed = new TerminalFeed(systemClock);
    const used = vi.fn();
    feed.push(bytes(0, 3_000_000), used);
    expect(used).toHaveBeenCalledOnce();
  });

  it('replays the last MiB to a page that comes back, then goes on live, without a gap or a double', async () => {
    const feed = new TerminalFeed(systemClock);
    feed.push(bytes(0, 2_000_000), vi.fn());
    const pipe = new MeteredPipe(100_000);
    const replay = feed.attach(pipe, 0);
    expect(replay).toMatchObject({ start: 2_000_000 - replayBytes, end: 2_000_000 });
    replay.begin();
    feed.push(bytes(2_000_000, 200_000), vi.fn());
    pipe.grant(10_000_000);
    await vi.waitFor(() => expect(pipe.taken).toHaveLength(replayBytes + 200_000), { timeout: 10_000 });
    expect(Buffer.from(pipe.taken).equals(Buffer.from(bytes(replay.start, replayBytes + 200_000)))).toBe(true);
  });

  it('brings only what a page has not shown yet', async () => {
    const feed = new TerminalFeed(systemClock);
    feed.push(bytes(0, 100), vi.fn());
    const pipe = new MeteredPipe(1000);
    feed.attach(pipe, 90).begin();
    await vi.waitFor(() => expect(pipe.taken).toEqual([...bytes(90, 10)]), { timeout: 10_000 });
  });

  it('lets the channel go on when the page goes away with bytes on the way', async () => {
    const feed = new TerminalFeed(systemClock);
    const pipe = new MeteredPipe(0);
    feed.attach(pipe, 0).begin();
    const used = vi.fn();
    feed.push(bytes(0, 50), used);
    pipe.end();
    await vi.waitFor(() => expect(used).toHaveBeenCalledOnce(), { timeout: 10_000 });
    const second = new MeteredPipe(1000);
    feed.attach(second, 0).begin();
    await vi.waitFor(() => expect(second.taken).toEqual([...bytes(0, 50)]), { timeout: 10_000 });
  });
});
