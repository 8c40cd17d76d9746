import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, isAbsolute } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';
import type { KnownHostPlace } from '../../shared/model/host-key.ts';
import type { Logger } from '../log/logger.ts';
import { editFile, type EditOutcome, type EditUndo } from '../storage/edit-file.ts';
import type { Rewrite } from './edits.ts';
import { readRevokedKeys } from './revoked-keys.ts';
import { parseInSlices, parseKnownHosts, type KnownHostLine } from './parser.ts';
import { lineSlices } from './slices.ts';

const largestFileBytes = 64 * 1024 * 1024;
/** Different lists of files that are kept joined; hosts with files of their own are few. */
const mostLists = 16;
/** What a file that is not there has. */
const none: readonly KnownHostLine[] = [];

interface Cached {
  readonly stamp: string;
  readonly lines: readonly KnownHostLine[];
}

/** What came of an edit, with what it was about. */
export type StoreEdit = EditOutcome & { readonly rewrite: Rewrite | undefined };

/** The one place that reads and writes known_hosts files. Other programs use them at the same time: nothing is held open. */
export class KnownHostsStore {
  readonly #homeDir: string;
  readonly #log: Logger;
  readonly #cache = new Map<string, Cached>();
  readonly #lists = new Map<
    string,
    { readonly parts: readonly (readonly KnownHostLine[])[]; readonly lines: readonly KnownHostLine[] }
  >();
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor({ homeDir, log }: { readonly homeDir: string; readonly log: Logger }) {
    this.#homeDir = homeDir;
    this.#log = log.scope('known-hosts');
  }

  /**
   * The lines of all files, in the order given. A file that does not exist has none. A user's file that can't be read is
   * `config.unreadable`: going on would make every known host look new. System files that can't be read are passed over, as in ssh.
   */
  async read(userFiles: readonly string[], globalFiles: readonly string[] = []): Promise<readonly KnownHostLine[]> {
    const files = [
      ...userFiles.map((path) => this.#readFile(path, true)),
      ...globalFiles.map((path) => this.#readFile(path, false)),
    ];
    return this.#joined(JSON.stringify([userFiles, globalFiles]), await Promise.all(files));
  }

  /** The same array for the same files while they stay as they are: look-ups remember what they found in it. */
  #joined(key: string, parts: readonly (readonly KnownHostLine[])[]): readonly KnownHostLine[] {
    const last = this.#lists.get(key);
    if (last?.parts.every((part, at) => part === parts[at]) === true) return last.lines;
    const lines = parts.flat();
    if (this.#lists.size >= mostLists) this.#lists.clear();
    this.#lists.set(key, { parts, lines });
    return lines;
  }

  /** The keys that a file of RevokedHostKeys names. Errors: `config.unreadable`, also when there is no such file or it is damaged. */
  async readRevoked(file: string): Promise<(blob: Buffer) => boolean> {
    let reason: string;
    try {
      const revoked = readRevokedKeys(await readBytes(file));
      if (revoked.kind === 'list') return revoked.revokes;
      reason = revoked.why;
    } catch (error) {
      reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
    }
    throw new AppError('config.unreadable', { file, reason }, `${file} can't be read: ${reason}`);
  }

  /** Whether there is such a file; one that can't be reached counts as present, and reading it says why. */
  async exists(file: string): Promise<boolean> {
    return stat(file).then(
      () => true,
      (error: unknown) => !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''),
    );
  }

  /** Runs `task` while nobody else in this program changes `file`. */
  async exclusive<T>(file: string, task: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(file) ?? Promise.resolve();
    const mine = before.then(task, task);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#queues.set(file, settled);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(file) === settled) this.#queues.delete(file);
    }
  }

  /**
   * Appends one line as ssh does: in one write at the end of the file, through a symlink to the file it means, after a line end if
   * the last line has none. Makes `~/.ssh` (0700) and the file (0600) when they are missing. `text` has no line end. Answers where
   * the line stands now. Errors: `storage.unwritable`.
   */
  async append(file: string, text: string): Promise<KnownHostPlace> {
    const line = Buffer.from(`${text}\n`, 'utf8');
    try {
      await this.#makeSshDir(file);
      const handle = await open(file, 'a+', 0o600);
      try {
        const needsNewline = !(await endsWithNewline(handle));
        await handle.write(needsNewline ? Buffer.concat([Buffer.from('\n'), line]) : line);
        if ((await handle.stat()).isFile()) await handle.sync();
        return { file, line: await lineNumberOf(handle, line) };
      } finally {
        await handle.close();
      }
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new AppError('storage.unwritable', { file, reason }, `${file} can't be written: ${reason}`, { cause: error });
    }
  }

