import type { FileName } from '../../../shared/model/file-path.ts';
import type { FileSort } from '../../../shared/model/files.ts';
import { compareNames } from './compare-names.ts';
import type { EntryStore } from './entry-store.ts';
import { mergeSorted, sortInSlices, type Compare } from '../../../shared/base/merge-sort.ts';
import { sortNames } from './name-sort.ts';
import type { Slices } from '../../../shared/base/slices.ts';

const REST_FACTOR = 4;

/** What stands beside the entries for sorting by owner or group: the names as far as they are known. */
export type OwnerOf = (at: number, by: 'owner' | 'group') => string;

/**
 * The orders of one folder's entries. That by name is kept and grows with the folder: what came is sorted and merged in. Every other one is
 * a stable sort of that one, so that names decide where all else is alike.
 */
export class FolderOrder {
  readonly #store: EntryStore;
  #byName: Uint32Array = new Uint32Array(0);

  constructor(store: EntryStore) {
    this.#store = store;
  }

  /** The first `count` entries in the order of `sort`. One call at a time. The answer must not be changed. */
  async sorted(sort: FileSort, count: number, ownerOf: OwnerOf, slices: Slices): Promise<Uint32Array> {
    const byName = await this.#sortNames(count, slices);
    const ordered = await this.#arrange(byName, sort, ownerOf, slices);
    return sort.foldersFirst ? await this.#foldersFirst(ordered, slices) : ordered;
  }

  async #sortNames(count: number, slices: Slices): Promise<Uint32Array> {
    const had = this.#byName.length;
    // Somebody who asked before the folder had grown.
    if (count < had) return this.#byName.filter((at) => at < count);
    if (count === had) return this.#byName;
    const store = this.#store;
    const compare: Compare = (a, b) => compareNames(store.name(a), store.name(b));
    // A merge compares almost all: sorting what was sorted already once more is quicker while that is little.
    const isLittle = count > REST_FACTOR * had;
    const fresh = await sortNames(isLittle ? 0 : had, count, (at) => store.name(at), slices);
    this.#byName = isLittle ? fresh : await mergeSorted(this.#byName, fresh, compare, slices);
    return this.#byName;
  }

  async #arrange(byName: Uint32Array, sort: FileSort, ownerOf: OwnerOf, slices: Slices): Promise<Uint32Array> {
    if (sort.by === 'name') return sort.descending ? byName.slice().reverse() : byName;
    const ascending = this.#compare(sort.by, ownerOf);
    const compare: Compare = sort.descending ? (a, b) => ascending(b, a) : ascending;
    return await sortInSlices(byName.slice(), compare, slices);
  }

  #compare(by: Exclude<FileSort['by'], 'name'>, ownerOf: OwnerOf): Compare {
    const store = this.#store;
    switch (by) {
      case 'size':
        return (a, b) => (store.sizeBytes(a) ?? -1) - (store.sizeBytes(b) ?? -1);
      case 'modified':
        return (a, b) => (store.modifiedSeconds(a) ?? -Infinity) - (store.modifiedSeconds(b) ?? -Infinity) || 0;
      case 'mode':
        return (a, b) => (store.mode(a) ?? -1) - (store.mode(b) ?? -1);
      case 'owner':
      case 'group':
        return (a, b) => compareNames(ownerOf(a, by), ownerOf(b, by));
      case 'kind':
        return (a, b) => compareWords(kindWord(store, a), kindWord(store, b));
    }
  }

  async #foldersFirst(order: Uint32Array, slices: Slices): Promise<Uint32Array> {
    const store = this.#store;
    const to = new Uint32Array(order.length);
    let folders = 0;
    for (const at of order) {
      if (store.isFolder(at)) folders += 1;
      if (slices.step()) await slices.pause();
    }
    let [nextFolder, nextOther] = [0, folders];
    for (const at of order) {
      if (store.isFolder(at)) to[nextFolder++] = at;
      else to[nextOther++] = at;
      if (slices.step()) await slices.pause();
    }
    return to;
  }
}

/** Files by the ending of their name; everything else by what it is. */
function kindWord(store: EntryStore, at: number): string {
  const kind = store.kind(at);
  return kind === 'file' ? `file ${endingOf(store.name(at))}` : kind;
}

function endingOf(name: FileName): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
