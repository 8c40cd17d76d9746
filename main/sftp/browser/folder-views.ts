import type { FileName } from '../../../shared/model/file-path.ts';
import type { ListingView } from '../../../shared/model/files.ts';
import type { EntryStore } from './entry-store.ts';
import { FolderOrder, type OwnerOf } from './folder-order.ts';
import { Slices } from '../../../shared/base/slices.ts';

/** Entries as one view shows them: indexes into the store. */
export interface ShownEntries {
  readonly order: Uint32Array;
  /** Sum of the sizes of the files among them. */
  readonly bytes: number;
}

interface Kept<T> {
  readonly count: number;
  readonly value: Promise<T>;
}

/** Orders and views that are remembered: what two panes of one folder need, and one step back. */
const KEPT = 4;

/** The views of one store, made when they are asked for, each made once. */
export class FolderViews {
  readonly #store: EntryStore;
  readonly #order: FolderOrder;
  readonly #ownerOf: OwnerOf;
  readonly #signal: AbortSignal;
  readonly #orders = new Map<string, Kept<Uint32Array>>();
  readonly #views = new Map<string, Kept<ShownEntries>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: EntryStore, ownerOf: OwnerOf, signal: AbortSignal) {
    this.#store = store;
    this.#order = new FolderOrder(store);
    this.#ownerOf = ownerOf;
    this.#signal = signal;
  }

  /** The first `count` entries as `view` shows them. Rejects when the listing is closed meanwhile. */
  shown(view: ListingView, count: number): Promise<ShownEntries> {
    return keep(this.#views, JSON.stringify(view), count, async () => {
      const order = await this.#ordered(view, count);
      return await this.#filter(order, view);
    });
  }

  /** Forgets the orders by owner and group: names became known. */
  forgetOwners(): void {
    for (const kept of [this.#orders, this.#views])
      for (const key of kept.keys()) if (/"by":"(owner|group)"/.test(key)) kept.delete(key);
  }

  #ordered({ sort }: ListingView, count: number): Promise<Uint32Array> {
    return keep(this.#orders, JSON.stringify(sort), count, () => {
      // One after the other: they share the order by name.
      const sorted = this.#last.then(() => this.#order.sorted(sort, count, this.#ownerOf, new Slices({ signal: this.#signal })));
      this.#last = sorted.catch(() => undefined);
      return sorted;
    });
  }

  async #filter(order: Uint32Array, { showHidden, filter }: ListingView): Promise<ShownEntries> {
    const store = this.#store;
    const matches = matcher(filter);
    const slices = new Slices({ signal: this.#signal });
    const to = new Uint32Array(order.length);
    let [matching, bytes] = [0, 0];
    for (const at of order) {
      const name = store.name(at);
      if ((showHidden || !name.startsWith('.')) && matches(name)) {
        to[matching] = at;
        matching += 1;
        if (store.kind(at) === 'file') bytes += store.sizeBytes(at) ?? 0;
      }
      if (slices.step()) await slices.pause();
    }
    return { order: to.subarray(0, matching), bytes };
  }
}

/** Whether a name has `part` in it; letter case counts only when `part` has a capital. */
function matcher(part: string): (name: FileName) => boolean {
  if (part === '') return () => true;
  const isExact = part !== part.toLowerCase();
  return isExact ? (name) => name.includes(part) : (name) => name.toLowerCase().includes(part);
}

function keep<T>(kept: Map<string, Kept<T>>, key: string, count: number, make: () => Promise<T>): Promise<T> {
  const had = kept.get(key);
  kept.delete(key);
  const entry = had?.count === count ? had : { count, value: make() };
  kept.set(key, entry);
  entry.value.catch(() => {
    if (kept.get(key) === entry) kept.delete(key);
  });
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return entry.value;
}
