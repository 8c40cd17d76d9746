import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Block, OpenFile } from '../sftp/file-system.ts';
import { copyBytes, Spread } from './copy-bytes.ts';
import { Flight } from './flight.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const ENDLESS = 2 ** 40;

/** A line that carries bytes in the order in which they were handed to it, so many a step: who has more on it gets more of it. */
class Line {
  readonly #waiting: { left: number; readonly arrived: () => void }[] = [];

  put(bytes: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ left: bytes, arrived: resolve }));
  }

  /** Carries so many bytes, and lets everybody act on what arrived. */
  async carry(bytes: number, stepBytes = 512 * KIB): Promise<void> {
    for (let carried = 0; carried < bytes; carried += stepBytes) {
      let room = stepBytes;
      for (let first = this.#waiting[0]; first !== undefined && room > 0; first = this.#waiting[0]) {
        const part = Math.min(room, first.left);
        first.left -= part;
        room -= part;
        if (first.left > 0) break;
        this.#waiting.shift();
        first.arrived();
      }
      await turn();
      await turn();
    }
  }
}

const nothing = (): never => {
  throw new Error('not asked for');
};

function fileOn(write: (bytes: number) => Promise<void>): OpenFile {
  return {
    path: '/x' as FilePath,
    isClosed: false,
    read: (_at: number, length: number): Promise<Block> => Promise.resolve({ sizeBytes: length, pieces: [new Uint8Array(0)] }),
    write: (_at: number, bytes: Uint8Array | readonly Uint8Array[]) => write(bytes.length),
    stat: nothing,
    setAttributes: nothing,
    sync: nothing,
    close: nothing,
  };
}

interface Copy {
  /** Bytes that arrived. */
  bytes: number;
}

class Scene {
  readonly line = new Line();
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>[] = [];

  /** Begins to copy a file without end. */
  copy(flight: Flight, chunkBytes: number): Copy {
    const copy: Copy = { bytes: 0 };
    const request = {
      sources: new Spread(fileOn(nothing)),
      // What is read has no memory here; all requests of a copy are of one size.
      targets: new Spread(fileOn(() => this.line.put(chunkBytes))),
      fromBytes: 0,
      endBytes: ENDLESS,
      chunkBytes,
      flight,
      limits: [],
      onWritten: (bytes: number) => {
        copy.bytes += bytes;
      },
    };
    this.#running.push(copyBytes(request, this.#stop.signal).catch(() => undefined));
    return copy;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.line.carry(256 * MIB);
    await Promise.all(this.#running);
  }
}

/** Parts of what came since `before`, in per cent. */
function shares(copies: readonly Copy[], before: readonly number[] = []): number[] {
  const came = copies.map(({ bytes }, index) => bytes - (before[index] ?? 0));
  const all = came.reduce((sum, bytes) => sum + bytes, 0);
  return came.map((bytes) => Math.round((bytes * 100) / all));
}

const flight = (): Flight =>
  new Flight(
    () => 0,
    () => 0,
  );

describe('a line that several copies share', () => {
  it('is shared by bytes between the files of a job, whatever the size of their requests', async () => {
    const scene = new Scene();
    const one = flight();
    const copies = [255 * KIB, 32 * KIB].map((chunkBytes) => scene.copy(one, chunkBytes));
    await scene.line.carry(128 * MIB);
    for (const share of shares(copies)) expect(Math.abs(share - 50)).toBeLessThanOrEqual(6);
    await scene.end();
  });

  it('gives a file that comes later its part, from what those have that were there', async () => {
    const scene = new Scene();
    const one = flight();
    const copies = [scene.copy(one, 128 * KIB), scene.copy(one, 128 * KIB)];
    await scene.line.carry(32 * MIB);
    copies.push(scene.copy(one, 128 * KIB));
    // What was on the line before is let through first.
    await scene.line.carry(8 * MIB);
    const before = copies.map(({ bytes }) => bytes);
    await scene.line.carry(96 * MIB);
    for (const share of shares(copies, before)) expect(Math.abs(share - 33)).toBeLessThanOrEqual(5);
    await scene.end();
  });

  it('is shared evenly between jobs, however many files each of them has', async () => {
    const scene = new Scene();
    const [one, other] = [flight(), flight()];
    const single = scene.copy(one, 128 * KIB);
    const several = [1, 2, 3, 4].map(() => scene.copy(other, 128 * KIB));
    await scene.line.carry(128 * MIB);
    const [share] = shares([single, { bytes: several.reduce((sum, { bytes }) => sum + bytes, 0) }]);
    expect(Math.abs((share ?? 0) - 50)).toBeLessThanOrEqual(6);
    const parts = shares(several);
    for (const part of parts) expect(Math.abs(part - 25)).toBeLessThanOrEqual(4);
    await scene.end();
  });
});
