import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AppError } from '../../../shared/model/errors.ts';
import type { RecordingFile } from '../../../shared/model/session-logs.ts';
import type { Pipe } from '../../../shared/rpc/pipe.ts';

const mostFiles = 1000;
/** Folders and files that are looked at. */
const mostLooked = 20_000;
const mostDepth = 8;
const chunkBytes = 255 * 1024;

/** The recordings below a folder, the newest first. What can't be read is left out; links are not followed. */
export async function listRecordings(folder: string): Promise<RecordingFile[]> {
  const found: RecordingFile[] = [];
  let looked = 0;
  const look = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (++looked > mostLooked) return;
      const below = join(path, entry.name);
      if (entry.isDirectory() && depth < mostDepth) await look(below, depth + 1);
      if (!entry.isFile() || !isRecording(entry.name)) continue;
      const facts = await lstat(below).catch(() => undefined);
      if (facts === undefined) continue;
      found.push({
        path: below,
        name: relative(folder, below).replaceAll(sep, '/'),
        bytes: facts.size,
        modifiedAt: facts.mtimeMs,
      });
    }
  };
  await look(folder, 1);
  return found.sort((one, other) => other.modifiedAt - one.modifiedAt).slice(0, mostFiles);
}

/** Sends the bytes of a recording below the folder. Rejects with `recording.unreadable`; no other file of this computer is read. */
export async function sendRecording(folder: string, path: string, pipe: Pipe, signal: AbortSignal): Promise<void> {
  const below = relative(folder, path);
  if (below === '' || below.startsWith('..') || isAbsolute(below) || !isRecording(path))
    throw unreadable(path, 'It is no recording of the logs’ folder.');
  // A named pipe would be waited for without end.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(
    (error: unknown) => {
      throw unreadable(path, error);
    },
  );
  try {
    if (!(await file.stat()).isFile()) throw unreadable(path, 'It is no file.');
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes).catch((error: unknown) => {
        throw unreadable(path, error);
      });
      if (bytesRead === 0) return;
      await pipe.write(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

function isRecording(name: string): boolean {
  return name.toLowerCase().endsWith('.cast');
}

function unreadable(path: string, error: unknown): AppError<'recording.unreadable'> {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError('recording.unreadable', { path, reason }, `recording: ${reason}`);
}
