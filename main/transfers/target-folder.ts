import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, lastName, parentPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import type { RunContext } from './run-context.ts';
import { folderChanges, folderModeAtFirst } from './kept-attributes.ts';

/** A folder with more entries is asked for each name instead of read whole. */
const MOST_ENTRIES = 20_000;
/** Folders that are looked through for what an earlier run left. */
const MOST_MET = 100_000;

interface FolderParts {
  readonly path: FilePath;
  /** Undefined for the folder that the copies of the request go to. */
  readonly parent: TargetFolder | undefined;
  readonly source: FileAttributes | undefined;
}

/**
 * A folder of the target while its items are copied: made or found once, knows what is in it, and gets its mode and time when the last item of it
 * has ended.
 */
export class TargetFolder {
  readonly path: FilePath;
  readonly parent: TargetFolder | undefined;
  readonly #source: FileAttributes | undefined;
  readonly #run: RunContext;
  #ready: Promise<void> | undefined;
  #isFresh = false;
  #entries: Promise<ReadonlyMap<string, FileAttributes> | undefined> | undefined;
  readonly #names = new Set<string>();
  #isNoted = false;
  #openItems = 1;
  /** Owner and group that new files get there. */
  newOwner: { readonly user: number | undefined; readonly group: number | undefined } | undefined;

  constructor(run: RunContext, { path, parent, source }: FolderParts) {
    this.path = path;
    this.parent = parent;
    this.#source = source;
    this.#run = run;
    parent?.enter();
  }

