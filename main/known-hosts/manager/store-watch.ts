import { watch, type FSWatcher } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../../../shared/base/clock.ts';
import { disposable, Slot, type Disposable } from '../../../shared/base/disposable.ts';

/** Network file systems tell nobody about changes: there the files are looked at this often. */
const pollMs = 5000;

/** Tells that one of some files may have changed, as long as somebody wants to know. */
export class StoreWatch implements Disposable {
  readonly #clock: Clock;
  readonly #gatherMs: number;
  readonly #onTouched: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #poll = new Slot<Disposable>();
  #pending: Disposable | undefined;
  #files: readonly string[] = [];
  #watching = 0;

  /** `onTouched` is called once for changes that come within `gatherMs`. */
  constructor({
    clock,
    gatherMs,
    onTouched,
  }: {
    readonly clock: Clock;
    readonly gatherMs: number;
    readonly onTouched: () => void;
  }) {
    this.#clock = clock;
    this.#gatherMs = gatherMs;
    this.#onTouched = onTouched;
  }

  /** Watches until the answer, and every other one, is disposed. */
  open(): Disposable {
    this.#watching += 1;
    if (this.#watching === 1) {
      this.#poll.set(this.#clock.every(pollMs, () => this.#onTouched()));
      void this.#follow();
    }
    return disposable(() => {
      this.#watching -= 1;
      if (this.#watching === 0) this.#stop();
    });
  }

  setFiles(files: readonly string[]): void {
    if (files.length === this.#files.length && files.every((file, at) => file === this.#files[at])) return;
    this.#files = files;
    if (this.#watching > 0) void this.#follow();
  }

  /** Something else changed that the same table shows. */
  touch(): void {
    if (this.#watching === 0) return;
    // The first one starts the wait: a file that is written all the time is shown all the same.
    this.#pending ??= this.#clock.after(this.#gatherMs, () => {
      this.#pending = undefined;
      this.#onTouched();
    });
  }

  dispose(): void {
    this.#stop();
    this.#poll.dispose();
  }

  #stop(): void {
    this.#poll.set(undefined);
    this.#pending?.dispose();
    this.#pending = undefined;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Folders are watched, because editors and ssh-keygen replace files; also those that a link leads to. */
  async #follow(): Promise<void> {
    const names = new Map<string, Set<string>>();
    for (const file of this.#files) {
      for (const path of new Set([file, await realpath(file).catch(() => file)])) {
        const folder = dirname(path);
        names.set(folder, (names.get(folder) ?? new Set<string>()).add(basename(path)));
      }
    }
    if (this.#watching === 0) return;
    for (const [folder, watcher] of this.#watchers) {
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const [folder, files] of names) this.#watchFolder(folder, files);
    // What changed before the watchers stood was not told.
    this.touch();
  }

  #watchFolder(folder: string, files: ReadonlySet<string>): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name === null || files.has(name)) this.touch();
      });
      watcher.on('error', () => undefined);
      this.#watchers.set(folder, watcher);
    } catch {
      // A folder that is not there can't be watched: the files are looked at from time to time.
    }
  }
}
