import { setMaxListeners } from 'node:events';
import type { Clock } from '../../shared/base/clock.ts';
import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { sleep } from './rate-limit.ts';
import type { FilePlace } from './transfer-types.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const GIVE_UP_MS = 15 * 60_000;

/** Areas of errors after which the same may work once there is a connection again. */
const passing = new Set(['net', 'ident', 'kex', 'connection', 'channel', 'sftp']);

/** Whether an error says that the whole file system is gone, not that something with one file went wrong. */
export function isGone(error: unknown): boolean {
  return error instanceof AppError && passing.has(error.code.split('.', 1)[0] ?? '');
}

interface LinkParts {
  readonly place: FilePlace;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of the run: nothing is opened for it any more when it is aborted. */
  readonly signal: AbortSignal;
  /** Told when the place was lost, and when it is there again (undefined). */
  readonly onLost: (error: AppError | undefined) => void;
  /** Told of each file system that takes the place of a lost one, and of the first, before anybody uses it. */
  readonly onOpened?: ((fs: FileSystem) => void) | undefined;
}

/**
 * One side of a job: a file system that is opened when it is needed, again when it was lost (with growing pauses, up to a quarter of an hour),
 * and more channels of it where that is faster. Closes what it opened.
 */
export class PlaceLink {
  readonly place: FilePlace;
  readonly #parts: LinkParts;
  readonly #life = new AbortController();
  #first: FileSystem | undefined;
  #more: FileSystem[] = [];
  #opening: Promise<FileSystem> | undefined;
  #openingMore: Promise<void> | undefined;
  /** As many channels as there were when the server refused another one. */
  #mostChannels = Infinity;
  #wasOpen = false;

  constructor(parts: LinkParts) {
    // Each channel listens to it.
    setMaxListeners(0, this.#life.signal);
    this.place = parts.place;
    this.#parts = parts;
  }

  /** What is open now; undefined before the first and after a loss. */
  get current(): FileSystem | undefined {
    return this.#first?.isClosed === true ? undefined : this.#first;
  }

  /** Milliseconds; 0 while nothing is known. */
  get rttMs(): number {
    return this.current?.rttMs ?? 0;
  }

  /** Rejects with `cancelled`, or with why it can't be opened (again). `signal`: another one than the run's, for what is done after its end. */
  async get(signal = this.#parts.signal): Promise<FileSystem> {
    const { current } = this;
    if (current !== undefined) return current;
    if (signal.aborted) throw cancelled();
    this.#opening ??= this.#open(AbortSignal.any([this.#life.signal, signal])).finally(() => (this.#opening = undefined));
    return unlessAborted(this.#opening, signal);
  }

  /** Up to `count` channels, the first one first; fewer when the server allows no more. */
  async several(count: number): Promise<readonly FileSystem[]> {
    const first = await this.get();
    while (this.#openingMore !== undefined) await this.#openingMore;
    this.#more = this.#more.filter((channel) => !channel.isClosed);
    const missing = Math.min(count, this.#mostChannels) - 1 - this.#more.length;
    if (missing > 0) {
      this.#openingMore = this.#openMore(missing).finally(() => (this.#openingMore = undefined));
      await this.#openingMore;
    }
    return [first, ...this.#more.slice(0, Math.max(0, count - 1))];
  }

  /** Idempotent. */
  close(): void {
    this.#life.abort();
    this.#first?.close();
    for (const channel of this.#more) channel.close();
    this.#more = [];
  }

  async #openMore(count: number): Promise<void> {
    const { signal } = this.#life;
    const outcomes = await Promise.allSettled(Array.from({ length: count }, () => this.#openOne(signal)));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') this.#more.push(outcome.value);
      else this.#parts.log.info('one channel less', { error: String(outcome.reason) });
    }
    if (outcomes.some((outcome) => outcome.status === 'rejected')) this.#mostChannels = 1 + this.#more.length;
  }

  async #openOne(signal: AbortSignal): Promise<FileSystem> {
    const opened = await this.place.open(signal);
    if (!signal.aborted) return opened;
    opened.close();
    throw cancelled();
  }

  async #open(signal: AbortSignal): Promise<FileSystem> {
    const isAgain = this.#wasOpen;
    for (const channel of this.#more) channel.close();
    this.#more = [];
    this.#mostChannels = Infinity;
    const since = this.#parts.clock.now();
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
      try {
        this.#first = await this.#openOne(signal);
        this.#parts.onOpened?.(this.#first);
        this.#wasOpen = true;
        if (isAgain) this.#parts.onLost(undefined);
        return this.#first;
      } catch (error) {
        if (signal.aborted) throw cancelled();
        const isLate = this.#parts.clock.now() - since > GIVE_UP_MS;
        if (!isAgain || isLate || !isGone(error) || isAppError(error, 'sftp.unavailable')) throw error;
        this.#parts.log.info('not there again yet', { error: String(error), waitMs });
        if (error instanceof AppError) this.#parts.onLost(error);
        await sleep(this.#parts.clock, waitMs, signal);
      }
    }
  }
}

/** Who opens may take long to notice that it is not wanted any more. */
async function unlessAborted<T>(opening: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([opening, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    aborted.catch(() => undefined);
    opening.catch(() => undefined);
  }
}
