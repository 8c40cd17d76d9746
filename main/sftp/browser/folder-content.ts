import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileRow, Listing } from '../../../shared/model/files.ts';
import type { FileSystem, ListBatch } from '../file-system.ts';
import { AccountBook } from './account-book.ts';
import { EntryStore } from './entry-store.ts';
import type { OwnerOf } from './folder-order.ts';
import { FolderViews } from './folder-views.ts';
import { LinkBook } from './link-book.ts';

const REFUSED_KEPT = 100;
/** How long an answer with rows waits for what their links and owners turn out to be. */
const PATIENCE_MS = 30;

/** What one reading of a folder brought, and what was learnt of it since. */
export class FolderContent {
  readonly store = new EntryStore();
  readonly views: FolderViews;
  readonly refused: Listing['refused'] = [];
  refusedCount = 0;
  isCut = false;
  readonly #folder: FilePath;
  #links: LinkBook;
  #accounts: AccountBook | undefined;

  constructor(folder: FilePath, signal: AbortSignal) {
    this.#folder = folder;
    this.#links = new LinkBook(folder, this.store);
    const ownerOf: OwnerOf = (at, by) => (by === 'owner' ? this.#owner(at) : this.#group(at)) ?? '';
    this.views = new FolderViews(this.store, ownerOf, signal);
  }

  add(batch: ListBatch): void {
    this.store.add(batch.entries);
    for (const { shown, why } of batch.refused) if (this.refused.length < REFUSED_KEPT) this.refused.push({ shown, why });
    this.refusedCount = batch.refusedCount;
    this.isCut ||= batch.isCut;
  }

  /** Whether both would be shown alike. */
  equals(other: FolderContent): boolean {
    return this.isCut === other.isCut && this.refusedCount === other.refusedCount && this.store.equals(other.store);
  }

  row(at: number): FileRow {
    const { store } = this;
    const link = this.#links.get(at);
    return {
      name: store.name(at),
      kind: store.kind(at),
      sizeBytes: store.sizeBytes(at),
      mode: store.mode(at),
      owner: this.#owner(at),
      group: this.#group(at),
      ownerId: store.user(at),
      groupId: store.group(at),
      modifiedSeconds: store.modifiedSeconds(at),
      ...(link === undefined ? {} : { link }),
    };
  }

  /**
   * Follows the links and asks for the owners of some rows, for a moment. What takes longer goes on, and `onLate` tells when rows became
   * other than they were.
   */
  async prepare(rows: Uint32Array, fileSystem: FileSystem | undefined, signal: AbortSignal, onLate: () => void): Promise<void> {
    if (fileSystem === undefined) return;
    const learning = this.#learn(rows, fileSystem, signal);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, 'late');
    });
    const outcome = await Promise.race([learning, patience]);
    clearTimeout(timer);
    if (outcome !== 'late') return;
    void learning.then((isMore) => {
      if (isMore) onLate();
    });
  }

  /** Learns the names of all owners and groups, to sort by them. */
  async nameOwners(fileSystem: FileSystem | undefined, signal: AbortSignal): Promise<void> {
    if (fileSystem === undefined) return;
    const { store } = this;
    const [users, groups] = [new Set<number>(), new Set<number>()];
    for (let at = 0; at < store.size; at += 1) {
      addNumber(users, store.ownerName(at), store.user(at));
      addNumber(groups, store.groupName(at), store.group(at));
    }
    this.#accounts = AccountBook.of(fileSystem);
    if (await this.#accounts.learn(users, groups, signal)) this.views.forgetOwners();
  }

  /** Forgets where links led; answers whether any was known. They are followed again for who asks. */
  forgetLinks(): boolean {
    const had = this.#links.size > 0;
    if (had) this.#links = new LinkBook(this.#folder, this.store);
    return had;
  }

  async #learn(rows: Uint32Array, fileSystem: FileSystem, signal: AbortSignal): Promise<boolean> {
    const { store } = this;
    const [users, groups] = [new Set<number>(), new Set<number>()];
    for (const at of rows) {
      addNumber(users, store.ownerName(at), store.user(at));
      addNumber(groups, store.groupName(at), store.group(at));
    }
    this.#accounts = AccountBook.of(fileSystem);
    const [names, links] = await Promise.all([
      this.#accounts.learn(users, groups, signal),
      this.#links.follow(rows, fileSystem, signal),
    ]);
    return names || links;
  }

  #group(at: number): string | undefined {
    return this.store.groupName(at) ?? this.#accounts?.group(this.store.group(at)) ?? this.store.group(at)?.toString();
  }

  #owner(at: number): string | undefined {
    return this.store.ownerName(at) ?? this.#accounts?.user(this.store.user(at)) ?? this.store.user(at)?.toString();
  }
}

function addNumber(numbers: Set<number>, name: string | undefined, number: number | undefined): void {
  if (name === undefined && number !== undefined) numbers.add(number);
}
