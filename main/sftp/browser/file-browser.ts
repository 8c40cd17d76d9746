import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../../shared/base/emitter.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import { shownInText, type FilePath } from '../../../shared/model/file-path.ts';
import type { FileSide, Listing } from '../../../shared/model/files.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { Logger } from '../../log/logger.ts';
import type { FileSystem } from '../file-system.ts';
import { FolderListing } from './folder-listing.ts';
import { typedPath } from './typed-path.ts';

/** Folders that one page may have open; the oldest gives way. */
const MOST_LISTINGS = 256;

export interface BrowserOptions {
  readonly local: FileSystem;
  /** The files of a session's host. Throws `session.notFound`, `session.notOpen`. */
  readonly remote: (sessionId: SessionId) => FileSystem;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who opened a folder: the wire of a page. */
export type Owner = object;

interface Open {
  readonly owner: Owner;
  readonly listing: FolderListing;
}

/** The folders that panes show, of this computer and of hosts. */
export class FileBrowser implements Disposable {
  readonly #options: BrowserOptions;
  readonly #open = new Map<string, Open>();
  readonly #listed = new Emitter<{ readonly owner: Owner; readonly listing: Listing }>();
  readonly onListed: Event<{ readonly owner: Owner; readonly listing: Listing }> = this.#listed.event;

  constructor(options: BrowserOptions) {
    this.#options = options;
  }

  /** Open listings. */
  get size(): number {
    return this.#open.size;
  }

  fileSystem(side: FileSide): FileSystem {
    return side.kind === 'local' ? this.#options.local : this.#options.remote(side.sessionId);
  }

  /**
   * Begins to read a folder for a pane. That it can't be read is told in the listing's state. Errors: `session.notOpen`, `session.notFound`,
   * `file.nameInvalid` for what can't be a path, `cancelled`.
   */
  async openFolder(owner: Owner, side: FileSide, typed: string, signal: AbortSignal): Promise<Listing> {
    if (typed.includes('\0')) {
      const detail = { path: typed, operation: 'list', side: side.kind === 'local' ? 'here' : 'there' } as const;
      throw new AppError('file.nameInvalid', detail, `not a path: ${shownInText(typed)}`);
    }
    const fileSystem = this.fileSystem(side);
    try {
      const path = await typedPath(typed, fileSystem, signal);
      if (signal.aborted) throw cancelled();
      const listing = this.#add(owner, side, path);
      listing.read();
      return listing.info;
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted || fileSystem.isClosed) throw error;
      const listing = this.#add(owner, side, (typed || '~') as FilePath);
      listing.fail(error);
      return listing.info;
    }
  }

  /** Throws `listing.notFound`, also for one that another page opened. */
  listing(owner: Owner, listingId: string): FolderListing {
    const open = this.#open.get(listingId);
    if (open?.owner === owner) return open.listing;
    throw new AppError('listing.notFound', { listingId }, 'no such listing');
  }

  close(owner: Owner, listingId: string): void {
    if (this.#open.get(listingId)?.owner === owner) this.#remove(listingId);
  }

  /** The page's wire is gone, or the page was displaced. */
  closeAll(owner: Owner): void {
    for (const [id, open] of this.#open) if (open.owner === owner) this.#remove(id);
  }

  /** The session is gone. */
  closeSession(sessionId: SessionId): void {
    for (const [id, { listing }] of this.#open)
      if (listing.side.kind === 'remote' && listing.side.sessionId === sessionId) this.#remove(id);
  }

  /** The session's files can be used, perhaps again: what was read before may be out of date. */
  sessionOpened(sessionId: SessionId): void {
    for (const { listing } of this.#open.values())
      if (listing.side.kind === 'remote' && listing.side.sessionId === sessionId) listing.read();
  }

  /** Something in a folder was changed, with `below` perhaps in folders below it: panes that show it read it again. */
  touched(side: FileSide, folder: FilePath, below = false): void {
    const start = folder.endsWith('/') ? folder : `${folder}/`;
    for (const { listing } of this.#open.values()) {
      if (sideKey(listing.side) !== sideKey(side)) continue;
      if (listing.path === folder || (below && listing.path.startsWith(start))) listing.touch();
    }
  }

  dispose(): void {
    for (const id of [...this.#open.keys()]) this.#remove(id);
    this.#listed.dispose();
    this.#options.local.close();
  }

  #add(owner: Owner, side: FileSide, path: FilePath): FolderListing {
    const mine = [...this.#open].filter(([, open]) => open.owner === owner);
    const [oldest] = mine;
    if (mine.length >= MOST_LISTINGS && oldest !== undefined) this.#remove(oldest[0]);
    const id = randomUUID();
    const listing = new FolderListing({
      id,
      side,
      path,
      fileSystem: () => this.fileSystem(side),
      clock: this.#options.clock,
      log: this.#options.log,
      onListed: (info) => this.#listed.emit({ owner, listing: info }),
    });
    this.#open.set(id, { owner, listing });
    return listing;
  }

  #remove(id: string): void {
    const open = this.#open.get(id);
    this.#open.delete(id);
    open?.listing.dispose();
  }
}

function sideKey(side: FileSide): string {
  return side.kind === 'local' ? 'local' : side.sessionId;
}
