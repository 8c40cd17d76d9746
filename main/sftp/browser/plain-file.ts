import { AppError } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { shownInText } from '../../../shared/model/file-path.ts';
import type { Block, FileAttributes, FileKind, FileSystem, OpenFile } from '../file-system.ts';
import { plainFileError } from '../status-error.ts';

const shownKinds: Readonly<Record<Exclude<FileKind, 'file' | 'folder'>, string>> = {
  link: 'a link',
  pipe: 'a pipe',
  socket: 'a socket',
  characterDevice: 'a device',
  blockDevice: 'a device',
  unknown: 'something that the server does not name',
};

export interface PlainFile {
  readonly file: OpenFile;
  readonly attributes: FileAttributes;
}

/**
 * Opens a file for reading, or what a link leads to, once it is known to be one: opening a pipe or a device can hang, or do things (SF-17). Errors:
 * `file.isAFolder`, `file.failed` for what is neither file nor folder, those of `FileSystem.open`.
 */
export async function openPlainFile(fileSystem: FileSystem, path: FilePath, signal: AbortSignal): Promise<PlainFile> {
  refuseOthers(fileSystem, path, await fileSystem.stat(path, signal));
  const file = await fileSystem.open(path, { kind: 'read' }, signal);
  try {
    const attributes = await file.stat(signal);
    refuseOthers(fileSystem, path, attributes);
    return { file, attributes };
  } catch (error) {
    file.close().catch(() => undefined);
    throw error;
  }
}

function refuseOthers(fileSystem: FileSystem, path: FilePath, { kind }: FileAttributes): void {
  const where = { path, operation: 'open', side: fileSystem.kind === 'local' ? 'here' : 'there' } as const;
  if (kind === 'file') return;
  if (kind === 'folder') throw plainFileError('file.isAFolder', where);
  const reason = `it is ${shownKinds[kind]}, and only files are opened`;
  throw new AppError('file.failed', { ...where, reason }, `open ${shownInText(path)}: ${reason}`);
}

const AHEAD = 16;
const BLOCK_BYTES = 256 * 1024;

/** The bytes of a file in order, up to `endBytes` or its end, with several requests on their way. */
export async function* readInOrder(
  { file }: PlainFile,
  { endBytes, blockBytes = BLOCK_BYTES }: { readonly endBytes: number; readonly blockBytes?: number },
  signal: AbortSignal,
): AsyncGenerator<Block, void, void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const underWay: { readonly length: number; readonly block: Promise<Block> }[] = [];
  let at = 0;
  try {
    for (;;) {
      while (underWay.length < AHEAD && at < endBytes) {
        const length = Math.min(blockBytes, endBytes - at);
        const block = readWhole(file, at, length, both);
        block.catch(() => undefined);
        underWay.push({ length, block });
        at += length;
      }
      const next = underWay.shift();
      if (next === undefined) return;
      const block = await next.block;
      if (block.sizeBytes > 0) yield block;
      if (block.sizeBytes < next.length) return;
    }
  } finally {
    stop.abort();
  }
}

/** As many bytes as asked for; fewer only at the end of the file. The other side may answer less each time. */
async function readWhole(file: OpenFile, offset: number, length: number, signal: AbortSignal): Promise<Block> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  while (sizeBytes < length) {
    const block = await file.read(offset + sizeBytes, length - sizeBytes, signal);
    if (block.sizeBytes === 0) break;
    pieces.push(...block.pieces);
    sizeBytes += block.sizeBytes;
  }
  return { sizeBytes, pieces };
}
