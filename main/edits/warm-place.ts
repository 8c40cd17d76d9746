import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import type { FilePlace } from '../transfers/transfer-types.ts';

/** How long a way to a host stays open after its last use: saves come in a row. */
const LINGER_MS = 60_000;

/**
 * A place whose file systems are used again instead of being closed: one save needs two of them one after the other, and the next save
 * the same. So one channel is enough, and a login is not made for each save.
 */
export class WarmPlace implements FilePlace, Disposable {
  readonly reference: FilePlace['reference'];
  readonly #inner: FilePlace;
  readonly #clock: Clock;
  #idle: FileSystem | undefined;
  #timer: Disposable | undefined;
  #isDisposed = false;

  constructor(inner: FilePlace, clock: Clock) {
    this.#inner = inner;
    this.#clock = clock;
    this.reference = inner.reference;
  }

  async open(signal: AbortSignal): Promise<FileSystem> {
    const idle = this.#idle;
    this.#idle = undefined;
    this.#timer?.dispose();
    if (idle !== undefined && !idle.isClosed) return lent(idle, () => this.#park(idle));
    const opened = await this.#inner.open(signal);
    return lent(opened, () => this.#park(opened));
  }

  /** Closes what waits to be used. Idempotent. */
  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    this.#idle?.close();
    this.#idle = undefined;
  }

  #park(files: FileSystem): void {
    if (files.isClosed) return;
    if (this.#isDisposed || this.#idle !== undefined) return files.close();
    this.#idle = files;
    this.#timer?.dispose();
    this.#timer = this.#clock.after(LINGER_MS, () => {
      if (this.#idle === files) this.#idle = undefined;
      files.close();
    });
  }
}

/** The same file system, but that closing it gives it back. */
function lent(files: FileSystem, giveBack: () => void): FileSystem {
  let isBack = false;
  return overlay(files, {
    close() {
      if (isBack) return;
      isBack = true;
      giveBack();
    },
    get isClosed() {
      return isBack || files.isClosed;
    },
  });
}

/** A file system with some of its members replaced; all others are its own. */
export function overlay(files: FileSystem, own: Partial<FileSystem>): FileSystem {
  return new Proxy(files, {
    get(target, key) {
      if (Object.hasOwn(own, key)) return Reflect.get(own, key) as unknown;
      const value = Reflect.get(target, key) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
