import type { HawserClient } from '../../host/linked-client.ts';
import { mostPieceBytes, type RecordingFile } from '../../../shared/model/session-logs.ts';
import { RecordingFault } from './cast-format.ts';

/** Where the bytes of a recording are; the page has none of them but those that it asks for. */
export interface RecordingBytes {
  /** How many there were when it was listed; there may be more. */
  readonly size: number;
  /** Fewer than asked for only at the end of the file. Rejects with `RecordingFault`, what ended the wire, and the signal's reason. */
  read(from: number, bytes: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** A file that the user gave the page. */
export function bytesOfFile(file: Blob): RecordingBytes {
  return {
    size: file.size,
    async read(from, bytes, signal) {
      signal.throwIfAborted();
      const part = await file
        .slice(from, from + bytes)
        .arrayBuffer()
        .catch(() => {
          throw new RecordingFault('unreadable');
        });
      signal.throwIfAborted();
      return new Uint8Array(part);
    },
  };
}

/** A recording of the core's. */
export function bytesOfCore(
  client: Pick<HawserClient, 'sessionLogs'>,
  { path, bytes: size }: Pick<RecordingFile, 'path' | 'bytes'>,
): RecordingBytes {
  return {
    size,
    async read(from, bytes, signal) {
      const all = new Uint8Array(bytes);
      let length = 0;
      while (length < bytes) {
        const wanted = Math.min(mostPieceBytes, bytes - length);
        const got = await readPiece(client, { path, from: from + length, bytes: wanted }, all.subarray(length), signal);
        length += got;
        if (got < wanted) break;
      }
      return all.subarray(0, length);
    },
  };
}

/** Answers how many bytes came. */
async function readPiece(
  client: Pick<HawserClient, 'sessionLogs'>,
  piece: { readonly path: string; readonly from: number; readonly bytes: number },
  into: Uint8Array,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const pipe = client.sessionLogs.read(piece);
  let length = 0;
  const stop = (): void => pipe.end();
  signal.addEventListener('abort', stop);
  try {
    await new Promise<void>((resolve) => {
      pipe.onEnded(resolve);
      pipe.receive((chunk, used) => {
        into.set(chunk.subarray(0, piece.bytes - length), length);
        length = Math.min(piece.bytes, length + chunk.length);
        used();
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  if (pipe.failure !== undefined) throw pipe.failure;
  return length;
}
