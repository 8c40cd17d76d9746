import type { Clock } from '../../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../../shared/base/disposable.ts';
import { AppError, cancelled, isAppError } from '../../../shared/model/errors.ts';
import type { FileName, FilePath } from '../../../shared/model/file-path.ts';
import type { FileSide, Listing, ListingRows, ListingView } from '../../../shared/model/files.ts';
import type { Logger } from '../../log/logger.ts';
import type { FileSystem } from '../file-system.ts';
import { FolderContent } from './folder-content.ts';
import { Sampler } from './sampler.ts';

/** Entries that are kept of one folder, and characters of their names: what a server tells has no end by itself. */
const MAX_ENTRIES = 1_000_000;
const MAX_NAME_LENGTH = 128 * 1024 * 1024;
/** Bytes of an answer with names: a frame holds 16 MiB (shared/rpc/limits.ts). */
const MAX_NAMES_BYTES = 15 * 1024 * 1024;
const asItIs = /^[ !#-[\]-~]*$/;
/** Changes that others make are looked at so often at most, and so many times as long apart as reading takes. */
const REREAD_MS = 500;
const REREAD_SHARE = 5;

export interface FolderListingOptions {
  readonly id: string;
  readonly side: FileSide;
  readonly path: FilePath;
  /** The files of the side, now: after a reconnect they are others. Throws `session.notOpen`. */
  readonly fileSystem: () => FileSystem;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onListed: (listing: Listing) => void;
  /** Default 1,000,000. */
  readonly maxEntries?: number | undefined;
}

/**
 * A folder that a pane shows, with its entries. The first reading shows them as they come; later ones replace them when they are complete and
 * something is different. `revision` counts the changes.
 */
export class FolderListing implements Disposable {
  readonly #options: FolderListingOptions;
  readonly #sampler: Sampler;
  readonly #life = new AbortController();
  #state: Listing['state'] = { kind: 'reading' };
  #content: FolderContent;
  /** What was told last. */
  #told = { revision: 0, count: 0 };
  #extras = 0;
  #toldExtras = 0;
  readonly #soon = new Slot<Disposable>();
  #readAt = 0;
  #readMs = 0;
  #isReading = false;
  #isWanted = false;

  constructor(options: FolderListingOptions) {
    this.#options = options;
    this.#sampler = new Sampler(options.clock, () => this.#tell());
    this.#content = this.#newContent();
  }

  get side(): FileSide {
    return this.#options.side;
  }

  get path(): FilePath {
    return this.#options.path;
  }

  get info(): Listing {
    const { id: listingId, side, path } = this.#options;
    const { refused, refusedCount, isCut } = this.#content;
    const { revision, count: entries } = this.#told;
    return { listingId, side, path, revision, entries, state: this.#state, isCut, refused: [...refused], refusedCount };
  }

  /** Reads the folder, or once more when it is being read. */
  read(): void {
    this.#soon.set(undefined);
    if (this.#isReading) this.#isWanted = true;
    else void this.#readAll();
  }

  /** Something in the folder was changed by this program: reads it again, soon. */
  touch(): void {
    if (this.#soon.current) return;
    const { clock } = this.#options;
    const waitMs = this.#readAt + Math.max(REREAD_MS, this.#readMs * REREAD_SHARE) - clock.now();
    this.#soon.set(clock.after(Math.max(0, waitMs), () => this.read()));
  }

  /** Ends with an error before anything was read: the path could not be made out. */
  fail(error: AppError): void {
    this.#state = { kind: 'failed', error: error.toWire() };
  }

  async rows(view: ListingView, from: number, count: number): Promise<ListingRows> {
    const content = this.#content;
    const told = this.#told;
    const { order, bytes } = await this.#shown(content, view, told.count);
    const window = order.subarray(from, from + count);
    await content.prepare(window, this.#files(), this.#life.signal, () => {
      if (content !== this.#content || this.#life.signal.aborted) return;
      this.#extras += 1;
      this.#sampler.touch();
    });
    return { revision: told.revision, matching: order.length, bytes, rows: Array.from(window, (at) => content.row(at)) };
  }

  async names(view: ListingView): Promise<{ revision: number; names: FileName[]; isCut?: boolean }> {
    const [content, { revision, count }] = [this.#content, this.#told];
    const { order } = await this.#shown(content, view, count);
    const names: FileName[] = [];
    let bytes = 0;
    for (const at of order) {
      const name = content.store.name(at);
      bytes += asItIs.test(name) ? name.length + 3 : Buffer.byteLength(JSON.stringify(name)) + 1;
      if (bytes > MAX_NAMES_BYTES) return { revision, names, isCut: true };
      names.push(name);
    }
    return { revision, names };
  }

  /** The first row at or after `after` whose name begins with `prefix`; -1 when there is none. */
  async find(view: ListingView, prefix: string, after: number): Promise<number> {
    const content = this.#content;
    const { order } = await this.#shown(content, view, this.#told.count);
    const isExact = prefix !== prefix.toLowerCase();
    for (let row = Math.max(0, after); row < order.length; row += 1) {
      const name = content.store.name(order[row] ?? 0);
      const start = name.slice(0, prefix.length);
      if (start === prefix || (!isExact && name.toLowerCase().startsWith(prefix))) return row;
    }
    return -1;
  }

  dispose(): void {
    this.#life.abort(cancelled());
    this.#soon.dispose();
    this.#sampler.dispose();
  }

  async #shown(content: FolderContent, view: ListingView, count: number): ReturnType<FolderContent['views']['shown']> {
    if (view.sort.by === 'owner' || view.sort.by === 'group') await content.nameOwners(this.#files(), this.#life.signal);
    return content.views.shown(view, count);
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    do {
      this.#isWanted = false;
      await this.#readOnce();
    } while (this.#isWanted && !this.#life.signal.aborted);
    this.#isReading = false;
  }

  async #readOnce(): Promise<void> {
    const { clock } = this.#options;
    this.#readAt = clock.now();
    const isFirst = this.#content.store.size === 0;
    if (this.#state.kind !== 'reading') {
      this.#state = { kind: 'reading' };
      this.#sampler.touch();
    }
    const fresh = this.#newContent();
    if (isFirst) this.#content = fresh;
    try {
      await this.#fill(fresh, isFirst ? () => this.#sampler.touch() : () => undefined);
      if (!isFirst && !fresh.equals(this.#content)) this.#replace(fresh);
      else if (!isFirst && this.#content.forgetLinks()) this.#extras += 1;
      this.#state = { kind: 'complete' };
    } catch (error) {
      if (this.#life.signal.aborted) return;
      this.#state = { kind: 'failed', error: this.#appError(error).toWire() };
    }
    this.#readMs = clock.now() - this.#readAt;
    this.#readAt = clock.now();
    this.#sampler.now();
  }

  /** Reads the entries of the folder into `content`. */
  async #fill(content: FolderContent, onBatch: () => void): Promise<void> {
    const { path, fileSystem, maxEntries = MAX_ENTRIES } = this.#options;
    for await (const batch of fileSystem().list(path, this.#life.signal, { maxEntries })) {
      content.add(batch);
      onBatch();
      if (content.isCut || content.store.nameLength > MAX_NAME_LENGTH) {
        content.isCut = true;
        return;
      }
    }
  }

  #replace(fresh: FolderContent): void {
    this.#content = fresh;
    this.#extras += 1;
  }

  #tell(): void {
    const count = this.#content.store.size;
    if (count !== this.#told.count || this.#extras !== this.#toldExtras) {
      this.#toldExtras = this.#extras;
      this.#told = { revision: this.#told.revision + 1, count };
    }
    this.#options.onListed(this.info);
  }

  #newContent(): FolderContent {
    return new FolderContent(this.#options.path, this.#life.signal);
  }

  #appError(error: unknown): AppError {
    if (error instanceof AppError) return error;
    this.#options.log.error('a folder could not be read for an unknown reason', { error: String(error) });
    return new AppError('internal', { logReference: 'files' }, 'internal error', { cause: error });
  }

  #files(): FileSystem | undefined {
    try {
      return this.#options.fileSystem();
    } catch (error) {
      if (isAppError(error, 'session.notOpen') || isAppError(error, 'session.notFound')) return undefined;
      throw error;
    }
  }
}
