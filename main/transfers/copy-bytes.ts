import { setMaxListeners } from 'node:events';
import { cancelled } from '../../shared/model/errors.ts';
import type { OpenFile } from '../sftp/file-system.ts';
import type { Flight } from './flight.ts';
import type { LastLook } from './last-look.ts';
import { LowWater } from './low-water.ts';
import type { RateLimit } from './rate-limit.ts';

export interface BytesRequest {
  readonly sources: Spread;
  readonly targets: Spread;
  readonly fromBytes: number;
  /** Where to end; the file as it was when it was opened. */
  readonly endBytes: number;
  readonly chunkBytes: number;
  readonly flight: Flight;
  readonly limits: readonly RateLimit[];
  /** Called after each piece that the target has confirmed: its size, and up to where all is there. */
  readonly onWritten: (bytes: number, markBytes: number) => void;
  /** Awaited before each chunk, so that a pause takes effect. */
  readonly gate?: (() => Promise<void> | undefined) | undefined;
  /** Told when every read was sent, and when one is sent again after that. */
  readonly lastLook?: Pick<LastLook, 'allAsked' | 'askedAgain'> | undefined;
}

/** The source had less than its size said. */
export class SourceEnded extends Error {
  readonly atBytes: number;

  constructor(atBytes: number) {
    super(`the source ended at ${atBytes}`);
    this.atBytes = atBytes;
  }
}

/**
 * Copies the bytes from `fromBytes` to `endBytes`: many chunks at once, finished in any order, spread over the channels of both sides. Short
 * reads are asked for again. Settles only when nothing is under way any more. Rejects with the first failure, or with `SourceEnded`.
 */
export async function copyBytes(request: BytesRequest, signal: AbortSignal): Promise<void> {
  const run = new ByteRun(request, signal);
  request.flight.enter();
  try {
    await run.toEnd();
  } finally {
    request.flight.leave();
  }
}

/** One file, open on each channel of its side; more may come while it is copied. The next chunk takes the channel with the fewest bytes under way. */
export class Spread {
  readonly #files: OpenFile[];
  readonly #loads: number[] = [0];

  constructor(file: OpenFile) {
    this.#files = [file];
  }

  add(file: OpenFile): void {
    this.#files.push(file);
    this.#loads.push(0);
  }

  get files(): readonly OpenFile[] {
    return this.#files;
  }

  pick(bytes: number): readonly [OpenFile, number] {
    let best = 0;
    for (let at = 1; at < this.#loads.length; at += 1) if ((this.#loads[at] ?? 0) < (this.#loads[best] ?? 0)) best = at;
    this.#loads[best] = (this.#loads[best] ?? 0) + bytes;
    return [this.#files[best] as OpenFile, best];
  }

  done(index: number, bytes: number): void {
    this.#loads[index] = (this.#loads[index] ?? 0) - bytes;
  }
}

class ByteRun {
  readonly #request: BytesRequest;
  readonly #outer: AbortSignal;
  readonly #abort = new AbortController();
  readonly #water: LowWater;
  readonly #sources: Spread;
  readonly #targets: Spread;
  #flyingBytes = 0;
  #failure: unknown;
  #hasFailed = false;
  #wake: (() => void) | undefined;

  constructor(request: BytesRequest, signal: AbortSignal) {
    this.#request = request;
    this.#outer = signal;
    // Each channel listens to it, for requests and for room.
    setMaxListeners(0, this.#abort.signal);
    this.#water = new LowWater(request.fromBytes);
    this.#sources = request.sources;
    this.#targets = request.targets;
  }

  async toEnd(): Promise<void> {
    const onAbort = (): void => this.#fail(cancelled());
    if (this.#outer.aborted) throw cancelled();
    this.#outer.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#startAll();
      if (!this.#hasFailed) this.#request.lastLook?.allAsked();
      while (this.#flyingBytes > 0) await this.#landing();
    } finally {
      this.#outer.removeEventListener('abort', onAbort);
    }
    if (this.#hasFailed) throw this.#failure;
  }

  async #startAll(): Promise<void> {
    const { endBytes, chunkBytes, flight, gate, limits, fromBytes } = this.#request;
    let next = fromBytes;
    while (next < endBytes && !this.#hasFailed) {
      const length = Math.min(chunkBytes, endBytes - next);
      while (this.#flyingBytes > 0 && this.#flyingBytes + length > flight.shareBytes && !this.#hasFailed) await this.#landing();
      try {
        const open = gate?.();
        if (open !== undefined) await open;
        for (const limit of limits) await limit.take(length, this.#abort.signal);
      } catch (error) {
        this.#fail(error);
      }
      if (this.#hasFailed) return;
      this.#flyingBytes += length;
      void this.#chunk(next, length);
      next += length;
    }
  }

  #landing(): Promise<void> {
    return new Promise<void>((resolve) => (this.#wake = resolve));
  }

  async #chunk(from: number, length: number): Promise<void> {
    const [source, sourceIndex] = this.#sources.pick(length);
    const [target, targetIndex] = this.#targets.pick(length);
    try {
      await this.#carry(source, target, from, from + length);
    } catch (error) {
      this.#fail(error);
    }
    this.#sources.done(sourceIndex, length);
    this.#targets.done(targetIndex, length);
    this.#flyingBytes -= length;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  async #carry(source: OpenFile, target: OpenFile, from: number, end: number): Promise<void> {
    const { signal } = this.#abort;
    const { memory } = this.#request.flight;
    const writes: Promise<unknown>[] = [];
    const into = memory.take(end - from);
    let failure: unknown;
    let at = from;
    try {
      while (at < end) {
        if (at > from) this.#request.lastLook?.askedAgain();
        const block = await source.read(at, end - at, signal, into.subarray(at - from));
        if (block.sizeBytes === 0) throw new SourceEnded(at);
        if (block.sizeBytes > end - at) throw new Error('a read gave more than was asked for');
        writes.push(settled(this.#write(target, at, block.pieces, block.sizeBytes)));
        at += block.sizeBytes;
      }
    } catch (error) {
      failure = error;
    }
    // All of them are waited for, so that nothing writes any more when the run has ended.
    for (const write of writes) failure = (await write) ?? failure;
    // After an abort the last read may still write into it, and what was handed on may still be sent.
    if (failure instanceof Error) throw failure;
    memory.give(into);
  }

  async #write(target: OpenFile, at: number, pieces: readonly Uint8Array[], sizeBytes: number): Promise<void> {
    await target.write(at, pieces, this.#abort.signal);
    this.#water.finished(at, sizeBytes);
    this.#request.flight.arrived(sizeBytes);
    this.#request.onWritten(sizeBytes, this.#water.markBytes);
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#failure = error;
    this.#abort.abort();
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** What it was rejected with; undefined when fulfilled. */
function settled(promise: Promise<void>): Promise<Error | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}
