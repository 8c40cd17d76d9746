import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';
import type { DiffLine } from '../../shared/model/imports.ts';
import type { ConfigSources } from '../ssh-config/config-file.ts';
import { configFileOf, writeHostBlock, type BlockEdit, type BlockLine } from '../ssh-config/host-block.ts';
import { editFile, type EditUndo } from '../storage/edit-file.ts';

/** What takes a write back. */
export interface WriteUndo extends EditUndo {
  /** There was no file before: it goes away again. An empty one that was there stays. */
  readonly wasMade?: true;
}

const largestConfigBytes = 16 * 1024 * 1024;
const shownAround = 3;

export interface PlannedWrite {
  readonly file: string;
  readonly before: Buffer;
  readonly edit: BlockEdit;
  /** Digest of `before`. */
  readonly seen: string;
}

/** What writing the block would do to the user's own file. Errors: those of reading the config. */
export async function planWrite(
  sources: ConfigSources,
  homeDir: string,
  alias: string,
  lines: readonly BlockLine[],
): Promise<PlannedWrite> {
  const problem = sources.problems[0];
  if (problem) throw problem;
  const root = sources.roots.find(({ role }) => role === 'user');
  const path = root?.path ?? join(homeDir, '.ssh', 'config');
  const file = root ?? configFileOf(Buffer.alloc(0), path);
  const before = Buffer.concat(file.lines.map(({ raw }) => raw));
  return Promise.resolve({ file: path, before, edit: writeHostBlock(file, alias, lines), seen: digest(before) });
}

/**
 * Writes what was planned, in one step; mode, owner and a symlink stay and `FILE.old` keeps what it was. Errors: `storage.conflict` when the file is no
 * longer what was seen, `storage.unwritable`.
 */
export async function writePlanned({ file, seen, edit, before }: PlannedWrite): Promise<WriteUndo | undefined> {
  const outcome = await editFile(file, largestConfigBytes, (bytes) => {
    if (digest(bytes) !== seen) throw new AppError('storage.conflict', { file }, `${file} was changed meanwhile`);
    return edit.bytes;
  });
  if (outcome.kind === 'unchanged') return undefined;
  if (outcome.kind === 'written') return outcome.undo;
  if (before.length > 0) throw new AppError('storage.conflict', { file }, `${file} was removed meanwhile`);
  await create(file, edit.bytes);
  return { file, before, after: edit.bytes, wasMade: true };
}

/** As ssh makes it: the folder for its owner only, and so the file. */
async function create(file: string, bytes: Buffer): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    if (reason === 'EEXIST') throw new AppError('storage.conflict', { file }, `${file} was made meanwhile`);
    throw new AppError('storage.unwritable', { file, reason }, `${file} can't be written: ${reason}`, { cause: error });
  }
}

/** Takes a write back; `storage.conflict` when the file was changed since. A file that the write made goes away again. */
export async function undoWrite({ file, before, after, wasMade }: WriteUndo): Promise<void> {
  const conflict = (): AppError => new AppError('storage.conflict', { file }, `${file} was changed since`);
  if (wasMade === true) {
    if (!(await readFile(file).catch(() => undefined))?.equals(after)) throw conflict();
    await rm(file);
    return;
  }
  const outcome = await editFile(file, largestConfigBytes, (bytes) => {
    if (!bytes.equals(after)) throw conflict();
    return before;
  });
  if (outcome.kind === 'missing') throw conflict();
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

/** The change as lines, with a few around it; what is far from it is a gap. Long lines are cut. */
export function diffLines(before: Buffer, after: Buffer): DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end])
    end += 1;
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  const gap: DiffLine[] = [{ kind: 'gap', text: '' }];
  return [
    ...(start > shownAround ? gap : []),
    ...same(old.slice(Math.max(0, start - shownAround), start)),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...same(old.slice(old.length - end, old.length - end + shownAround)),
    ...(end > shownAround ? gap : []),
  ];
}

/** Lines that stay between changed ones are found again in order. */
function middle(old: readonly string[], now: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let at = 0;
  for (const text of old) {
    const found = now.indexOf(text, at);
    if (found < 0) lines.push({ kind: 'removed', text });
    else {
      for (const added of now.slice(at, found)) lines.push({ kind: 'added', text: added });
      lines.push({ kind: 'same', text });
      at = found + 1;
    }
  }
  for (const added of now.slice(at)) lines.push({ kind: 'added', text: added });
  return lines;
}

function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.length > 500 ? `${line.slice(0, 499)}…` : line));
}
