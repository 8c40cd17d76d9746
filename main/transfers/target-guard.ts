import { AppError, isAppError } from '../../shared/model/errors.ts';
import { parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import type { PlaceLink } from './place-link.ts';
import type { CopyPair } from './transfer-types.ts';

interface GuardParts {
  readonly source: PlaceLink;
  readonly target: PlaceLink;
  readonly pairs: readonly CopyPair[];
  readonly signal: AbortSignal;
}

/** Where a job may not write: outside of its target by a link that is there, and into what it copies. */
export class TargetGuard {
  readonly #parts: GuardParts;
  readonly #roots = new Map<FilePath, Promise<FilePath>>();

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Rejects with `transfer.linkOutside` when a link leads a server's files out of the folders that they are for. */
  async refuseOutside(fs: FileSystem, path: FilePath): Promise<void> {
    const { source: link, signal, pairs } = this.#parts;
    const source = await link.get();
    if (source.kind === 'local') return;
    const refused = new AppError('transfer.linkOutside', { path }, 'a link leads out of the target');
    const real = await fs.realPath(path, signal).catch((error: unknown) => {
      if (isAppError(error, 'file.notFound')) throw refused;
      throw error;
    });
    for (const { to } of pairs) {
      const root = await this.#realRoot(fs, to).catch(() => undefined);
      if (root !== undefined && (real === root || real.startsWith(`${root}/`))) return;
    }
    throw refused;
  }

  /** Rejects with `transfer.intoItself`. */
  async refuseIntoItself({ from, to }: CopyPair): Promise<void> {
    const { source, target, signal } = this.#parts;
    if (JSON.stringify(source.place.reference) !== JSON.stringify(target.place.reference)) return;
    const fs = await target.get();
    const real = await fs.realPath(from, signal);
    const there = await fs
      .realPath(to, signal)
      .catch(async () => `${await fs.realPath(parentPath(to), signal).catch(() => '')}/${to.slice(to.lastIndexOf('/') + 1)}`);
    if (there === real || there.startsWith(`${real === '/' ? '' : real}/`)) {
      throw new AppError('transfer.intoItself', { path: from }, 'into itself');
    }
  }

  #realRoot(fs: FileSystem, to: FilePath): Promise<FilePath> {
    let real = this.#roots.get(to);
    if (real === undefined) {
      real = fs.realPath(to, this.#parts.signal);
      this.#roots.set(to, real);
      real.catch(() => this.#roots.delete(to));
    }
    return real;
  }
}
