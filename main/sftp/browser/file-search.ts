import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../../shared/base/emitter.ts';
import { AppError } from '../../../shared/model/errors.ts';
import { lastName, type FilePath } from '../../../shared/model/file-path.ts';
import type { FileSearchNews, FileSearchRequest, FoundFile } from '../../../shared/model/file-search.ts';
import type { Logger } from '../../log/logger.ts';
import type { FileAttributes, FileSystem } from '../file-system.ts';
import { namePattern } from './name-pattern.ts';
import { Sampler } from './sampler.ts';
import { walkTree } from './walk-tree.ts';

/** Results of one search: who gets so many searches for something else. */
const MOST_FOUND = 10_000;
/** Of one piece of news. */
const MOST_AT_ONCE = 1000;
/** Folders that wait to be read: a server can make up any number of them. */
const MOST_WAITING = 100_000;
/** Searches of one page at once; the oldest ends. */
const MOST_SEARCHES = 8;

type Owner = object;

interface Told {
  readonly owner: Owner;
  readonly news: FileSearchNews;
}

/** Searches for names below folders, told of as they find something. It reads folders, and nothing else: no command, no file is opened. */
export class FileSearches implements Disposable {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #running = new Map<string, { readonly owner: Owner; readonly search: Search }>();
  readonly #news = new Emitter<Told>();
  readonly onNews: Event<Told> = this.#news.event;

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Logger }) {
    this.#clock = clock;
    this.#log = log;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Begins; the last news of a search has a state other than `searching`. */
  start(owner: Owner, fileSystem: FileSystem, request: FileSearchRequest): string {
    const mine = [...this.#running].filter(([, each]) => each.owner === owner);
    if (mine.length >= MOST_SEARCHES && mine[0] !== undefined) this.#end(mine[0][0]);
    const searchId = randomUUID();
    const search = new Search(searchId, fileSystem, request, {
      clock: this.#clock,
      log: this.#log,
      tell: (news) => this.#news.emit({ owner, news }),
      ended: () => this.#running.delete(searchId),
    });
    this.#running.set(searchId, { owner, search });
    // After the answer that names it.
    setImmediate(() => void search.run());
    return searchId;
  }

  stop(owner: Owner, searchId: string): void {
    if (this.#running.get(searchId)?.owner === owner) this.#end(searchId);
  }

  /** The page's wire is gone. */
  stopAll(owner: Owner): void {
    for (const [id, each] of this.#running) if (each.owner === owner) this.#end(id);
  }

  dispose(): void {
    for (const id of [...this.#running.keys()]) this.#end(id);
    this.#news.dispose();
  }

  #end(searchId: string): void {
    const each = this.#running.get(searchId);
    this.#running.delete(searchId);
    each?.search.dispose();
  }
}

interface SearchParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly tell: (news: FileSearchNews) => void;
  readonly ended: () => void;
}

class Search implements Disposable {
  readonly #searchId: string;
  readonly #fileSystem: FileSystem;
  readonly #request: FileSearchRequest;
  readonly #parts: SearchParts;
  readonly #sampler: Sampler;
  readonly #stop = new AbortController();
  #fresh: FoundFile[] = [];
  readonly #counts = { found: 0, folders: 0, entries: 0, failed: 0 };
  #at: FilePath;
  #isCut = false;
  #isEnded = false;

  constructor(searchId: string, fileSystem: FileSystem, request: FileSearchRequest, parts: SearchParts) {
    this.#searchId = searchId;
    this.#fileSystem = fileSystem;
    this.#request = request;
    this.#parts = parts;
    this.#at = request.folder;
    this.#sampler = new Sampler(parts.clock, () => this.#tell({ kind: 'searching' }));
  }

  async run(): Promise<void> {
    const { folder } = this.#request;
    try {
      if (!this.#stop.signal.aborted) await this.#walk(folder);
      this.#finish({ kind: 'complete' });
    } catch (error) {
      // Enough was found, or nobody wants to know.
      if (this.#stop.signal.aborted) return this.#finish({ kind: this.#isCut ? 'complete' : 'stopped' });
      if (!(error instanceof AppError)) this.#parts.log.error('a search ended for an unknown reason', { error: String(error) });
      const known = error instanceof AppError ? error : new AppError('internal', { logReference: 'files' }, 'internal error');
      this.#finish({ kind: 'failed', error: known.toWire() });
    }
  }

  dispose(): void {
    this.#stop.abort();
    this.#finish({ kind: 'stopped' });
  }

  async #walk(folder: FilePath): Promise<void> {
    const { pattern, hidden } = this.#request;
    const fits = namePattern(pattern);
    await walkTree(
      this.#fileSystem,
      [folder],
      {
        visit: (path, attributes) => {
          const name = path === folder ? undefined : lastName(path);
          if (attributes.kind === 'folder') {
            this.#counts.folders += 1;
            this.#at = path;
          }
          if (name === undefined || (!hidden && name.startsWith('.'))) return;
          this.#counts.entries += 1;
          if (fits(name)) this.#take(path, attributes);
          this.#sampler.touch();
        },
        failed: (path, error) => {
          // A folder to search in that can't be read is not a search.
          if (path === folder) throw error;
          this.#counts.failed += 1;
        },
        enters: (path, waiting) => {
          if (waiting >= MOST_WAITING) this.#isCut = true;
          return waiting < MOST_WAITING && (hidden || path === folder || !(lastName(path) ?? '').startsWith('.'));
        },
      },
      this.#stop.signal,
    );
  }

  #take(path: FilePath, { kind, sizeBytes, modifiedSeconds }: FileAttributes): void {
    // What was read together with the last one is visited still.
    if (this.#counts.found >= MOST_FOUND) return;
    this.#counts.found += 1;
    this.#fresh.push({ path, kind, sizeBytes, modifiedSeconds });
    if (this.#fresh.length >= MOST_AT_ONCE) this.#sampler.now();
    if (this.#counts.found < MOST_FOUND) return;
    this.#isCut = true;
    this.#stop.abort();
  }

  #finish(state: FileSearchNews['state']): void {
    if (this.#isEnded) return;
    this.#sampler.dispose();
    this.#tell(state);
    this.#isEnded = true;
    this.#parts.ended();
  }

  #tell(state: FileSearchNews['state']): void {
    if (this.#isEnded) return;
    const fresh = this.#fresh;
    this.#fresh = [];
    this.#parts.tell({ searchId: this.#searchId, fresh, ...this.#counts, at: this.#at, isCut: this.#isCut, state });
  }
}
