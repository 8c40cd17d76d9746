import { watch, type FSWatcher } from 'node:fs';
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { Logger } from '../log/logger.ts';
import { atomicWrite } from './atomic-write.ts';
import { decodeDocument, encodeDocument, type DocumentShape, type ReadOutcome } from './document-format.ts';
import { withFileLock } from './file-lock.ts';
import { Snapshots } from './snapshots.ts';

/** A document as it stands. `problem` says why what is shown is not what the file holds. */
export interface DocumentState<T> {
  readonly data: T;
  readonly revision: number;
  readonly undoLabel: string | undefined;
  readonly problem: AppError | undefined;
}

/** What is laid over a document while it is used, and never written. */
export interface Overlay<T> {
  apply(data: T): T;
  /** Throws when a change is not the user's to make. Both as they stand in the file. */
  check(before: T, after: T): void;
}

interface Services<T> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly overlay?: Overlay<T> | undefined;
}

/**
 * One JSON document of the data folder. Every change is a function of the present state and is applied to what is on disk at
 * that moment, under a lock: two running instances add up instead of overwriting each other. A malformed file is shown as
 * its last good state and is copied aside before the first write; a file of a future version is never written.
 */
export class JsonDocument<T> implements Disposable {
  readonly #file: string;
  readonly #shape: DocumentShape<T>;
  readonly #snapshots: Snapshots<T>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #overlay: Overlay<T> | undefined;
  readonly #changed = new Emitter<DocumentState<T>>();
  readonly onChanged: Event<DocumentState<T>> = this.#changed.event;
  #state: DocumentState<T>;
  #watcher: FSWatcher | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #reloadTimer: Disposable | undefined;
  /** The file as `refresh` found it. */
  #seen: string | undefined;

  private constructor(file: string, shape: DocumentShape<T>, snapshots: Snapshots<T>, { clock, log, overlay }: Services<T>) {
    this.#file = file;
    this.#shape = shape;
    this.#snapshots = snapshots;
    this.#clock = clock;
    this.#log = log.scope('storage');
    this.#overlay = overlay;
    this.#state = { data: shape.initial(), revision: 0, undoLabel: undefined, problem: undefined };
  }

  /** Opens the document, making the data folder (0700) when it is missing. Throws `storage.unwritable` when that fails. */
  static async open<T>(dataDir: string, shape: DocumentShape<T>, services: Services<T>): Promise<JsonDocument<T>> {
    const file = join(dataDir, `${shape.name}.json`);
    try {
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new AppError('storage.unwritable', { file: dataDir, reason: reasonOf(error) }, 'cannot make the data folder', {
        cause: error,
      });
    }
    const document = new JsonDocument(file, shape, new Snapshots(dataDir, shape), services);
    document.#state = document.#laidOver(await document.#load());
    document.#watch(dataDir);
    return document;
  }

  get state(): DocumentState<T> {
    return this.#state;
  }

