import type { Clock } from '../../../shared/base/clock.ts';
import type { AppError } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileSystem } from '../file-system.ts';

export interface ScpProgress {
  readonly files: number;
  readonly doneBytes: number;
  /** Of the file that is being copied. */
  readonly path: string;
}

export interface ScpServices {
  readonly clock: Clock;
  /** The files of this computer. */
  readonly local: FileSystem;
  readonly onProgress?: ((progress: ScpProgress) => void) | undefined;
}

/** What was copied, and what was not: the first 100 with why. */
export interface ScpReport {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  readonly failed: readonly { readonly path: string; readonly error: AppError }[];
  readonly failedCount: number;
  /** Entries that are no files, no folders and no links: never opened (SF-17). */
  readonly skipped: number;
}

/** Folders in folders. */
export const MOST_LEVELS = 1000;
const MOST_FAILURES = 100;

/** Counts what is done. */
export class ScpTally {
  readonly #onProgress: ScpServices['onProgress'];
  readonly #failed: { readonly path: string; readonly error: AppError }[] = [];
  #failedCount = 0;
  #files = 0;
  #bytes = 0;
  folders = 0;
  skipped = 0;

  constructor(onProgress: ScpServices['onProgress']) {
    this.#onProgress = onProgress;
  }

  bytes(count: number, path: string): void {
    this.#bytes += count;
    this.#onProgress?.({ files: this.#files, doneBytes: this.#bytes, path });
  }

  file(path: string): void {
    this.#files += 1;
    this.bytes(0, path);
  }

  failed(path: FilePath | string, error: AppError): void {
    this.#failedCount += 1;
    if (this.#failed.length < MOST_FAILURES) this.#failed.push({ path, error });
  }

  report(): ScpReport {
    return {
      files: this.#files,
      folders: this.folders,
      bytes: this.#bytes,
      failed: this.#failed,
      failedCount: this.#failedCount,
      skipped: this.skipped,
    };
  }
}
