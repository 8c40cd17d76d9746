import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Block, FileHash, FileSystem, HashName, OpenFile } from '../sftp/file-system.ts';
import type { Flight } from './flight.ts';
import type { FilePlace } from './transfer-types.ts';

const algorithms: readonly HashName[] = ['sha256', 'sha512', 'sha1', 'md5'];
const CHUNK_BYTES = 255 * 1024;

export interface VerifySide {
  readonly place: FilePlace;
  readonly fs: FileSystem;
  readonly path: FilePath;
}

export interface VerifyRequest {
  readonly source: VerifySide;
  readonly target: VerifySide;
  readonly flight: Flight;
  /** What to read back where no server reckons a hash: all, or what was there before a file was resumed. */
  readonly readBackBytes: number;
  /** Both must be so long. */
  readonly sizeBytes: number;
  readonly gate?: (() => Promise<void> | undefined) | undefined;
}

/**
 * Whether both files have the same content: by hash where each side reckons its own, else by reading both. Undefined: they have; else the first
 * byte that differs, as far as that is known (-1: not known).
 */
export async function firstDifference(request: VerifyRequest, signal: AbortSignal): Promise<number | undefined> {
  const byHash = await compareHashes(request, signal);
  if (byHash !== undefined) return byHash ? undefined : -1;
  const { source, target } = request;
  const files: OpenFile[] = [];
  try {
    for (const side of [source, target]) files.push(await side.fs.open(side.path, { kind: 'read' }, signal));
    const [a, b] = files as [OpenFile, OpenFile];
    const { sizeBytes } = await b.stat(signal);
    if (sizeBytes !== undefined && sizeBytes !== request.sizeBytes) return Math.min(sizeBytes, request.sizeBytes);
    return await compareBytes(a, b, request, signal);
  } finally {
    for (const file of files) void file.close().catch(() => undefined);
  }
}

/** Rejects with `transfer.differs`. */
export async function verifyCopy(request: VerifyRequest, asked: FilePath, signal: AbortSignal): Promise<void> {
  const at = await firstDifference(request, signal);
  if (at === undefined) return;
  const detail = { from: request.source.path, to: asked, ...(at < 0 ? {} : { atBytes: at }) };
  throw new AppError('transfer.differs', detail, `differs at ${at}`);
}

/** Undefined when one of the servers reckons no hash. */
async function compareHashes({ source, target }: VerifyRequest, signal: AbortSignal): Promise<boolean | undefined> {
  if (!canHash(source) || !canHash(target)) return undefined;
  // The local side knows every algorithm, so the server chooses.
  const [first, second] = source.fs.kind === 'local' ? [target, source] : [source, target];
  const one = await hashOf(first, algorithms, signal);
  const other = one === undefined ? undefined : await hashOf(second, [one.algorithm], signal);
  if (one === undefined || other?.algorithm !== one.algorithm) return undefined;
  return one.digest.equals(other.digest);
}

function canHash({ fs, place }: VerifySide): boolean {
  return fs.capabilities.checkFile || place.hash !== undefined;
}

async function hashOf(
  { fs, place, path }: VerifySide,
  names: readonly HashName[],
  signal: AbortSignal,
): Promise<FileHash | undefined> {
  if (fs.capabilities.checkFile) {
    try {
      return await fs.checkFile(path, names, signal);
    } catch (error) {
      if (!isAppError(error, 'file.unsupported') && !isAppError(error, 'file.failed')) throw error;
    }
  }
  return place.hash?.(path, names, signal);
}

/** Pieces of both files, many under way at once. */
async function compareBytes(a: OpenFile, b: OpenFile, request: VerifyRequest, signal: AbortSignal): Promise<number | undefined> {
  const { flight, readBackBytes, gate } = request;
  const running = new Set<Promise<void>>();
  let difference: number | undefined;
  const one = async (at: number, length: number): Promise<void> => {
    const [left, right] = await Promise.all([readFully(a, at, length, signal), readFully(b, at, length, signal)]);
    const found = firstDifferenceOf(left, right);
    if (found !== undefined) difference = Math.min(difference ?? Infinity, at + found);
  };
  try {
    for (let at = 0; at < readBackBytes && difference === undefined; at += CHUNK_BYTES) {
      const open = gate?.();
      if (open !== undefined) await open;
      while (running.size > 0 && running.size * CHUNK_BYTES * 2 > flight.shareBytes) await Promise.race(running);
      const task = one(at, Math.min(CHUNK_BYTES, readBackBytes - at)).finally(() => running.delete(task));
      running.add(task);
      task.catch(() => undefined);
    }
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
  }
  return difference;
}

/** As many bytes as were asked for, or all up to the end of the file. */
export async function readFully(file: OpenFile, offsetBytes: number, lengthBytes: number, signal: AbortSignal): Promise<Block> {
  const first = await file.read(offsetBytes, lengthBytes, signal);
  if (first.sizeBytes === lengthBytes || first.sizeBytes === 0) return first;
  const pieces = [...first.pieces];
  let sizeBytes = first.sizeBytes;
  while (sizeBytes < lengthBytes) {
    const next = await file.read(offsetBytes + sizeBytes, lengthBytes - sizeBytes, signal);
    if (next.sizeBytes === 0) break;
    pieces.push(...next.pieces);
    sizeBytes += next.sizeBytes;
  }
  return { sizeBytes, pieces };
}

function firstDifferenceOf(left: Block, right: Block): number | undefined {
  const a = Buffer.concat(left.pieces);
  const b = Buffer.concat(right.pieces);
  if (a.equals(b)) return undefined;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return at;
  return length;
}