  /**
   * Changes the document. `change` may be called again with a newer state when another instance wrote meanwhile; what it
   * throws reaches the caller and nothing is written. Throws `storage.fromTheFuture`, `storage.unwritable`.
   */
  update(label: string, change: (data: T) => T): Promise<DocumentState<T>> {
    return this.#exclusively(async (current) => {
      const next = this.#shape.schema.parse(change(current.data));
      this.#overlay?.check(current.data, next);
      // A malformed file was kept aside, and its newest snapshot is still there.
      if (!current.problem && current.revision > 0 && !this.#shape.withoutUndo)
        await this.#snapshots.push(current.data, current.revision, label);
      return next;
    });
  }

  /** Goes back to the newest snapshot. Without one, nothing happens. */
  async undo(): Promise<DocumentState<T>> {
    const snapshot = await this.#snapshots.newest();
    if (!snapshot) return this.#state;
    const state = await this.#exclusively(() => Promise.resolve(snapshot.data));
    await this.#snapshots.remove(snapshot);
    this.#publish({ ...state, undoLabel: (await this.#snapshots.newest())?.label });
    return this.#state;
  }

  /**
   * Looks at the file now, where something must not be done after another instance's change: the folder is watched, but its word comes later, and on
   * some file systems never. Where the file is the one that was looked at the last time, it is not read again.
   */
  async refresh(): Promise<void> {
    const facts = await stat(this.#file, { bigint: true }).catch(() => undefined);
    const seen = facts && `${facts.ino} ${facts.size} ${facts.mtimeNs}`;
    if (seen !== undefined && seen === this.#seen) return;
    await this.#reload();
    this.#seen = seen;
  }

  dispose(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#reloadTimer?.dispose();
    this.#changed.dispose();
  }

  #exclusively(next: (current: DocumentState<T>) => Promise<T>): Promise<DocumentState<T>> {
    const run = async (): Promise<DocumentState<T>> =>
      withFileLock(this.#file, this.#clock, async () => {
        const current = await this.#load();
        if (current.problem?.code === 'storage.fromTheFuture') throw current.problem;
        const data = await next(current);
        if (current.problem) await this.#setAside(current.problem);
        const revision = Math.max(current.revision, this.#state.revision) + 1;
        try {
          const text = encodeDocument(this.#shape, data, revision);
          await atomicWrite(this.#file, text);
          await this.#snapshots.keepLast(text);
        } catch (error) {
          throw new AppError('storage.unwritable', { file: this.#file, reason: reasonOf(error) }, 'cannot write', {
            cause: error,
          });
        }
        this.#publish({ data, revision, undoLabel: (await this.#snapshots.newest())?.label, problem: undefined });
        return this.#state;
      });
    const result = this.#queue.then(run, run);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #publish(state: DocumentState<T>): void {
    this.#state = this.#laidOver(state);
    this.#changed.emit(this.#state);
  }

  #laidOver(state: DocumentState<T>): DocumentState<T> {
    return this.#overlay === undefined ? state : { ...state, data: this.#overlay.apply(state.data) };
  }

  async #load(): Promise<DocumentState<T>> {
    const outcome = await this.#read();
    const snapshot = await this.#snapshots.newest();
    const undoLabel = snapshot?.label;
    switch (outcome.kind) {
      case 'ok':
        return { data: outcome.data, revision: outcome.revision, undoLabel, problem: undefined };
      case 'missing':
        return { data: this.#shape.initial(), revision: 0, undoLabel, problem: undefined };
      case 'malformed': {
        const detail = { file: this.#file, reason: outcome.reason };
        const problem = new AppError('storage.malformed', detail, `${this.#file}: ${outcome.reason}`);
        const data = (await this.#snapshots.last()) ?? snapshot?.data ?? this.#shape.initial();
        return { data, revision: this.#state.revision, undoLabel, problem };
      }
      case 'fromTheFuture': {
        const detail = { file: this.#file, version: outcome.version, supported: this.#shape.version };
        const problem = new AppError('storage.fromTheFuture', detail, `${this.#file} has version ${outcome.version}`);
        return { data: this.#shape.initial(), revision: 0, undoLabel: undefined, problem };
      }
    }
  }

  async #read(): Promise<ReadOutcome<T>> {
    try {
      return decodeDocument(this.#shape, await readFile(this.#file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' };
      return { kind: 'malformed', reason: reasonOf(error) };
    }
  }

  /** Before the first write over a file that could not be read: nothing of it may be lost. */
  async #setAside(problem: AppError): Promise<void> {
    const keptAs = `${this.#file}.unreadable-${new Date(this.#clock.now()).toISOString().replace(/[:.]/g, '-')}`;
    await copyFile(this.#file, keptAs);
    this.#log.warn('kept an unreadable document', { keptAs, reason: problem.message });
  }

  #watch(dataDir: string): void {
    const name = `${this.#shape.name}.json`;
    try {
      this.#watcher = watch(dataDir, { persistent: false }, (_event, changedName) => {
        if (changedName !== null && changedName !== name) return;
        // Editors and our own rename make several events; one look a little later sees the last state.
        this.#reloadTimer?.dispose();
        this.#reloadTimer = this.#clock.after(50, () => void this.#reload());
      });
      this.#watcher.on('error', (error) => this.#log.warn('cannot watch the data folder', { reason: error.message }));
    } catch (error) {
      this.#log.warn('cannot watch the data folder', { reason: reasonOf(error) });
    }
  }

  async #reload(): Promise<void> {
    await this.#queue;
    const shown = this.#state;
    let state: DocumentState<T>;
    try {
      state = this.#laidOver(await this.#load());
    } catch (error) {
      // The snapshots beside the document can't be listed: what is shown stays, and the next change looks again.
      this.#log.warn('cannot read the data folder again', { file: this.#file, reason: reasonOf(error) });
      return;
    }
    // A change of our own came while it was read: what was read may be older, and that change is heard of as well.
    if (this.#state !== shown) return;
    const sameProblem = state.problem?.code === this.#state.problem?.code;
    if (state.revision === this.#state.revision && sameProblem && JSON.stringify(state.data) === JSON.stringify(this.#state.data))
      return;
    this.#publish(state);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