  /**
   * Rewrites a file by an edit of `edits.ts`: atomic, `FILE.old` keeps what it was, nothing is written when nothing changes. The edit
   * sees the newest lines and may be worked out again. Errors: `config.unreadable`, `storage.unwritable`, `storage.conflict`.
   */
  async edit(file: string, work: (lines: readonly KnownHostLine[]) => Rewrite): Promise<StoreEdit> {
    let rewrite: Rewrite | undefined;
    const outcome = await this.exclusive(file, () =>
      editFile(file, largestFileBytes, (bytes) => {
        rewrite = work(parseKnownHosts(bytes, file));
        return rewrite.changed ? rewrite.bytes : undefined;
      }),
    );
    this.#cache.delete(file);
    return { ...outcome, rewrite };
  }

  /**
   * Takes an edit back. Lines that were added at the end since then stay; after any other change the file is left alone: `conflict`.
   * Errors: as `edit`.
   */
  async undo({ file, before, after }: EditUndo): Promise<'undone' | 'conflict'> {
    let fits = false;
    await this.exclusive(file, () =>
      editFile(file, largestFileBytes, (now) => {
        fits = now.subarray(0, after.length).equals(after);
        if (!fits) return undefined;
        const added = now.subarray(after.length);
        const gap = added.length === 0 || before.length === 0 || before.at(-1) === 0x0a ? [] : [Buffer.from('\n')];
        return Buffer.concat([before, ...gap, added]);
      }),
    );
    this.#cache.delete(file);
    return fits ? 'undone' : 'conflict';
  }

  async #readFile(path: string, required: boolean): Promise<readonly KnownHostLine[]> {
    try {
      const { mtimeMs, ctimeMs, size, ino, dev } = await stat(path);
      const stamp = [mtimeMs, ctimeMs, size, ino, dev].join(' ');
      const cached = this.#cache.get(path);
      if (cached?.stamp === stamp) return cached.lines;
      const lines = await parseInSlices(await readBytes(path), path, lineSlices());
      // A stamp younger than the clock's grain could hide a second change: such a file is read again next time.
      if (Date.now() - mtimeMs > 2000) this.#cache.set(path, { stamp, lines });
      else this.#cache.delete(path);
      return lines;
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
      if (reason === 'ENOENT' || reason === 'ENOTDIR') return none;
      if (required)
        throw new AppError('config.unreadable', { file: path, reason }, `${path} can't be read: ${reason}`, { cause: error });
      this.#log.warn('a system known_hosts file can not be read', { file: path, reason });
      return none;
    }
  }

  /** Only the user's own folder is made, as ssh does: elsewhere a missing folder is a mistake to be told. */
  async #makeSshDir(file: string): Promise<void> {
    const sshDir = join(this.#homeDir, '.ssh');
    const inside = relative(sshDir, dirname(file));
    if (inside.startsWith('..') || isAbsolute(inside)) return;
    await mkdir(sshDir, { mode: 0o700 }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

async function readBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size > largestFileBytes) throw new Error('it is larger than 64 MiB');
    // Devices such as /dev/null, a common way to say "no file", have nothing to read.
    return (await handle.stat()).isFile() || (await handle.stat()).isDirectory() ? await handle.readFile() : Buffer.alloc(0);
  } finally {
    await handle.close();
  }
}

async function endsWithNewline(handle: FileHandle): Promise<boolean> {
  const stats = await handle.stat();
  if (!stats.isFile() || stats.size === 0) return true;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, stats.size - 1);
  return last[0] === 0x0a;
}

/** Looks for the line that was just written, from the end: others may have appended since. */
async function lineNumberOf(handle: FileHandle, line: Buffer): Promise<number> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(size);
  await handle.read(bytes, 0, size, 0);
  const at = bytes.lastIndexOf(line);
  let count = 1;
  for (let from = bytes.indexOf(0x0a); from >= 0 && from < at; from = bytes.indexOf(0x0a, from + 1)) count += 1;
  return count;
}
