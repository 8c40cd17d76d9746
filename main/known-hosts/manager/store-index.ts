import type { Slices } from '../../../shared/base/slices.ts';
import { printableLine } from '../../../shared/base/printable.ts';
import { AppError } from '../../../shared/model/errors.ts';
import type { TrustStore } from '../../../shared/model/trust.ts';
import type { KnownHostsStore } from '../file-store.ts';
import { indexFile, type FileIndex } from './file-index.ts';
import { lookAtStore, type StoreFile, type StoreLook } from './stores.ts';

/** A file as it was when it was looked at last. */
interface Indexed {
  readonly look: StoreLook;
  readonly lookedAt: number;
  readonly index: FileIndex | undefined;
  /** Why there is no index. */
  readonly problem: string | undefined;
}

/** A file that was written so shortly before it was read may have been written once more under the same date. */
const freshMs = 50;

/** The indexes of some files: each content is read once. */
export class StoreIndex {
  readonly #store: KnownHostsStore;
  #indexed: ReadonlyMap<string, Indexed> = new Map();

  constructor(store: KnownHostsStore) {
    this.#store = store;
  }

  get stores(): TrustStore[] {
    return [...this.#indexed.values()].map(storeOf);
  }

  /** Of those that could be read. */
  get files(): FileIndex[] {
    return [...this.#indexed.values()].flatMap(({ index }) => index ?? []);
  }

  /** Looks at these files, in their order, and reads those that changed. Answers whether anything is new. */
  async update(files: readonly StoreFile[], slices: Slices): Promise<boolean> {
    const looks = await Promise.all(files.map(lookAtStore));
    const before = this.#indexed;
    const now = new Map<string, Indexed>();
    for (const look of looks) now.set(look.file, await this.#look(look, before.get(look.file), slices));
    this.#indexed = now;
    const names = [...before.keys()];
    return (
      names.length !== now.size || [...now].some(([file, each], at) => names[at] !== file || isOther(before.get(file), each))
    );
  }

  async #look(look: StoreLook, known: Indexed | undefined, slices: Slices): Promise<Indexed> {
    if (known?.look.stamp === look.stamp && known.look.modifiedAt + freshMs < known.lookedAt) return { ...known, look };
    const lookedAt = Date.now();
    if (look.kind !== 'file') return { look, lookedAt, index: undefined, problem: look.reason };
    try {
      const lines = await this.#store.read([look.file]);
      if (known?.index && isEqual(known.index, lines)) return { ...known, look, lookedAt };
      return { look, lookedAt, index: await indexFile(look.file, lines, slices), problem: undefined };
    } catch (error) {
      const reason = error instanceof AppError && 'reason' in error.detail ? error.detail.reason : String(error);
      return { look, lookedAt, index: undefined, problem: reason };
    }
  }
}

/** Whether the table would show something else. */
function isOther(before: Indexed | undefined, now: Indexed): boolean {
  if (before === undefined || before.index !== now.index || before.problem !== now.problem) return true;
  const { look } = before;
  return look.list !== now.look.list || look.writable !== now.look.writable || look.warnings.join() !== now.look.warnings.join();
}

function isEqual({ lines: before }: FileIndex, lines: FileIndex['lines']): boolean {
  return (
    before === lines || (before.length === lines.length && before.every(({ raw }, at) => lines[at]?.raw.equals(raw) === true))
  );
}

function storeOf({ look, index, problem }: Indexed): TrustStore {
  const { file, list, writable, warnings } = look;
  const face = { file, list, writable, warnings: [...warnings] };
  if (index) return { ...face, state: { kind: 'read', entries: index.rows.length - index.invalid, invalid: index.invalid } };
  if (look.kind === 'missing') return { ...face, state: { kind: 'missing' } };
  return { ...face, state: { kind: 'unreadable', reason: printableLine(problem ?? look.reason) } };
}
