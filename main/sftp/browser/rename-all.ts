import { AppError, isAppError } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem } from '../file-system.ts';

interface Renaming {
  readonly from: FilePath;
  readonly to: FilePath;
}

const AT_ONCE = 16;

/**
 * Moves entries within one file system by renaming. `left`: what can't be moved so, because something is at the target or it lies on another disk;
 * `failure`: the first other error. The rest is moved. Rejects with what aborting or losing the file system says.
 */
export async function renameAll(
  fileSystem: FileSystem,
  pairs: readonly Renaming[],
  signal: AbortSignal,
): Promise<{ readonly left: readonly Renaming[]; readonly failure: AppError | undefined }> {
  const left: Renaming[] = [];
  let failure: AppError | undefined;
  for (let at = 0; at < pairs.length; at += AT_ONCE) {
    const batch = pairs.slice(at, at + AT_ONCE).map(async (pair) => {
      try {
        await fileSystem.rename(pair.from, pair.to, signal);
      } catch (error) {
        if (signal.aborted || fileSystem.isClosed || !(error instanceof AppError)) throw error;
        if (isAppError(error, 'file.exists') || isAppError(error, 'file.failed') || isAppError(error, 'file.unsupported'))
          left.push(pair);
        else failure ??= error;
      }
    });
    await Promise.all(batch);
  }
  return { left, failure };
}
