import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { cancelled } from '../../../shared/model/errors.ts';
import { derive, type Argon2Cost, type Derivation } from './derive.ts';

/*
 * Keys made of passphrases, off the thread that serves terminals: a worker thread for each, which does this one job. Where there is none (run from
 * the sources, or where no thread can start) it is done here, in short steps.
 */

export interface DerivationJob {
  readonly passphrase: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array;
  readonly how: Derivation;
  readonly lengthBytes: number;
}

export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'key'; readonly key: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly reason: string };

/** Memory of Argon2 lies outside of the heap (its own limit is in ppk.ts); the heap holds the code and little else. */
const heapMb = 64;
/** So many at a time: a morning's twenty tabs neither take every core nor twenty times the memory. */
const mostThreads = 2;
/** How long a thread may take to say that it is ready; a loaded machine starts one in a second or two. */
const usualReadyMs = 15_000;

export class KeyDerivation {
  readonly #workerFile: string;
  readonly #readyMs: number;
  #canStart: boolean | undefined;
  #running = 0;
  readonly #waiting = new Set<() => void>();

  /** @param workerFile `key-worker.mjs` as it was built; it may be missing. `readyMs`: how long a thread may take to start. */
  constructor(workerFile: string, readyMs = usualReadyMs) {
    this.#workerFile = workerFile;
    this.#readyMs = readyMs;
  }

  /** How the last key was made, for the log and for tests; undefined before the first. */
  get runsIn(): 'thread' | 'steps' | undefined {
    return this.#canStart === undefined ? undefined : this.#canStart ? 'thread' : 'steps';
  }

  /**
   * Clears `passphrase`. Errors: `cancelled` once the signal is aborted, which ends the thread; an Error with the reason in words when the figures
   * can't be or memory does not suffice.
   */
  async key(passphrase: Buffer, salt: Buffer, how: Derivation, lengthBytes: number, signal?: AbortSignal): Promise<Buffer> {
    const job = { passphrase: new Uint8Array(passphrase), salt: new Uint8Array(salt), how, lengthBytes };
    passphrase.fill(0);
    try {
      await this.#turn(signal);
      try {
        return (await this.#inThread(job, signal)) ?? (await derive(job, signal));
      } finally {
        this.#running -= 1;
        for (const go of this.#waiting) go();
      }
    } catch (error) {
      throw signal?.aborted === true ? cancelled() : error;
    } finally {
      job.passphrase.fill(0);
    }
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    while (this.#running >= mostThreads) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          this.#waiting.delete(go);
          signal?.removeEventListener('abort', go);
          resolve();
        };
        this.#waiting.add(go);
        signal?.addEventListener('abort', go);
      });
      signal?.throwIfAborted();
    }
    this.#running += 1;
  }

  /** Undefined: no thread can start here. */
  async #inThread(job: DerivationJob, signal: AbortSignal | undefined): Promise<Buffer | undefined> {
    this.#canStart ??= existsSync(this.#workerFile);
    if (!this.#canStart) return undefined;
    const worker = startWorker(this.#workerFile);
    if (worker === undefined) {
      this.#canStart = false;
      return undefined;
    }
    try {
      const outcome = await oneJob(worker, job, this.#readyMs, signal);
      if (outcome === undefined) this.#canStart = false;
      return outcome;
    } finally {
      await worker.terminate();
    }
  }
}

function startWorker(file: string): Worker | undefined {
  try {
    const resourceLimits = { maxOldGenerationSizeMb: heapMb };
    return new Worker(file, { env: {}, argv: [], execArgv: [], stdin: false, name: 'key derivation', resourceLimits });
  } catch {
    return undefined;
  }
}

/** Undefined: it ended before it said that it is ready, or did not say so in time, and was told nothing. */
function oneJob(
  worker: Worker,
  job: DerivationJob,
  readyMs: number,
  signal: AbortSignal | undefined,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let isReady = false;
    const onAbort = (): void => reject(cancelled());
    // A thread that starts and says nothing is as one that can't start.
    const late = setTimeout(() => !isReady && resolve(undefined), readyMs);
    const failed = (error: Error): void => {
      if (isReady) reject(error);
      else resolve(undefined);
    };
    worker.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'key') resolve(Buffer.from(answer.key.buffer));
      else if (answer.kind === 'failed') reject(new Error(answer.reason));
      else {
        isReady = true;
        clearTimeout(late);
        const passphrase = new Uint8Array(job.passphrase);
        worker.postMessage({ ...job, passphrase }, [passphrase.buffer]);
      }
    });
    worker.on('error', failed);
    worker.on('exit', () => {
      clearTimeout(late);
      signal?.removeEventListener('abort', onAbort);
      failed(new Error('its key derivation ended too early'));
    });
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
  });
}

const ownDerivation = new KeyDerivation(join(import.meta.dirname, 'key-worker.mjs'));

/** As `KeyDerivation.key`, with bcrypt_pbkdf of OpenSSH. */
export function bcryptKey(
  passphrase: Buffer,
  salt: Buffer,
  rounds: number,
  lengthBytes: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  return ownDerivation.key(passphrase, salt, { kind: 'bcrypt', rounds }, lengthBytes, signal);
}

/** As `KeyDerivation.key`, with Argon2. */
export function argon2Key(
  passphrase: Buffer,
  salt: Buffer,
  cost: Argon2Cost,
  lengthBytes: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  const { variant, memoryKib, passes, lanes } = cost;
  return ownDerivation.key(passphrase, salt, { kind: 'argon2', variant, memoryKib, passes, lanes }, lengthBytes, signal);
}
