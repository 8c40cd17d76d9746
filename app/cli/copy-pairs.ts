import type { FileAttributes, FileSystem } from '../../main/sftp/file-system.ts';
import type { CopyPair } from '../../main/transfers/transfer-types.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, lastName, shownInText, type FilePath } from '../../shared/model/file-path.ts';

export interface PairRequest {
  readonly source: FileSystem;
  /** Absolute paths. */
  readonly from: readonly FilePath[];
  readonly target: FileSystem;
  /** Absolute, as typed: a slash at its end says that it is to be a folder. */
  readonly to: FilePath;
  readonly isRecursive: boolean;
  /** Whether the sources are several, these or with those of other hosts. */
  readonly areSeveral: boolean;
}

export interface PairPlan {
  readonly pairs: readonly CopyPair[];
  /** What is not copied, a line each. */
  readonly failures: readonly (AppError | string)[];
}

/**
 * Where each source goes, by scp's rules: into a target that is a folder, else to the target's name; several sources need a folder. A source
 * that ends in `.` or `..` means what is in that folder. Rejects with what looking at the target failed with.
 */
export async function planPairs(request: PairRequest, signal: AbortSignal): Promise<PairPlan> {
  const { source, from, target, to, isRecursive, areSeveral } = request;
  const there = await statOrNothing(target, to, signal);
  const shown = shownInText(to);
  if ((areSeveral || from.length > 1) && there?.kind !== 'folder') {
    const why = there === undefined ? 'there is no such folder' : 'it is not a folder';
    return { pairs: [], failures: [`Several things can only be copied into a folder, not to “${shown}”: ${why}.`] };
  }
  const pairs: CopyPair[] = [];
  const failures: (AppError | string)[] = [];
  const place = to.replace(/(.)(?:\/+\.?)+$/s, '$1') as FilePath;
  for (const path of from) {
    const fault = await faultOf(path);
    if (fault !== undefined) {
      failures.push(fault);
      continue;
    }
    const name = lastName(path);
    pairs.push({ from: path, to: there?.kind === 'folder' && name !== undefined ? childPath(place, name) : place });
  }
  return { pairs, failures };

  async function faultOf(path: FilePath): Promise<AppError | string | undefined> {
    let found: FileAttributes;
    try {
      found = await source.stat(path, signal);
    } catch (error) {
      if (error instanceof AppError && error.code.startsWith('file.')) return error;
      throw error;
    }
    if (found.kind === 'folder') return isRecursive ? undefined : `“${shownInText(path)}” is a folder: -r copies folders.`;
    if (there !== undefined || !to.endsWith('/')) return undefined;
    return `“${shownInText(path)}” is no folder, and there is no folder “${shown}” to copy it into.`;
  }
}

async function statOrNothing(fs: FileSystem, path: FilePath, signal: AbortSignal): Promise<FileAttributes | undefined> {
  try {
    return await fs.stat(path, signal);
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return undefined;
    throw error;
  }
}

/** An absolute path of a server as it was typed: `~` filled in, a relative one from the folder that the account starts in. */
export async function remotePath(fs: FileSystem, typed: string, signal: AbortSignal): Promise<FilePath> {
  if (typed === '') return fs.home(signal);
  if (typed.startsWith('/')) return typed as FilePath;
  if (!typed.startsWith('~')) return childPath(await fs.home(signal), typed.replace(/^(?:\.\/+)+(?=.)/, '') as never);
  const [start = '', ...rest] = typed.split('/');
  const folder = await fs.expandPath(start, signal);
  return rest.length === 0 ? folder : (`${folder.replace(/\/$/, '')}/${rest.join('/')}` as FilePath);
}
