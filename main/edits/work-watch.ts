import { watch, type FSWatcher } from 'node:fs';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import { markOf, type FileMark } from './contents.ts';

/** A file is looked at so often also where the system tells of no change (network disks, too many watchers). */
const LOOK_MS = 1000;
/** So long nothing may change before a save counts as through: editors cut a file off, then write it. */
const SETTLE_MS = 250;
/** The same for a file that has become empty, which it mostly is for a moment only. */
const EMPTY_MS = 1500;
/** Editors that save by renaming leave a moment without the file. */
const MISSING_MS = 4000;

interface WatchParts {
  readonly folder: string;
  readonly file: string;
  readonly clock: Clock;
  readonly mark?: ((file: string) => Promise<FileMark | undefined>) | undefined;
  /** Tells of changes in the folder; may tell too often. Throws where the system has no watcher left. */
  readonly watchFolder?: ((folder: string, onChange: () => void) => Disposable) | undefined;
}

/** Waits for saves of one file, however an editor saves: over the old content, by a rename, bit by bit. */
export class WorkWatch implements Disposable {
  readonly #parts: WatchParts;
  readonly #saved = new Emitter<void>();
  /** The file was written to and has come to rest. */
  readonly onSaved = this.#saved.event;
  readonly #missing = new Emitter<void>();
  /** The file is gone, and not for a moment only. */
  readonly onMissing = this.#missing.event;
  #known: string;
  #candidate: { readonly text: string; readonly since: number } | undefined;
  #watcher: Disposable | undefined;
  #ticker: Disposable | undefined;
  #soon: { readonly at: number; readonly timer: Disposable } | undefined;
  #looking: Promise<void> | undefined;
  #isDisposed = false;

  /** `known`: the mark of what is there when it begins. */
  constructor(parts: WatchParts, known: FileMark | undefined) {
    this.#parts = parts;
    this.#known = known?.text ?? '';
    const { clock, folder, watchFolder = watchSystem } = parts;
    try {
      this.#watcher = watchFolder(folder, () => this.#lookSoon(20));
    } catch {
      // Looking now and then has to do.
    }
    this.#ticker = clock.every(LOOK_MS, () => this.#lookSoon(0));
  }

  /** This program wrote the file itself: no save. */
  expect(mark: FileMark | undefined): void {
    this.#known = mark?.text ?? '';
    this.#candidate = undefined;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#watcher?.dispose();
    this.#ticker?.dispose();
    this.#soon?.timer.dispose();
    this.#saved.dispose();
    this.#missing.dispose();
  }

  #lookSoon(afterMs: number): void {
    const { clock } = this.#parts;
    const at = clock.now() + afterMs;
    if (this.#isDisposed || (this.#soon !== undefined && this.#soon.at <= at)) return;
    this.#soon?.timer.dispose();
    const timer = clock.after(afterMs, () => {
      this.#soon = undefined;
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    });
    this.#soon = { at, timer };
  }

  async #look(): Promise<void> {
    const { file, clock, mark = markOf } = this.#parts;
    const now = await mark(file).catch(() => undefined);
    if (this.#isDisposed) return;
    const text = now?.text ?? '';
    if (text === this.#known) {
      this.#candidate = undefined;
      return;
    }
    const wait = now === undefined ? MISSING_MS : now.sizeBytes === 0 ? EMPTY_MS : SETTLE_MS;
    if (this.#candidate?.text !== text) this.#candidate = { text, since: clock.now() };
    const left = this.#candidate.since + wait - clock.now();
    if (left > 0) return this.#lookSoon(left);
    this.#known = text;
    this.#candidate = undefined;
    (now === undefined ? this.#missing : this.#saved).emit();
  }
}

function watchSystem(folder: string, onChange: () => void): Disposable {
  const watcher: FSWatcher = watch(folder, { persistent: false }, onChange);
  watcher.on('error', () => watcher.close());
  return { dispose: () => watcher.close() };
}
