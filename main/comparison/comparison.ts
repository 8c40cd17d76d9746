import type { ComparisonOptions, SyncAction, SyncMode, SyncPlan } from '../../shared/model/comparisons.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, lastName, parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { FileKind, FileSystem } from '../sftp/file-system.ts';
import { Slices } from '../../shared/base/slices.ts';
import { ExcludePatterns } from './exclude-patterns.ts';
import type { PairMemory, Settled } from './pair-memory.ts';
import { RowPlan } from './plan-rows.ts';
import { RowStore } from './row-store.ts';
import { settleContents, unsettledRows } from './settle-contents.ts';
import type { SyncOutcome } from './sync-outcome.ts';
import { syncItems, type SyncItem } from './sync-items.ts';
import { BothWalk, type WalkCounts } from './walk-both.ts';

export interface ComparisonSide {
  readonly fs: FileSystem;
  /** What was asked for; links in it are followed. */
  readonly folder: FilePath;
  /** The same for both sides when they are of one account of one host, or both of this computer. */
  readonly key: string;
  /** It is made when something is copied to it. Nothing is deleted on the other side for what it lacks then. */
  readonly mayBeMissing?: boolean | undefined;
}

export interface ComparedFolders {
  readonly left: FilePath;
  readonly right: FilePath;
}

export interface ComparisonParts {
  readonly left: ComparisonSide;
  readonly right: ComparisonSide;
  readonly options: ComparisonOptions;
  /** What is remembered of these two folders (without links in their paths). */
  readonly memory: (folders: ComparedFolders) => Promise<PairMemory>;
  /** Rows of equal files, too: for who wants to see or remember them. */
  readonly keepsSame: boolean;
  readonly platform?: NodeJS.Platform | undefined;
}

/** Two folders that were compared, and what is to be done about it. One caller at a time. */
export class Comparison {
  readonly #parts: ComparisonParts;
  readonly #rows = new RowStore();
  readonly #walk: BothWalk;
  readonly #folders: ComparedFolders;
  readonly #memory: PairMemory;
  readonly #plan: RowPlan;
  readonly #missing = new Set<'left' | 'right'>();

