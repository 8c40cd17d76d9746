import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Block, FileAttributes, QuickFile, QuickFiles } from './file-system.ts';
import { attributesOf } from './local-attributes.ts';
import type { LocalPaths } from './local-paths.ts';
import { smallMemory } from './slab.ts';

/** A call that took longer was waiting for a disk: for a while nothing is done this way. */
const SLOW_MS = 15;
const PAUSE_MS = 500;

/**
 * File systems of Linux and macOS (statfs(2)) that answer from memory: ext, XFS, Btrfs, tmpfs, overlay, F2FS, ZFS, bcachefs; APFS. Not those of a
 * network, nor FUSE: there each call may wait for another machine.
 */
const swift: Readonly<Partial<Record<NodeJS.Platform, ReadonlySet<number>>>> = {
  linux: new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0x2fc12fc1, 0xca451a4e]),
  darwin: new Set([0x1a]),
};

/**
 * Small files of this computer, read and made without a thread in between: handing a call to a thread and being woken takes several times as
 * long as the call itself when its answer is in memory, and a small file needs six of them. Whatever is unusual is left to the usual way, which
 * also says what is wrong.
 */
export class LocalQuickFiles implements QuickFiles {
  readonly #paths: LocalPaths;
  #pausedUntil = 0;

  constructor(paths: LocalPaths) {
    this.#paths = paths;
  }

  get isReady(): boolean {
    return performance.now() >= this.#pausedUntil;
  }

  /** Whether calls in a folder are answered from memory. Never rejects. */
  async isSwift(folder: FilePath): Promise<boolean> {
    const types = swift[process.platform];
    if (types === undefined) return false;
    try {
      return types.has((await statfs(this.#paths.native(folder))).type);
    } catch {
      return false;
    }
  }

  read(path: FilePath, mostBytes: number): Block | undefined {
    return this.#timed(() => {
      // A pipe must not hold the program (SF-17).
      const file = openSync(this.#paths.native(path), constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        if (!fstatSync(file).isFile()) return undefined;
        const buffer = smallMemory(mostBytes);
        let sizeBytes = 0;
        while (sizeBytes < mostBytes) {
          const count = readSync(file, buffer, sizeBytes, mostBytes - sizeBytes, sizeBytes);
          if (count === 0) break;
          sizeBytes += count;
        }
        return { sizeBytes, pieces: sizeBytes === 0 ? [] : [buffer.subarray(0, sizeBytes)] };
      } finally {
        closeSync(file);
      }
    });
  }

  /** Of the entry itself. Undefined: not done. */
  lstat(path: FilePath): FileAttributes | undefined {
    return this.#timed(() => attributesOf(lstatSync(this.#paths.native(path))));
  }

  make(wanted: QuickFile): boolean {
    const part = this.#paths.native(wanted.part);
    let isMade = false;
    const done = this.#timed(() => {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
      const file = openSync(part, flags, wanted.modeAtFirst ?? 0o666);
      isMade = true;
      try {
        writeAll(file, wanted.pieces);
        if (wanted.mode !== undefined) fchmodSync(file, wanted.mode & 0o7777);
        if (wanted.times !== undefined) futimesSync(file, wanted.times.accessedSeconds, wanted.times.modifiedSeconds);
      } finally {
        closeSync(file);
      }
      renameSync(part, this.#paths.native(wanted.path));
      return true;
    });
    if (done === true) return true;
    if (isMade) this.#remove(part);
    return false;
  }

  #remove(part: Buffer | string): void {
    try {
      unlinkSync(part);
    } catch {
      // The usual way meets it and says why.
    }
  }

  #timed<T>(call: () => T): T | undefined {
    const start = performance.now();
    if (start < this.#pausedUntil) return undefined;
    try {
      return call();
    } catch {
      return undefined;
    } finally {
      const end = performance.now();
      if (end - start > SLOW_MS) this.#pausedUntil = end + PAUSE_MS;
    }
  }
}

function writeAll(file: number, pieces: readonly Uint8Array[]): void {
  const sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const [only] = pieces;
  const written =
    pieces.length === 1 && only !== undefined ? writeSync(file, only) : pieces.length === 0 ? 0 : writevSync(file, [...pieces]);
  // A full disk for one: the usual way finds out.
  if (written !== sizeBytes) throw new Error('not all was written');
}
