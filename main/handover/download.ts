import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { DownloadMessage } from '../../shared/model/handover.ts';
import { writeMessage } from '../../shared/rpc/pipe-messages.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import { encodeName } from '../sftp/file-names.ts';
import type { Block, FileAttributes, FileSystem, OpenFile } from '../sftp/file-system.ts';
import { safeName } from './safe-name.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

const CHUNK_BYTES = 255 * 1024;
/** Reads that are under way at once, so that a distance costs little. */
const READS_AHEAD = 16;
const MOST_DEPTH = 1000;

interface Wish {
  readonly fileSystem: FileSystem;
  readonly folder: FilePath;
  readonly names: readonly FileName[];
}

/**
 * Sends one file as it is, or several and folders as one tar archive, down a pipe to a page that keeps it as a download of the browser. Rejects with
 * the error of a single file; of an archive what can't be read is left out and counted.
 */
export async function sendDownload(wish: Wish, pipe: Pipe, signal: AbortSignal): Promise<void> {
  const { fileSystem, folder, names } = wish;
  const [first] = names;
  if (first === undefined) throw new Error('a download of nothing');
  const path = childPath(folder, first);
  // What was chosen is followed when it is a link.
  const attributes = await fileSystem.stat(path, signal);
  const sender = new Sender(fileSystem, pipe, signal);
  if (names.length === 1 && attributes.kind === 'file') await sender.file(path, safeName(first), attributes);
  else await sender.archive(wish, names.length === 1 ? `${safeName(first)}.tar` : 'files.tar');
}

class Sender {
  readonly #fileSystem: FileSystem;
  readonly #pipe: Pipe;
  readonly #signal: AbortSignal;
  #files = 0;
  #left = 0;

  constructor(fileSystem: FileSystem, pipe: Pipe, signal: AbortSignal) {
    this.#fileSystem = fileSystem;
    this.#pipe = pipe;
    this.#signal = signal;
  }

  async file(path: FilePath, name: string, { sizeBytes }: FileAttributes): Promise<void> {
    await this.#say({ say: 'begin', name, ...(sizeBytes !== undefined && { sizeBytes }) });
    const file = await this.#open(path);
    try {
      for await (const block of readAhead(file, undefined, this.#signal)) await this.#bytes(block.pieces);
    } finally {
      await file.close().catch(() => undefined);
    }
    await this.#say({ say: 'end', files: 1, left: 0 });
  }

  async archive({ folder, names }: Wish, name: string): Promise<void> {
    await this.#say({ say: 'begin', name });
    for (const each of names) {
      const path = childPath(folder, each);
      const attributes = await this.#patient(() => this.#fileSystem.stat(path, this.#signal));
      if (attributes !== undefined) await this.#entry(path, encodeName(each), attributes, 1);
    }
    await this.#bytes([tarEnd()]);
    await this.#say({ say: 'end', files: this.#files, left: this.#left });
  }

  async #entry(path: FilePath, inside: Buffer, attributes: FileAttributes, depth: number): Promise<void> {
    if (attributes.kind === 'file') await this.#packed(path, inside, attributes);
    else if (attributes.kind === 'folder' && depth <= MOST_DEPTH) {
      await this.#bytes([tarHeader(entryOf(inside, attributes, 0))]);
      await this.#patient(async () => {
        for await (const { entries } of this.#fileSystem.list(path, this.#signal))
          for (const { name, attributes: found } of entries) {
            const below = Buffer.concat([inside, Buffer.from('/'), encodeName(name)]);
            await this.#entry(childPath(path, name), below, found, depth + 1);
          }
      });
      // Links are left out: what they lead to would be doubled, or lie elsewhere.
    } else this.#left += 1;
  }

  /** An archive says how long a file is before its bytes: what it is short of is filled up, what is more is cut off. */
  async #packed(path: FilePath, inside: Buffer, attributes: FileAttributes): Promise<void> {
    const file = await this.#patient(() => this.#open(path));
    if (file === undefined) return;
    try {
      const { sizeBytes = 0 } = await file.stat(this.#signal);
      await this.#bytes([tarHeader(entryOf(inside, attributes, sizeBytes))]);
      let sent = 0;
      const isWhole = await this.#patient(async () => {
        for await (const block of readAhead(file, sizeBytes, this.#signal)) {
          await this.#bytes(block.pieces);
          sent += block.sizeBytes;
        }
        return true;
      });
      for (; sent < sizeBytes; sent += Math.min(CHUNK_BYTES, sizeBytes - sent))
        await this.#bytes([new Uint8Array(Math.min(CHUNK_BYTES, sizeBytes - sent))]);
      await this.#bytes([tarPadding(sizeBytes)]);
      if (isWhole === true) this.#files += 1;
    } finally {
      await file.close().catch(() => undefined);
    }
  }

  /** Only what is a file when it is open (SF-17). */
  async #open(path: FilePath): Promise<OpenFile> {
    const file = await this.#fileSystem.open(path, { kind: 'read' }, this.#signal);
    const { kind } = await file.stat(this.#signal);
    if (kind === 'file' || kind === 'unknown') return file;
    await file.close().catch(() => undefined);
    throw new AppError('file.failed', { path, operation: 'open', side: 'there', reason: 'it is no ordinary file' }, 'no file');
  }

  /** Counts what fails by itself; the end of the page or of the file system ends everything. */
  async #patient<T>(step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      const isItsOwn = error instanceof AppError && error.code.startsWith('file.') && !isAppError(error, 'file.tooManyOpen');
      if (!isItsOwn || this.#signal.aborted || this.#fileSystem.isClosed) throw error;
      this.#left += 1;
      return undefined;
    }
  }

  async #bytes(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces)
      if (piece.length > 0) await writeMessage(this.#pipe, { say: 'bytes' } satisfies DownloadMessage, piece);
  }

  #say(message: DownloadMessage): Promise<void> {
    return writeMessage(this.#pipe, message);
  }
}

function entryOf(
  path: Buffer,
  { kind, mode, modifiedSeconds }: FileAttributes,
  sizeBytes: number,
): Parameters<typeof tarHeader>[0] {
  return { path, kind: kind === 'folder' ? 'folder' : 'file', sizeBytes, mode, modifiedSeconds };
}

/** The content in order, up to `endBytes` or to its end, several reads ahead. A short read ends what was asked for behind it. */
async function* readAhead(file: OpenFile, endBytes: number | undefined, signal: AbortSignal): AsyncIterable<Block> {
  const end = endBytes ?? (await file.stat(signal)).sizeBytes ?? 0;
  const reads: Promise<Block>[] = [];
  let next = 0;
  let at = 0;
  try {
    while (at < end) {
      for (; reads.length < READS_AHEAD && next < end; next += CHUNK_BYTES) {
        const read = file.read(next, Math.min(CHUNK_BYTES, end - next), signal);
        read.catch(() => undefined);
        reads.push(read);
      }
      const wanted = Math.min(CHUNK_BYTES, end - at);
      const block = await reads.shift();
      if (block === undefined || block.sizeBytes === 0) break;
      yield block;
      at += block.sizeBytes;
      if (block.sizeBytes === wanted) continue;
      // The others stand behind a gap.
      await Promise.allSettled(reads.splice(0));
      next = at;
    }
  } finally {
    await Promise.allSettled(reads);
  }
  // What does not say how long it is, or has grown.
  while (endBytes === undefined) {
    const block = await file.read(at, CHUNK_BYTES, signal);
    if (block.sizeBytes === 0) return;
    yield block;
    at += block.sizeBytes;
  }
}
