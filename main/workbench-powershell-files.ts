import type { FilePath } from '../shared/model/file-path.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import { localPath } from './workbench-file-tool.ts';

/** Gathers small pieces, so that a file is not written line by line. */
const blockBytes = 256 * 1024;

/** Writes a new file of this computer, piece by piece; one that fails or is given up leaves nothing. Throws `file.*`, `cancelled`. */
export async function writeNew(
  typed: string,
  pieces: AsyncIterable<string>,
  homeDir: string,
  signal: AbortSignal,
): Promise<FilePath> {
  const to = localPath(typed.replace(/^~\//, ''), homeDir);
  const local = new LocalFileSystem(homeDir);
  try {
    const file = await local.open(to, { kind: 'write', create: 'new', truncate: false, mode: 0o600 }, signal);
    let isWhole = false;
    try {
      let at = 0;
      let waiting: Buffer[] = [];
      let bytes = 0;
      const flush = async (): Promise<void> => {
        const block = Buffer.concat(waiting);
        waiting = [];
        bytes = 0;
        if (block.length > 0) await file.write(at, block, signal);
        at += block.length;
      };
      for await (const piece of pieces) {
        signal.throwIfAborted();
        const block = Buffer.from(piece, 'utf8');
        waiting.push(block);
        bytes += block.length;
        if (bytes >= blockBytes) await flush();
      }
      await flush();
      isWhole = true;
    } finally {
      await file.close();
      if (!isWhole) await local.removeFile(to, new AbortController().signal).catch(() => undefined);
    }
    return to;
  } finally {
    local.close();
  }
}