  private constructor(parts: ComparisonParts, folders: ComparedFolders, memory: PairMemory, signal: AbortSignal) {
    this.#parts = parts;
    this.#folders = folders;
    this.#memory = memory;
    const { left, right, options, keepsSame, platform = process.platform } = parts;
    this.#walk = new BothWalk({
      left: { fs: left.fs, folder: folders.left },
      right: { fs: right.fs, folder: folders.right },
      rows: this.#rows,
      exclude: new ExcludePatterns(options.exclude),
      memory,
      toleranceSeconds: options.toleranceSeconds,
      keepsSame,
      readsLinks: memory.size > 0 || options.mode === 'both',
      platform,
      signal,
    });
    const { toleranceSeconds } = options;
    this.#plan = new RowPlan({ rows: this.#rows, toleranceSeconds, counts: this.#walk.counts }, options.mode);
  }

  /**
   * Finds the folders, and compares them. `begun` is handed the comparison before it walks, for its counts. Rejects with `comparison.nested`,
   * `comparison.tooMany`, with what finding or listing one of the two folders failed with, and when a side is gone.
   */
  static async run(
    parts: ComparisonParts,
    signal: AbortSignal,
    begun: (comparison: Comparison) => void = () => undefined,
  ): Promise<Comparison> {
    const { left, right } = parts;
    const [leftFound, rightFound] = await Promise.all([realFolder(left, signal), realFolder(right, signal)]);
    const folders = { left: leftFound.folder, right: rightFound.folder };
    if (left.key === right.key) refuseNested(folders.left, folders.right);
    const comparison = new Comparison(parts, folders, await parts.memory(folders), signal);
    if (leftFound.isMissing) comparison.#missing.add('left');
    if (rightFound.isMissing) comparison.#missing.add('right');
    // What a folder lacks that is not there at all was not deleted in it: a disk may not be mounted.
    comparison.counts.leftIsWhole = !leftFound.isMissing;
    comparison.counts.rightIsWhole = !rightFound.isMissing;
    begun(comparison);
    await comparison.#walk.run(!leftFound.isMissing, !rightFound.isMissing);
    await comparison.#plan.derive(new Slices({ signal }));
    return comparison;
  }

  /** The compared folders, without links in their paths. */
  get folders(): ComparedFolders {
    return this.#folders;
  }

  get counts(): WalkCounts {
    return this.#walk.counts;
  }

  get rows(): RowStore {
    return this.#rows;
  }

  get plan(): RowPlan {
    return this.#plan;
  }

  get amounts(): SyncPlan {
    return this.#plan.amounts();
  }

  /** Sides that are there, and could not be read whole. */
  get incomplete(): ('left' | 'right')[] {
    const { leftIsWhole, rightIsWhole } = this.counts;
    const unread: ('left' | 'right')[] = [...(leftIsWhole ? [] : ['left' as const]), ...(rightIsWhole ? [] : ['right' as const])];
    return unread.filter((side) => !this.#missing.has(side));
  }

  get remembers(): boolean {
    return this.#memory.size > 0;
  }

  /** Files that only their bytes can tell apart. */
  unsettled(): { readonly files: number; readonly bytes: number } {
    const rows = unsettledRows(this.#rows, this.#parts.options.toleranceSeconds);
    return { files: rows.length, bytes: rows.reduce((sum, row) => sum + (this.#rows.left(row)?.sizeBytes ?? 0), 0) };
  }

  /** Compares the bytes of those. Rejects when it is aborted, or a side is gone; what was settled until then stays. */
  async settle(signal: AbortSignal, onProgress: (done: number, all: number) => void): Promise<void> {
    const { left, right, options } = this.#parts;
    const wanted = unsettledRows(this.#rows, options.toleranceSeconds);
    const { left: leftFolder, right: rightFolder } = this.#folders;
    const sides = { left: { fs: left.fs, folder: leftFolder }, right: { fs: right.fs, folder: rightFolder } };
    let done = 0;
    try {
      await settleContents(this.#rows, wanted, sides, signal, () => onProgress((done += 1), wanted.length));
    } finally {
      await this.#derive();
    }
  }

  async setMode(mode: SyncMode): Promise<void> {
    this.#plan.mode = mode;
    await this.#derive();
  }

  /** For rows and all that lies in them; `undefined`: the proposal again. */
  async choose(rows: readonly number[], action: SyncAction | undefined): Promise<void> {
    this.#plan.choose(rows, action);
    await this.#derive();
  }

  items(): SyncItem[] {
    return syncItems(this.#rows, this.#plan);
  }

  /**
   * What both folders have in common after a synchronisation; undefined when nothing can be said, as one of them could not be read whole. What was
   * not done keeps what was known of it.
   */
  remembered(outcome: SyncOutcome): PairMemory | undefined {
    if (this.incomplete.length > 0) return undefined;
    const settled: Settled[] = [];
    const kept: string[] = [];
    for (const row of this.#rows.order) {
      const { action, relation } = this.#plan.row(row);
      const [path, left, right] = [this.#rows.path(row), this.#rows.left(row), this.#rows.right(row)];
      const isDone = action !== 'none' && outcome.isDone(path);
      if (isDone && action === 'toRight' && left) settled.push({ path, left, right: left });
      else if (isDone && action === 'toLeft' && right) settled.push({ path, left: right, right });
      else if (relation === 'same' && left && right) settled.push({ path, left, right });
      else if (!isDone) kept.push(path);
    }
    return this.#memory.next(settled, kept);
  }

  #derive(): Promise<void> {
    return this.#plan.derive(new Slices());
  }
}

/** Rejects with `file.notFound`, `file.notAFolder`, or what looking failed with. */
async function realFolder(
  { fs, folder, mayBeMissing }: ComparisonSide,
  signal: AbortSignal,
): Promise<{ readonly folder: FilePath; readonly isMissing: boolean }> {
  let kind: FileKind;
  try {
    const real = await fs.realPath(folder, signal);
    kind = (await fs.stat(real, signal)).kind;
    if (kind === 'folder' || kind === 'unknown') return { folder: real, isMissing: false };
  } catch (error) {
    const name = lastName(folder);
    if (mayBeMissing !== true || name === undefined || !isAppError(error, 'file.notFound')) throw error;
    return { folder: childPath(await fs.realPath(parentPath(folder), signal), name), isMissing: true };
  }
  const side = fs.kind === 'local' ? 'here' : 'there';
  throw new AppError('file.notAFolder', { path: folder, operation: 'list', side }, `a ${kind}`);
}

function refuseNested(left: FilePath, right: FilePath): void {
  const base = (path: string): string => (path.endsWith('/') ? path : `${path}/`);
  if (base(left).startsWith(base(right))) throw new AppError('comparison.nested', { path: left }, 'nested');
  if (base(right).startsWith(base(left))) throw new AppError('comparison.nested', { path: right }, 'nested');
}
