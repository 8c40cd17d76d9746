import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import type { Clock } from '../../../shared/base/clock.ts';
import { AppError } from '../../../shared/model/errors.ts';
import type { RecordingList } from '../../../shared/model/session-logs.ts';
import type { Pipe } from '../../../shared/rpc/pipe.ts';
import { DiskHangs, DiskPatience } from './disk-patience.ts';
import { isRecording, RecordingSearch, type ListDisk } from './recording-list.ts';

const chunkBytes = 255 * 1024;

/** A part of a recording. */
interface Piece {
  readonly path: string;
  readonly from: number;
  readonly bytes: number;
}
/** A network drive that is gone must not hold up the page. */
const diskMs = 10_000;

/** The recordings of this computer, as pages list and read them. */
export class RecordingFiles {
  readonly #patience: DiskPatience;
  readonly #disk: ListDisk | undefined;

  constructor(clock: Clock, disk?: ListDisk) {
    this.#patience = new DiskPatience(clock, diskMs);
    this.#disk = disk;
  }

  /** Those below a folder, as far as they were found in ten seconds. Rejects with `recording.unreadable` where the folder did not answer at all, or can't be read. */
  async list(folder: string, signal: AbortSignal): Promise<RecordingList> {
    const search = new RecordingSearch(folder, this.#disk);
    try {
      await this.#patience.wait(() => search.run(), signal);
    } catch (error) {
      search.stop();
      if (signal.aborted) throw error;
      if (!(error instanceof DiskHangs) || !search.hasBegun) throw unreadable(folder, error);
    }
    return search.found;
  }

  /** Sends a piece of a recording below the folder, as far as the file goes. Rejects with `recording.unreadable`; no other file of this computer is read. */
  async send(folder: string, { path, from, bytes }: Piece, pipe: Pipe, signal: AbortSignal): Promise<void> {
    const wait = <T>(work: () => Promise<T>, late?: (value: T) => void): Promise<T> =>
      this.#patience.wait(work, signal, late).catch((error: unknown) => {
        throw signal.aborted ? error : unreadable(path, error);
      });
    if (!isBelow(folder, path) || !isRecording(path)) throw unreadable(path, noneOfOurs);
    const close = (file: FileHandle): void => void file.close().catch(() => undefined);
    const file = await wait(() => open(path, openFlags), close);
    try {
      await wait(() => refuseOutside(file, folder, path));
      for (let sent = 0; sent < bytes;) {
        const chunk = Buffer.alloc(Math.min(chunkBytes, bytes - sent));
        const { bytesRead } = await wait(() => file.read(chunk, 0, chunk.length, from + sent));
        if (bytesRead === 0) return;
        await pipe.write(chunk.subarray(0, bytesRead));
        sent += bytesRead;
      }
    } finally {
      // Not awaited: what hangs may hang here too.
      close(file);
    }
  }
}

// A named pipe would be waited for without end.
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const noneOfOurs = 'It is no recording of the logs’ folder.';

function isBelow(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== '' && !/^\.\.(?:[/\\]|$)/.test(below) && !isAbsolute(below);
}

/** A folder on the way may be a link to anywhere: what was opened has to be the file at a real path below the real folder. */
async function refuseOutside(file: FileHandle, folder: string, path: string): Promise<void> {
  const opened = await file.stat({ bigint: true });
  if (!opened.isFile()) throw new Error('It is no file.');
  const [realFolder, realFile] = await Promise.all([realpath(folder), realpath(path)]);
  if (!isBelow(realFolder, realFile)) throw new Error(noneOfOurs);
  const other = await open(realFile, openFlags);
  try {
    // Of files that are open, both: by path, some versions of Node on Windows name a device otherwise.
    const there = await other.stat({ bigint: true });
    if (there.ino !== opened.ino || there.dev !== opened.dev) throw new Error(noneOfOurs);
  } finally {
    await other.close();
  }
}

function unreadable(path: string, error: unknown): AppError<'recording.unreadable'> {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError('recording.unreadable', { path, reason }, `recording: ${reason}`);
}
