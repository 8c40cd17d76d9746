import { isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem, OpenFile } from '../sftp/file-system.ts';
import type { OpenItem } from './journal-format.ts';
import { isGone } from './place-link.ts';
import { isRefusal } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { lstatOrNothing } from './target-folder.ts';

/**
 * The file beside a target in which the new content grows.
 *
 * A server's session that was lost may hang, and do what was asked of it long after another session has gone on: make the file, or rename it to its
 * target. So each opening of the target's side gives these files another number, and one that is gone on with gets its new name first: what
 * comes late finds nothing. (Late writes do no harm: the same bytes go to the same places.)
 */
export class PartFile {
  readonly #run: RunContext;
  readonly #to: FilePath;
  #path: FilePath;
  /** Where it may stand. */
  #names: readonly FilePath[];

  /** `left`: what an earlier run left of it. */
  constructor(run: RunContext, to: FilePath, left: OpenItem | undefined) {
    this.#run = run;
    this.#to = to;
    this.#path = run.partOf(to);
    this.#names = left === undefined ? [] : run.partsOf(left);
  }

  get path(): FilePath {
    return this.#path;
  }

  /** Whether it may stand there. */
  get mayExist(): boolean {
    return this.#names.length > 0;
  }

  /**
   * Before it is used on a channel: gives it the name that it has from now on. True when it was moved; false also when nothing was there, or when
   * it has that name already.
   */
  async takeOver(fs: FileSystem): Promise<boolean> {
    const path = this.#run.partOf(this.#to);
    const earlier = this.#names.filter((name) => name !== path);
    this.#path = path;
    if (earlier.length === 0) return false;
    // When this is cut, it may have either name.
    this.#names = [path, ...earlier];
    let isMoved = false;
    // Twice where there are several: a channel that hangs may just then have moved it from one of these names to another.
    for (const name of earlier.length > 1 ? [...earlier, ...earlier] : earlier) {
      this.#run.doubtful.add(name);
      if (isMoved) await removeOrLeave(this.#run, fs, name);
      else isMoved = await moveIfThere(this.#run, fs, name, path);
    }
    this.#names = [path];
    return isMoved;
  }

  /** Makes it, empty. Rejects as `FileSystem.open`. */
  async make(fs: FileSystem, mode: number | undefined): Promise<OpenFile> {
    const { signal } = this.#run;
    const path = this.#path;
    const access = { kind: 'write', create: 'new', truncate: false, mode } as const;
    const patient = patientSignal(fs, signal);
    this.#names = [path];
    try {
      return await fs.open(path, access, patient);
    } catch (error) {
      // Left by an earlier run or attempt: the name is the job's own. What still writes to it writes to a file without a name.
      const isThere =
        isAppError(error, 'file.exists') || (isAppError(error, 'file.failed') && (await lstatOrNothing(fs, path, signal)));
      if (isThere === false || isThere === undefined) {
        if (!isGone(error) && !signal.aborted) this.#names = [];
        throw error;
      }
    }
    try {
      await removeIfThere(fs, path, patient);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return fs.open(path, { ...access, create: 'ifMissing', truncate: true }, patient);
    }
    return fs.open(path, access, patient);
  }

  /** It has become the target. */
  placed(): void {
    this.#names = [];
  }

  /** Rejects as `FileSystem.removeFile`; fulfilled also when there is none. */
  async remove(fs: FileSystem, signal: AbortSignal): Promise<void> {
    for (const name of this.#names) await removeIfThere(fs, name, signal);
    this.#names = [];
  }
}

/**
 * For a call that makes, moves or removes a part file. One of this computer's system goes on after an abort, in a thread of its own: it could make the file
 * after it was removed, or put the one of the next run, half, in the place of the target. So it is waited for. A server keeps the order, and a channel
 * that is lost has names of its own.
 */
export function patientSignal(fs: FileSystem, signal: AbortSignal): AbortSignal {
  return fs.kind === 'local' ? new AbortController().signal : signal;
}

/** Where the part file of an earlier run is; undefined when there is none. */
export async function findPart(run: RunContext, fs: FileSystem, left: OpenItem): Promise<FilePath | undefined> {
  for (const path of run.partsOf(left)) if ((await lstatOrNothing(fs, path, run.signal)) !== undefined) return path;
  return undefined;
}

async function moveIfThere(run: RunContext, fs: FileSystem, from: FilePath, to: FilePath): Promise<boolean> {
  const { signal } = run;
  try {
    await fs.rename(from, to, signal);
    return true;
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return false;
    if (isAppError(error, 'file.exists')) {
      // A rename that is made of two steps was cut between them.
      await removeIfThere(fs, from, signal);
      return true;
    }
    // A server that renames nothing may still let it be written anew.
    if (
      !isAppError(error, 'file.permissionDenied') &&
      !isAppError(error, 'file.failed') &&
      !isAppError(error, 'file.unsupported')
    )
      throw error;
    await removeOrLeave(run, fs, from);
    return false;
  }
}

/** Where nothing may be removed it stays, and that is told at the end. */
export async function removeOrLeave(run: RunContext, fs: FileSystem, path: FilePath): Promise<void> {
  try {
    await removeIfThere(fs, path, run.signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    run.stays.add(path);
  }
}

export async function removeIfThere(fs: FileSystem, path: FilePath, signal: AbortSignal): Promise<void> {
  try {
    await fs.removeFile(path, signal);
  } catch (error) {
    if (!isAppError(error, 'file.notFound')) throw error;
  }
}
