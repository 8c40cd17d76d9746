import { AppError, cancelled, isAppError, type WireError } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FileChangeReport, FileChanges } from '../../../shared/model/files.ts';
import type { AttributeChanges, FileAttributes, FileSystem } from '../file-system.ts';
import { walkTree } from './walk-tree.ts';

const AT_ONCE = 32;
const FAILURES_KEPT = 100;
/** Without these the owner of a folder can't look into it. */
const LOOK_INTO = 0o500;

/**
 * Changes permissions, owner, group or time of some entries. Alone: of what a link points to, as chmod(1) does. Recursive: of all that is in the
 * folders too; links are never followed then, and only their owner is changed, where the other side can. What fails is reported, the rest goes on.
 * Errors: the file system is gone, `cancelled`.
 */
export async function changeAttributes(
  fileSystem: FileSystem,
  paths: readonly FilePath[],
  changes: FileChanges,
  signal: AbortSignal,
): Promise<FileChangeReport> {
  const report = new Report();
  const change = new Change(fileSystem, changes, report, signal);
  if (changes.recursive) await change.tree(paths);
  else await inPool(paths, (path) => change.one(path));
  return report.outcome;
}

class Report {
  #changed = 0;
  #failedCount = 0;
  readonly #failed: { path: FilePath; error: WireError }[] = [];

  get outcome(): FileChangeReport {
    return { changed: this.#changed, failed: this.#failed, failedCount: this.#failedCount };
  }

  changed(): void {
    this.#changed += 1;
  }

  failed(path: FilePath, error: AppError): void {
    this.#failedCount += 1;
    if (this.#failed.length < FAILURES_KEPT) this.#failed.push({ path, error: error.toWire() });
  }
}

class Change {
  readonly #fileSystem: FileSystem;
  readonly #changes: FileChanges;
  readonly #report: Report;
  readonly #signal: AbortSignal;
  /** Whether the request that follows no link can be used: older systems have no chmod(2) of that kind. */
  #canSpareLinks: boolean;

  constructor(fileSystem: FileSystem, changes: FileChanges, report: Report, signal: AbortSignal) {
    this.#fileSystem = fileSystem;
    this.#changes = changes;
    this.#report = report;
    this.#signal = signal;
    this.#canSpareLinks = fileSystem.capabilities.setLinkAttributes;
  }

  async one(path: FilePath): Promise<void> {
    const { mode, user, group, modifiedSeconds } = this.#changes;
    await this.#guard(path, (wanted) => this.#fileSystem.setAttributes(path, wanted, this.#signal), {
      mode,
      user,
      group,
      modifiedSeconds,
    });
  }

  async tree(roots: readonly FilePath[]): Promise<void> {
    /** Folders that are closed by the change: after what is in them, the deepest first. */
    const closed: FilePath[] = [];
    const visit = async (path: FilePath, { kind }: FileAttributes): Promise<void> => {
      const wanted = this.#wanted(kind);
      if (kind === 'folder' && wanted.mode !== undefined && (wanted.mode & LOOK_INTO) !== LOOK_INTO) closed.push(path);
      else await this.#guard(path, (step) => this.#inTree(path, kind, step), wanted);
    };
    const failed = (path: FilePath, error: AppError): void => this.#report.failed(path, error);
    await walkTree(this.#fileSystem, roots, { visit, failed }, this.#signal);
    const wanted = this.#wanted('folder');
    for (const path of closed.toReversed()) await this.#guard(path, (step) => this.#inTree(path, 'folder', step), wanted);
  }

  #wanted(kind: FileAttributes['kind']): AttributeChanges {
    const { mode, folderMode, user, group, modifiedSeconds } = this.#changes;
    if (kind === 'link') return this.#fileSystem.capabilities.setLinkAttributes ? { user, group } : {};
    return { mode: kind === 'folder' ? (folderMode ?? mode) : mode, user, group, modifiedSeconds };
  }

  /** Follows no link, also none that was put there since it was looked at, as far as the other side can. */
  async #inTree(path: FilePath, kind: FileAttributes['kind'], changes: AttributeChanges): Promise<void> {
    const [fileSystem, signal] = [this.#fileSystem, this.#signal];
    if (!this.#canSpareLinks) return fileSystem.setAttributes(path, changes, signal);
    try {
      await fileSystem.setLinkAttributes(path, changes, signal);
    } catch (error) {
      const isUnknown = isAppError(error, 'file.unsupported') || isAppError(error, 'file.failed');
      if (!isUnknown || kind === 'link') throw error;
      await fileSystem.setAttributes(path, changes, signal);
      this.#canSpareLinks = false;
    }
  }

  async #guard(path: FilePath, apply: (step: AttributeChanges) => Promise<void>, wanted: AttributeChanges): Promise<void> {
    const steps = stepsOf(wanted);
    if (steps.length === 0) return;
    try {
      for (const step of steps) await apply(step);
      this.#report.changed();
    } catch (error) {
      if (this.#signal.aborted) throw cancelled();
      if (!(error instanceof AppError) || this.#fileSystem.isClosed) throw error;
      this.#report.failed(path, error);
    }
  }
}

/** Owner before mode: a new owner takes the set-user-ID bits away, and sftp-server(8) does the two the other way round. */
function stepsOf({ mode, user, group, modifiedSeconds }: AttributeChanges): AttributeChanges[] {
  const steps: AttributeChanges[] = [];
  if (user !== undefined || group !== undefined) steps.push({ user, group });
  if (mode !== undefined || modifiedSeconds !== undefined) steps.push({ mode, modifiedSeconds });
  return steps;
}

async function inPool<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
