import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import type { Logger } from '../log/logger.ts';
import { UniqueNames } from './safe-name.ts';

/** What is fetched while the pointer is still on its way to the window's edge. */
export const stageLimits = { bytes: 8 * 1024 * 1024, files: 100, depth: 20 } as const;
const READ_BYTES = 255 * 1024;
/** Drags whose files are kept; the oldest go first. */
const MOST_KEPT = 20;

export type Staged =
  | { readonly kind: 'ready'; readonly paths: readonly string[] }
  | { readonly kind: 'tooLarge' }
  /** Links that lead nowhere, devices and the like. */
  | { readonly kind: 'nothing' };

interface Room {
  bytes: number;
  files: number;
}

class TooLarge extends Error {}

/**
 * Copies of small remote files for other programs, which can only be given files that exist. They lie in a folder of the data folder that nobody
 * else may enter, under names that are safe on this computer, and go with the program; what a crash left goes at the next use.
 */
export class DragStage {
  readonly #parent: string;
  readonly #log: Logger;
  #folder: Promise<string> | undefined;
  #kept: string[] = [];

  constructor(dataDir: string, log: Logger) {
    this.#parent = join(dataDir, 'drags');
    this.#log = log;
  }

  /** Rejects as the file system does. What was begun is removed then. */
  async stage(source: FileSystem, folder: FilePath, names: readonly FileName[], signal: AbortSignal): Promise<Staged> {
    const into = join(await this.#own(), randomBytes(6).toString('hex'));
    await fs.mkdir(into, { mode: 0o700 });
    const room: Room = { bytes: stageLimits.bytes, files: stageLimits.files };
    const unique = new UniqueNames();
    const paths: string[] = [];
    try {
      for (const name of names) {
        const to = join(into, unique.take(name));
        // What the user chose is followed when it is a link; links inside of folders are left out.
        const path = childPath(folder, name);
        const attributes = await source.stat(path, signal).catch((error: unknown) => {
          if (isAppError(error, 'file.notFound')) return undefined;
          throw error;
        });
        if (attributes !== undefined && (await this.#take({ source, room, signal, depth: 1 }, path, attributes, to)))
          paths.push(to);
      }
    } catch (error) {
      await this.#remove(into);
      if (error instanceof TooLarge) return { kind: 'tooLarge' };
      throw error;
    }
    if (paths.length === 0) {
      await this.#remove(into);
      return { kind: 'nothing' };
    }
    this.#kept.push(into);
    for (const old of this.#kept.splice(0, Math.max(0, this.#kept.length - MOST_KEPT))) await this.#remove(old);
    return { kind: 'ready', paths };
  }

  /** Removes everything. Idempotent. */
  async close(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    this.#folder = undefined;
    this.#kept = [];
    if (folder !== undefined) await this.#remove(folder);
  }

  async #take(
    run: { readonly source: FileSystem; readonly room: Room; readonly signal: AbortSignal; readonly depth: number },
    path: FilePath,
    attributes: FileAttributes,
    to: string,
  ): Promise<boolean> {
    const { source, room, signal, depth } = run;
    room.files -= 1;
    if (room.files < 0 || depth > stageLimits.depth) throw new TooLarge();
    if (attributes.kind === 'file') {
      if ((attributes.sizeBytes ?? 0) > room.bytes) throw new TooLarge();
      await copyFile(source, path, to, room, signal);
    } else if (attributes.kind === 'folder') {
      await fs.mkdir(to, { mode: 0o700 });
      const unique = new UniqueNames();
      for await (const { entries } of source.list(path, signal, { maxEntries: stageLimits.files + 1 })) {
        for (const { name, attributes: found } of entries)
          await this.#take({ ...run, depth: depth + 1 }, childPath(path, name), found, join(to, unique.take(name)));
      }
    } else return false;
    if (attributes.modifiedSeconds !== undefined) await fs.utimes(to, attributes.modifiedSeconds, attributes.modifiedSeconds);
    return true;
  }

  #own(): Promise<string> {
    this.#folder ??= this.#make();
    this.#folder.catch(() => (this.#folder = undefined));
    return this.#folder;
  }

  async #make(): Promise<string> {
    await fs.mkdir(this.#parent, { recursive: true, mode: 0o700 });
    for (const name of await fs.readdir(this.#parent)) {
      const owner = Number(/^(\d+)-/.exec(name)?.[1] ?? 0);
      if (owner > 0 && owner !== process.pid && !isRunning(owner)) await this.#remove(join(this.#parent, name));
    }
    const folder = join(this.#parent, `${process.pid}-${randomBytes(6).toString('hex')}`);
    await fs.mkdir(folder, { mode: 0o700 });
    return folder;
  }

  async #remove(path: string): Promise<void> {
    await fs.rm(path, { recursive: true, force: true }).catch((error: unknown) => {
      this.#log.warn('what was staged for a drag could not be removed', { error: String(error) });
    });
  }
}

/** The file may be longer than it says: what is read counts. */
async function copyFile(source: FileSystem, path: FilePath, to: string, room: Room, signal: AbortSignal): Promise<void> {
  const file = await source.open(path, { kind: 'read' }, signal);
  try {
    const { kind } = await file.stat(signal);
    if (kind !== 'file')
      throw new AppError('file.failed', { path, operation: 'open', side: 'there', reason: 'no file' }, 'no file');
    const target = await fs.open(to, 'wx', 0o600);
    try {
      for (let at = 0; ;) {
        const block = await file.read(at, READ_BYTES, signal);
        if (block.sizeBytes === 0) return;
        at += block.sizeBytes;
        room.bytes -= block.sizeBytes;
        if (room.bytes < 0) throw new TooLarge();
        await target.writev([...block.pieces]);
      }
    } finally {
      await target.close();
    }
  } finally {
    await file.close().catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, but under another account.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