  /** Made by this run: nothing is in it but what the run puts there. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /**
   * Whether nothing of that name can be in it: it was made by this run, which asks the first time for this name, in capitals or not, composed or
   * not (some disks take those for the same).
   */
  isFirst(path: FilePath): boolean {
    if (!this.#isFresh || this.#names.size >= MOST_ENTRIES) return false;
    const name = path
      .slice(path.lastIndexOf('/') + 1)
      .normalize('NFC')
      .toLowerCase();
    if (this.#names.has(name)) return false;
    this.#names.add(name);
    return true;
  }

  /** Makes or finds it. Rejects with what is in the way; after a lost connection it can be asked again. */
  ready(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** Notes once in the journal that temporary files may stand in it. */
  async note(): Promise<void> {
    if (!this.#isNoted) {
      this.#isNoted = true;
      this.#run.journal.append({ t: 'folder', to: this.path });
    }
    await this.#run.journal.written();
  }

  /** What is at a name, of the entry itself; undefined when there is nothing. `isSure`: asks anew. */
  async entry(name: FileName, isSure = false): Promise<FileAttributes | undefined> {
    if (!isSure) {
      if (this.#isFresh) return undefined;
      if (this.parent !== undefined) {
        this.#entries ??= this.#read().catch((error: unknown) => {
          this.#entries = undefined;
          throw error;
        });
        const entries = await this.#entries;
        if (entries !== undefined) return entries.get(name);
      }
    }
    const fs = await this.#run.target.get();
    return lstatOrNothing(fs, childPath(this.path, name), this.#run.signal).catch((error: unknown) => {
      // Who may not look may still put something there: what is made new takes no place that is taken.
      if (isAppError(error, 'file.permissionDenied') && fs.kind === 'remote') return undefined;
      throw error;
    });
  }

  enter(): void {
    this.#openItems += 1;
  }

  /** One item of it has ended, or its listing. */
  async leave(): Promise<void> {
    this.#openItems -= 1;
    if (this.#openItems > 0) return;
    try {
      await this.#finish();
    } finally {
      await this.parent?.leave();
    }
  }

  async #prepare(): Promise<void> {
    await this.#makeOrFind();
    const { isContinued, metFolders } = this.#run;
    if (isContinued && !this.#isFresh && metFolders.size < MOST_MET) metFolders.add(this.path);
  }

  async #makeOrFind(): Promise<void> {
    if (this.parent === undefined) return this.#findRoot();
    await this.parent.ready();
    const { run, fs } = { run: this.#run, fs: await this.#run.target.get() };
    try {
      await fs.makeFolder(this.path, folderModeAtFirst(run.options, this.#source), run.signal);
      this.#isFresh = true;
      return;
    } catch (error) {
      if (!isAppError(error, 'file.exists') && !isAppError(error, 'file.failed') && !isAppError(error, 'file.permissionDenied'))
        throw error;
      const found = await lstatOrNothing(fs, this.path, run.signal).catch((failure: unknown) => {
        throw isAppError(failure, 'file.permissionDenied') ? error : failure;
      });
      if (found === undefined) throw error;
      await this.#accept(fs, found);
    }
  }

  /** Something is there: a folder, or a link to one that does not lead a server's files elsewhere. */
  async #accept(fs: FileSystem, found: FileAttributes): Promise<void> {
    if (found.kind === 'folder') return;
    const side = fs.kind === 'local' ? 'here' : 'there';
    const where = { path: this.path, operation: 'makeFolder', side } as const;
    if (found.kind !== 'link') throw new AppError('file.notAFolder', where, 'something else is in the place of a folder');
    const { kind } = await fs.stat(this.path, this.#run.signal);
    if (kind !== 'folder') throw new AppError('file.notAFolder', where, 'a link to something else is in the place of a folder');
    await this.#run.refuseOutside(fs, this.path);
  }

  async #findRoot(): Promise<void> {
    const { signal, options } = this.#run;
    const fs = await this.#run.target.get();
    try {
      const { kind } = await fs.stat(this.path, signal);
      if (kind === 'folder' || kind === 'unknown') return;
      const side = fs.kind === 'local' ? 'here' : 'there';
      throw new AppError('file.notAFolder', { path: this.path, operation: 'find', side }, 'the target is no folder');
    } catch (error) {
      // Whether it is there will be seen.
      if (isAppError(error, 'file.permissionDenied') && fs.kind === 'remote') return;
      if (!options.makeParents || !isAppError(error, 'file.notFound')) throw error;
    }
    await makeParents(fs, this.path, signal);
  }

  async #read(): Promise<ReadonlyMap<string, FileAttributes> | undefined> {
    const fs = await this.#run.target.get();
    const entries = new Map<string, FileAttributes>();
    for await (const batch of fs.list(this.path, this.#run.signal, { maxEntries: MOST_ENTRIES })) {
      for (const { name, attributes } of batch.entries) entries.set(name, attributes);
      if (batch.isCut) return undefined;
    }
    return entries;
  }

  async #finish(): Promise<void> {
    if (this.parent === undefined || this.#ready === undefined || !(this.#isFresh || this.#run.isContinued)) return;
    const changes = folderChanges(this.#run.options, this.#source);
    if (changes === undefined) return;
    try {
      const fs = await this.#run.target.get();
      await fs.setAttributes(this.path, changes, this.#run.signal);
    } catch (error) {
      this.#run.log.info('mode or time of a folder could not be set', { error: String(error) });
    }
  }
}

/** Undefined when there is nothing. A server that lets nobody look at a link itself is asked where it leads (sftp-server -P lstat). */
export async function lstatOrNothing(fs: FileSystem, path: FilePath, signal: AbortSignal): Promise<FileAttributes | undefined> {
  try {
    return await fs.lstat(path, signal);
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return undefined;
    if (!isAppError(error, 'file.permissionDenied')) throw error;
  }
  return statOrNothing(fs, path, signal);
}

async function statOrNothing(fs: FileSystem, path: FilePath, signal: AbortSignal): Promise<FileAttributes | undefined> {
  try {
    return await fs.stat(path, signal);
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return undefined;
    throw error;
  }
}

/** Makes a folder and those above it. */
async function makeParents(fs: FileSystem, path: FilePath, signal: AbortSignal): Promise<void> {
  const missing: FilePath[] = [];
  for (let at = path; lastName(at) !== undefined; at = parentPath(at)) {
    const found = await fs.stat(at, signal).catch((error: unknown) => {
      if (isAppError(error, 'file.notFound')) return undefined;
      throw error;
    });
    if (found !== undefined) break;
    missing.push(at);
  }
  for (const folder of missing.reverse()) {
    await fs.makeFolder(folder, undefined, signal).catch((error: unknown) => {
      if (!isAppError(error, 'file.exists') && !isAppError(error, 'file.failed')) throw error;
    });
  }
}
