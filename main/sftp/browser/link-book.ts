import { childPath, type FilePath } from '../../../shared/model/file-path.ts';
import type { FileRow } from '../../../shared/model/files.ts';
import { isAppError } from '../../../shared/model/errors.ts';
import type { FileSystem } from '../file-system.ts';
import type { EntryStore } from './entry-store.ts';

export type LinkFace = NonNullable<FileRow['link']>;

const AT_ONCE = 32;

/** Where the links of one folder lead, as far as somebody asked. */
export class LinkBook {
  readonly #folder: FilePath;
  readonly #store: EntryStore;
  readonly #known = new Map<number, LinkFace>();
  readonly #asked = new Set<number>();

  constructor(folder: FilePath, store: EntryStore) {
    this.#folder = folder;
    this.#store = store;
  }

  /** How many are known. */
  get size(): number {
    return this.#known.size;
  }

  get(at: number): LinkFace | undefined {
    return this.#known.get(at);
  }

  /** Follows those of these entries that are links and were not asked for yet; answers whether anything came of it. */
  async follow(entries: Iterable<number>, fileSystem: FileSystem, signal: AbortSignal): Promise<boolean> {
    const waiting = [...entries].filter((at) => this.#store.kind(at) === 'link' && !this.#asked.has(at));
    for (const at of waiting) this.#asked.add(at);
    let found = false;
    const next = async (): Promise<void> => {
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        const face = await this.#look(at, fileSystem, signal);
        if (face === undefined) continue;
        this.#known.set(at, face);
        found = true;
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, next));
    return found;
  }

  async #look(at: number, fileSystem: FileSystem, signal: AbortSignal): Promise<LinkFace | undefined> {
    const path = childPath(this.#folder, this.#store.name(at));
    const [target, kind] = await Promise.all([
      fileSystem.readLink(path, signal).catch(() => undefined),
      fileSystem.stat(path, signal).then(
        (attributes) => attributes.kind,
        (error: unknown) => (isAppError(error, 'file.notFound') ? ('broken' as const) : undefined),
      ),
    ]);
    return target === undefined ? undefined : { target, ...(kind === undefined ? {} : { kind }) };
  }
}
