import { createHash } from 'node:crypto';
import { isAppError } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem, HashName } from '../file-system.ts';
import { openPlainFile, readInOrder } from './plain-file.ts';

export interface Checksum {
  readonly hex: string;
  readonly by: 'server' | 'read';
}

/** Hash by another way than the file service; undefined when it can't. */
export type OtherHash = (path: FilePath, signal: AbortSignal) => Promise<Buffer | undefined>;

/**
 * The hash of a file: as its server reckons it where that can, else by `other`, else by reading all of it. Errors: those of `openPlainFile` and of
 * reading.
 */
export async function checksum(
  fileSystem: FileSystem,
  path: FilePath,
  algorithm: HashName,
  signal: AbortSignal,
  other?: OtherHash,
): Promise<Checksum> {
  const plain = await openPlainFile(fileSystem, path, signal);
  try {
    if (fileSystem.kind === 'remote' && fileSystem.capabilities.checkFile) {
      const answer = await fileSystem.checkFile(path, [algorithm], signal).catch((error: unknown) => {
        if (isAppError(error, 'file.unsupported') || isAppError(error, 'file.failed')) return undefined;
        throw error;
      });
      if (answer?.algorithm === algorithm) return { hex: answer.digest.toString('hex'), by: 'server' };
    }
    const digest = await other?.(path, signal);
    if (digest !== undefined) return { hex: digest.toString('hex'), by: 'server' };
    const hash = createHash(algorithm);
    for await (const { pieces } of readInOrder(plain, { endBytes: Number.MAX_SAFE_INTEGER }, signal))
      for (const piece of pieces) hash.update(piece);
    return { hex: hash.digest('hex'), by: 'read' };
  } finally {
    plain.file.close().catch(() => undefined);
  }
}
