import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/base/clock.ts';
import type { ArchiveFormat } from '../../shared/model/archives.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { deleteTree } from '../transfers/delete-tree.ts';
import { besidePath } from '../transfers/part-name.ts';
import { CommandRun } from './command-run.ts';
import { compressors, MOST_NAMES_BYTES } from './archive-commands.ts';
import type { HostCommands } from './host-commands.ts';

/** tar(1) may look through a large folder for a file it leaves out; a disk may sleep. */
const SILENCE_MS = 15 * 60_000;
const CLEAN_UP_MS = 5 * 60_000;

/** What an archive's work tells of its course. */
export interface WorkHooks {
  /** Bytes that stand at the target more than before. */
  readonly onBytes: (sizeBytes: number) => void;
  readonly onFile: (path: FilePath, sizeBytes: number) => void;
  /** Left out or not as it should be; the rest is done. */
  readonly onNote: (path: FilePath, note: 'special' | 'changed' | 'refused' | AppError) => void;
  /** Said of the whole. */
  readonly onRemark: (remark: string) => void;
}

/** What all work needs. */
export interface WorkTools {
  readonly clock: Clock;
  readonly commands: HostCommands;
  readonly hooks: WorkHooks;
  /** Sends also what looks like a private key; absent: it stays here, and is told. */
  readonly sendsKeys?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** A name of its own beside targets, told from what others leave (`isBesideName`). */
export function newToken(): string {
  return [...randomBytes(8)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(byte % 32)).join('');
}

/** Refuses what tar or its compressor is missing for. Rejects with `archive.noCommands`, `archive.lacks`. */
export async function needTar({ commands, signal }: WorkTools, format: ArchiveFormat): Promise<void> {
  const programs = await commands.programs(signal);
  for (const program of ['tar', compressors[format]] as const)
    if (program !== undefined && !programs.has(program))
      throw new AppError('archive.lacks', { program, name: commands.name }, `${program} is missing`);
}

/** Throws `transfer.tooMany` for more names than a command takes. */
export function needFew(folder: FilePath, names: readonly FileName[]): void {
  const bytes = names.reduce((sum, name) => sum + name.length * 4 + 20, folder.length * 4);
  if (bytes > MOST_NAMES_BYTES) throw new AppError('transfer.tooMany', { path: folder, limit: names.length }, 'too many names');
}

/** Rejects with `file.exists` when there is something at one of the paths. */
export async function needAbsent(files: FileSystem, paths: readonly FilePath[], signal: AbortSignal): Promise<void> {
  for (const path of paths) {
    if (!(await isThere(files, path, signal))) continue;
    const side = files.kind === 'local' ? 'here' : 'there';
    throw new AppError('file.exists', { path, operation: 'create', side }, 'there is something already');
  }
}

export async function isThere(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<boolean> {
  try {
    await files.lstat(path, signal);
    return true;
  } catch (error) {
    if (isAppError(error, 'file.notFound')) return false;
    throw error;
  }
}

/** Runs a command while `work` uses it; an error of the command says more than the broken pipe that it leaves. */
export async function withCommand(
  { commands, clock, signal }: Omit<WorkTools, 'hooks'>,
  command: string,
  work: (run: CommandRun) => Promise<void>,
): Promise<{ readonly code: number; readonly said: string }> {
  const loan = await commands.lend(signal);
  const { hostName: host, port } = loan.connection.target;
  let run: CommandRun | undefined;
  try {
    run = await CommandRun.start(loan.connection, command, { clock, silenceMs: SILENCE_MS }, signal);
    let broken: unknown;
    try {
      await work(run);
    } catch (error) {
      // What it sent is cut where it failed, and it reads no more.
      const isCut = isAppError(error, 'channel.closed') || (isAppError(error, 'archive.failed') && run.hasEnded);
      if (!isCut) throw error;
      broken = error;
    }
    const exit = await run.exit(signal);
    const { said } = run;
    const code = exit.kind === 'code' ? exit.code : -1;
    const isWell = code === 0 || code === 1;
    if (broken === undefined && isWell) return { code, said };
    if (isWell && isAppError(broken, 'archive.failed')) throw broken;
    throw new AppError('archive.failed', { host, port, why: endWords(code), said }, `${endWords(code)}: ${said}`);
  } finally {
    run?.close();
    loan.release();
  }
}

function endWords(code: number): string {
  return code < 0 ? 'tar was ended' : `tar ended with status ${code}`;
}

/**
 * Has `fill` make things in a folder of its own beside their places, and puts them there when all is well; else nothing of it is left. Rejects with
 * `file.exists` when there is something at a place.
 */
export async function inPlaceOf(
  { files, folder, names }: { readonly files: FileSystem; readonly folder: FilePath; readonly names: readonly FileName[] },
  { signal, clock }: Pick<WorkTools, 'signal' | 'clock'>,
  fill: (into: FilePath) => Promise<void>,
): Promise<void> {
  const places = names.map((name) => childPath(folder, name));
  await needAbsent(files, places, signal);
  const part = besidePath(places[0] ?? folder, newToken(), 'part');
  await files.makeFolder(part, 0o700, signal);
  try {
    await fill(part);
    for (const name of names) {
      const made = childPath(part, name);
      // What the other side could not read is not there.
      if (await isThere(files, made, signal)) await files.rename(made, childPath(folder, name), signal);
    }
  } finally {
    await removeFolder(files, part, clock);
  }
}

/** A command that was stopped may go on for a moment, and make more in it. */
async function removeFolder(files: FileSystem, path: FilePath, clock: Clock): Promise<void> {
  const signal = AbortSignal.timeout(CLEAN_UP_MS);
  for (let tries = 0; tries < 20 && !files.isClosed; tries += 1) {
    try {
      await deleteTree(files, path, signal);
      return;
    } catch (error) {
      if (isAppError(error, 'file.notFound')) return;
      await new Promise<void>((resolve) => clock.after(200, resolve));
    }
  }
}

/** Writes a stream into a new file: beside its place first, and renamed when it is whole. Rejects with `file.exists`; nothing is left then. */
export async function asNewFile(
  files: FileSystem,
  path: FilePath,
  signal: AbortSignal,
  fill: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  await needAbsent(files, [path], signal);
  const part = besidePath(path, newToken(), 'part');
  const file = await files.open(part, { kind: 'write', create: 'new', truncate: false }, signal);
  let isDone = false;
  try {
    const pending = new Set<Promise<void>>();
    let at = 0;
    let failure: unknown;
    const write = async (bytes: Uint8Array): Promise<void> => {
      const one = file
        .write(at, bytes, signal)
        .catch((error: unknown) => (failure ??= error))
        .then(() => void pending.delete(one));
      at += bytes.length;
      pending.add(one);
      if (pending.size >= 16) await Promise.race(pending);
      if (failure !== undefined) throw failure as Error;
    };
    await fill(write);
    await Promise.all(pending);
    if (failure !== undefined) throw failure as Error;
    if (files.capabilities.sync) await file.sync(signal);
    await file.close();
    await files.rename(part, path, signal);
    isDone = true;
  } finally {
    await file.close().catch(() => undefined);
    if (!isDone) await files.removeFile(part, AbortSignal.timeout(CLEAN_UP_MS)).catch(() => undefined);
  }
}
