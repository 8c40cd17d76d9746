import { AppError, cancelled } from '../../../shared/model/errors.ts';
import { childPath, type FilePath } from '../../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../file-system.ts';
import { plainFileError } from '../status-error.ts';

/** Folders that are read at once, and entries of one batch that are worked on at once. */
const FOLDERS_AT_ONCE = 8;
const ENTRIES_AT_ONCE = 32;
/** A path of more steps is longer than any system takes; a server can make one up. */
const MAX_DEPTH = 2048;

export interface TreeVisitor {
  /** Called for everything, folders before what is in them. What it throws is handed to `failed`. */
  visit(path: FilePath, attributes: FileAttributes): Promise<void> | void;
  /** Something could not be looked at, read or worked on; the rest goes on. */
  failed(path: FilePath, error: AppError): void;
  /** Whether to go into a folder, of which `waiting` others wait to be read; into every one when absent. */
  enters?(path: FilePath, waiting: number): boolean;
}

interface Folder {
  readonly path: FilePath;
  readonly depth: number;
}

/**
 * Visits some entries and all that is in them. Links are visited and never followed. Rejects when the file system is gone, and with `cancelled`.
 */
export async function walkTree(
  fileSystem: FileSystem,
  roots: readonly FilePath[],
  visitor: TreeVisitor,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const walk = new Walk(fileSystem, visitor, AbortSignal.any([signal, stop.signal]));
  try {
    await walk.run(roots);
  } finally {
    stop.abort();
  }
}

class Walk {
  readonly #fileSystem: FileSystem;
  readonly #visitor: TreeVisitor;
  readonly #signal: AbortSignal;
  readonly #waiting: Folder[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(fileSystem: FileSystem, visitor: TreeVisitor, signal: AbortSignal) {
    this.#fileSystem = fileSystem;
    this.#visitor = visitor;
    this.#signal = signal;
  }

  async run(roots: readonly FilePath[]): Promise<void> {
    await inChunks(roots, (path) =>
      this.#guard(path, async () => this.#take(path, await this.#fileSystem.lstat(path, this.#signal), 0)),
    );
    while (this.#waiting.length > 0 || this.#running.size > 0) {
      for (let next = this.#nextFolder(); next !== undefined; next = this.#nextFolder()) this.#start(next);
      await Promise.race(this.#running);
    }
  }

  #nextFolder(): Folder | undefined {
    return this.#running.size < FOLDERS_AT_ONCE ? this.#waiting.pop() : undefined;
  }

  #start(folder: Folder): void {
    const running = this.#guard(folder.path, () => this.#read(folder)).finally(() => this.#running.delete(running));
    running.catch(() => undefined);
    this.#running.add(running);
  }

  async #read({ path: folder, depth }: Folder): Promise<void> {
    const side = this.#fileSystem.kind === 'local' ? 'here' : 'there';
    if (depth >= MAX_DEPTH) throw plainFileError('file.nameInvalid', { path: folder, operation: 'list', side });
    for await (const { entries } of this.#fileSystem.list(folder, this.#signal)) {
      await inChunks(entries, ({ name, attributes }) => {
        const path = childPath(folder, name);
        return this.#guard(path, async () => {
          const known = attributes.kind === 'unknown' ? await this.#fileSystem.lstat(path, this.#signal) : attributes;
          await this.#take(path, known, depth + 1);
        });
      });
    }
  }

  async #take(path: FilePath, attributes: FileAttributes, depth: number): Promise<void> {
    const isFolder = attributes.kind === 'folder';
    if (isFolder && this.#visitor.enters?.(path, this.#waiting.length) !== false) this.#waiting.push({ path, depth });
    await this.#visitor.visit(path, attributes);
  }

  async #guard(path: FilePath, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#signal.aborted) throw cancelled();
      if (!(error instanceof AppError) || this.#fileSystem.isClosed) throw error;
      this.#visitor.failed(path, error);
    }
  }
}

async function inChunks<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += ENTRIES_AT_ONCE) await Promise.all(items.slice(at, at + ENTRIES_AT_ONCE).map(work));
}
