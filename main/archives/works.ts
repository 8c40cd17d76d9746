import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ArchiveFormat } from '../../shared/model/archives.ts';
import { AppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { packCommand, unpackCommand } from './archive-commands.ts';
import { asNewFile, inPlaceOf, isThere, needAbsent, needFew, needTar, withCommand, type WorkTools } from './archive-work.ts';
import { bytesOf, checkArchive } from './check-archive.ts';
import type { CommandRun } from './command-run.ts';
import { pack } from './pack.ts';
import { unpack } from './unpack.ts';

/** Entries of one folder. */
export interface Entries {
  readonly files: FileSystem;
  readonly folder: FilePath;
  readonly names: readonly FileName[];
}

/** A window for bulk data over a distance: what a receiver of 100 MB/s needs at 80 ms. */
const WINDOW_BYTES = 8 * 1024 * 1024;

/**
 * Entries of a server's folder as one archive here, which tar(1) there writes into a pipe (BK-03). Rejects with `archive.failed` when tar does not
 * read all of them; nothing is left then. A file that changed while it was read is told.
 */
export async function downloadArchive(
  source: Pick<Entries, 'folder' | 'names'>,
  target: { readonly files: FileSystem; readonly path: FilePath; readonly format: ArchiveFormat },
  tools: WorkTools,
): Promise<void> {
  const { signal, hooks } = tools;
  const { folder, names } = source;
  needFew(folder, names);
  await needTar(tools, target.format);
  await asNewFile(target.files, target.path, signal, async (write) => {
    const { code, said } = await withCommand(tools, packCommand(folder, names, target.format), async (run) => {
      run.end();
      run.growWindow(WINDOW_BYTES);
      for await (const bytes of run.output(signal)) {
        // Written later than the piece is lent.
        await write(Buffer.from(bytes));
        hooks.onBytes(bytes.length);
      }
    });
    remark({ code, said }, tools);
  });
}

/** Entries of a server's folder as they are, by tar on both ends (BK-04). Nothing of their names may be at the target. */
export async function downloadTree(
  source: Pick<Entries, 'folder' | 'names'>,
  target: Omit<Entries, 'names'>,
  tools: WorkTools,
): Promise<void> {
  const { signal, hooks } = tools;
  const { folder, names } = source;
  needFew(folder, names);
  await needTar(tools, 'tar');
  await inPlaceOf({ ...target, names }, tools, async (into) => {
    const unpackFrom = async (run: CommandRun): Promise<void> => {
      run.end();
      run.growWindow(WINDOW_BYTES);
      const wish = { files: target.files, into, roots: new Set(names), where: run.where, ...hooks };
      await unpack(run.output(signal), wish, signal);
    };
    const { code, said } = await withCommand(tools, packCommand(folder, names, 'tar'), unpackFrom);
    remark({ code, said }, tools);
  });
}

/** Entries of a folder here as they are, to a server, by tar on both ends (BK-04). Nothing of their names may be at the target. */
export async function uploadTree(source: Entries, target: Omit<Entries, 'names'>, tools: WorkTools): Promise<void> {
  const { signal, hooks, sendsKeys = false } = tools;
  await needTar(tools, 'tar');
  await inPlaceOf({ ...target, names: source.names }, tools, async (into) => {
    const done = await withCommand(tools, unpackCommand(into, 'tar'), async (run) => {
      for await (const chunk of pack({ ...source, ...hooks, sendsKeys }, signal)) {
        await run.write(chunk);
        hooks.onBytes(chunk.length);
      }
      run.end();
      for await (const _ of run.output(signal)) continue;
    });
    remark(done, tools);
  });
}

/** Entries of a folder here as one archive on a server: made here and written as a file, so that no command is needed (BK-03). */
export async function uploadPacked(
  source: Entries,
  target: { readonly files: FileSystem; readonly path: FilePath; readonly format: 'gz' | 'tar' },
  { signal, hooks, sendsKeys = false }: Pick<WorkTools, 'signal' | 'hooks' | 'sendsKeys'>,
): Promise<void> {
  await asNewFile(target.files, target.path, signal, async (write) => {
    const packed = Readable.from(pack({ ...source, ...hooks, sendsKeys }, signal), { objectMode: true, highWaterMark: 2 });
    const sink = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
      for await (const chunk of chunks) {
        await write(chunk);
        hooks.onBytes(chunk.length);
      }
    };
    if (target.format === 'tar') await sink(packed);
    else await pipeline(packed, createGzip({ level: 6, chunkSize: 128 * 1024 }), sink, { signal });
  });
}

/**
 * Unpacks an archive of this computer on a server (BK-03). It is read here first: one that reaches out of the folder is refused. With nothing of its
 * names there it is unpacked beside them and put in place when all is well; else only with `mayOverwrite`, right in the folder.
 */
export async function uploadAndUnpack(
  source: { readonly files: FileSystem; readonly path: FilePath },
  target: Omit<Entries, 'names'> & { readonly mayOverwrite: boolean },
  tools: WorkTools,
): Promise<void> {
  const { signal } = tools;
  const { files, folder, mayOverwrite } = target;
  const archive = await checkArchive(source.files, source.path, signal);
  await needTar(tools, archive.format);
  const send = async (into: FilePath): Promise<void> => {
    const done = await withCommand(tools, unpackCommand(into, archive.format), (run) => feed(run, source, archive, tools));
    remark(done, tools);
  };
  const places = archive.names.map((name) => childPath(folder, name));
  if (!mayOverwrite) await needAbsent(files, places, signal);
  const taken = await Promise.all(places.map((path) => isThere(files, path, signal)));
  if (taken.includes(true)) await send(folder);
  else await inPlaceOf({ files, folder, names: archive.names }, tools, send);
}

async function feed(
  run: CommandRun,
  source: { readonly files: FileSystem; readonly path: FilePath },
  archive: { readonly sizeBytes: number; readonly modifiedSeconds: number | undefined },
  { signal, hooks }: WorkTools,
): Promise<void> {
  const now = await source.files.stat(source.path, signal);
  // What was looked through is what is sent.
  if (now.sizeBytes !== archive.sizeBytes || now.modifiedSeconds !== archive.modifiedSeconds)
    throw new AppError('transfer.sourceChanged', { path: source.path }, 'the archive was written to meanwhile');
  for await (const chunk of bytesOf(source.files, source.path, signal)) {
    await run.write(chunk);
    hooks.onBytes(chunk.length);
  }
  run.end();
  for await (const _ of run.output(signal)) continue;
}

/** What tar passed over. */
function remark({ code, said }: { readonly code: number; readonly said: string }, { hooks }: WorkTools): void {
  if (code === 1) hooks.onRemark(said);
}
