import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import { Slices } from '../../shared/base/slices.ts';
import { isGone } from '../transfers/place-link.ts';
import { isBesideName } from '../transfers/part-name.ts';
import { Slots } from '../transfers/slots.ts';
import { relationOf } from './decide.ts';
import type { ExcludePatterns } from './exclude-patterns.ts';
import { faceOf, type Face } from './face.ts';
import { canHold, foldedName, nameLimits, type NameLimits } from './name-limits.ts';
import type { PairMemory } from './pair-memory.ts';
import { mostRows, type RowStore } from './row-store.ts';

const MOST_DEPTH = 1000;
const MOST_WALKERS = 64;
const LINKS_AT_ONCE = 32;

export interface WalkSide {
  readonly fs: FileSystem;
  /** Without links in it. */
  readonly folder: FilePath;
}

export interface WalkParts {
  readonly left: WalkSide;
  readonly right: WalkSide;
  readonly rows: RowStore;
  readonly exclude: ExcludePatterns;
  readonly memory: PairMemory;
  readonly toleranceSeconds: number;
  /** Rows of equal files, too. */
  readonly keepsSame: boolean;
  /** What is stored in links of one side alone, too: for who remembers it. */
  readonly readsLinks: boolean;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
}

interface Node {
  /** Its row; -1 for the compared folders. */
  readonly row: number;
  readonly path: FilePath | undefined;
  readonly hasLeft: boolean;
  readonly hasRight: boolean;
  readonly depth: number;
}

type Entries = ReadonlyMap<FileName, FileAttributes>;

const nothing: Entries = new Map();

/** What a walk counts. Folders and entries: of both sides together, each path once. */
export class WalkCounts {
  entries = 0;
  folders = 0;
  sameFiles = 0;
  excluded = 0;
  leftEntries = 0;
  rightEntries = 0;
  leftIsWhole = true;
  rightIsWhole = true;
}

/**
 * Walks both trees at the same time, many folders at once, never with more in memory than the folders that are being read. Links are compared as
 * links and never followed. A folder that can't be read has a row that says so; one that is only on one side is walked too, so that all that would
 * be done with it is seen. Rejects when a side is gone, with `comparison.tooMany`, and with what one of the compared folders itself failed with.
 */
export class BothWalk {
  readonly counts = new WalkCounts();
  readonly #parts: WalkParts;
  readonly #waiting: Node[] = [];
  readonly #links = new Slots(LINKS_AT_ONCE);
  readonly #slices: Slices;
  #limits: { readonly left: NameLimits; readonly right: NameLimits } | undefined;

  constructor(parts: WalkParts) {
    this.#parts = parts;
    this.#slices = new Slices({ signal: parts.signal });
  }

  /** `hasLeft`, `hasRight`: whether that folder is there. */
  async run(hasLeft = true, hasRight = true): Promise<void> {
    const { left, right, platform, signal, rows } = this.#parts;
    const [leftLimits, rightLimits] = await Promise.all([
      nameLimits(left.fs, left.folder, platform, signal),
      nameLimits(right.fs, right.folder, platform, signal),
    ]);
    this.#limits = { left: leftLimits, right: rightLimits };
    await this.#walk({ row: -1, path: undefined, hasLeft, hasRight, depth: 0 });
    const most = Math.min(MOST_WALKERS, Math.round(8 + Math.max(left.fs.rttMs ?? 0, right.fs.rttMs ?? 0) * 2));
    const running = new Set<Promise<void>>();
    try {
      for (;;) {
        while (running.size < most) {
          // The newest first: the stack stays as low as the tree is deep, mostly.
          const node = this.#waiting.pop();
          if (node === undefined) break;
          const walked = this.#walk(node).finally(() => running.delete(walked));
          running.add(walked);
          walked.catch(() => undefined);
        }
        if (running.size === 0) break;
        await Promise.race(running);
      }
    } finally {
      this.#waiting.length = 0;
      await Promise.allSettled(running);
    }
    rows.arrange();
  }

  async #walk(node: Node): Promise<void> {
    const { signal } = this.#parts;
    signal.throwIfAborted();
    try {
      if (node.depth > MOST_DEPTH) {
        throw new AppError('transfer.tooDeep', { path: this.#full(this.#parts.left, node.path), limit: MOST_DEPTH }, 'too deep');
      }
      const sides = await Promise.allSettled([
        node.hasLeft ? this.#list('left', node) : undefined,
        node.hasRight ? this.#list('right', node) : undefined,
      ]);
      const [left, right] = sides.map((side) => (side.status === 'fulfilled' ? side.value : undefined));
      for (const [at, side] of sides.entries()) if (side.status === 'rejected') this.#unreadable(node, at === 0, side.reason);
      if (sides.every(({ status }) => status === 'fulfilled')) await this.#merge(node, left ?? nothing, right ?? nothing);
    } catch (error) {
      if (!isAppError(error, 'transfer.tooDeep')) throw error;
      this.counts.leftIsWhole = this.counts.rightIsWhole = false;
      this.#parts.rows.setFault(node.row, { reason: 'unreadable', error });
    }
  }

  /** Told at its row; of the compared folders themselves it is the end. */
  #unreadable(node: Node, isLeft: boolean, error: unknown): void {
    const { signal, rows } = this.#parts;
    if (signal.aborted || node.row === -1 || isGone(error) || !(error instanceof AppError)) throw error;
    if (isLeft) this.counts.leftIsWhole = false;
    else this.counts.rightIsWhole = false;
    rows.setFault(node.row, { reason: 'unreadable', error });
  }

  async #list(side: 'left' | 'right', node: Node): Promise<Entries> {
    const { signal } = this.#parts;
    const { fs } = this.#parts[side];
    const folder = this.#full(this.#parts[side], node.path);
    const entries = new Map<FileName, FileAttributes>();
    let isWhole = true;
    for await (const batch of fs.list(folder, signal, { maxEntries: mostRows })) {
      for (const { name, attributes } of batch.entries) {
        if (attributes.kind !== 'unknown') entries.set(name, attributes);
        else entries.set(name, await fs.lstat(childPath(folder, name), signal));
      }
      isWhole &&= !batch.isCut && batch.refusedCount === 0;
    }
    if (!isWhole) {
      if (side === 'left') this.counts.leftIsWhole = false;
      else this.counts.rightIsWhole = false;
      this.#parts.rows.setHolds(node.row);
    }
    return entries;
  }

  #full({ folder }: WalkSide, path: FilePath | undefined): FilePath {
    return path === undefined ? folder : childPath(folder, path as string as FileName);
  }

  async #merge(node: Node, left: Entries, right: Entries): Promise<void> {
    const { rows, exclude } = this.#parts;
    const names = [...left.keys()];
    for (const name of right.keys()) if (!left.has(name)) names.push(name);
    names.sort();
    const twins = this.#twins(names);
    const links = await this.#linksOf(node, names, left, right);
    const children: Node[] = [];
    // Rows of one folder stand together: nothing may wait from here to the block's end but for a breath, which lets no other folder in.
    const found: { name: FileName; path: FilePath; left: Face | undefined; right: Face | undefined }[] = [];
    for (const name of names) {
      if (this.#slices.step()) await this.#slices.pause();
      const path = node.path === undefined ? (name as string as FilePath) : childPath(node.path, name);
      const [mine, theirs] = [left.get(name), right.get(name)];
      const isFolder = mine?.kind === 'folder' || theirs?.kind === 'folder';
      if (isBesideName(name) || exclude.excludes(path, isFolder)) {
        this.counts.excluded += 1;
        rows.setHolds(node.row);
        continue;
      }
      const link = links.get(name);
      found.push({ name, path, left: mine && faceOf(mine, link?.left), right: theirs && faceOf(theirs, link?.right) });
    }
    const from = rows.size;
    for (const entry of found) {
      const row = this.#add(node, entry);
      if (row === undefined) continue;
      const twin = twins.get(entry.name);
      const fault = twin !== undefined ? ({ reason: 'letterCase', other: twin } as const) : this.#nameFault(entry);
      if (fault !== undefined) rows.setFault(row, fault);
      // What can't be on the other side is not looked into either.
      else if (isWalked(entry)) children.push(this.#child(node, row, entry));
    }
    rows.setBlock(node.row, from, rows.size);
    if (rows.size > mostRows) throw new AppError('comparison.tooMany', { limit: mostRows }, 'too many entries');
    // Taken from the end: so the first comes first.
    this.#waiting.push(...children.reverse());
  }

  #child(
    node: Node,
    row: number,
    { path, left, right }: { path: FilePath; left: Face | undefined; right: Face | undefined },
  ): Node {
    const [hasLeft, hasRight] = [left !== undefined, right !== undefined];
    return { row, path, hasLeft, hasRight, depth: node.depth + 1 };
  }

  /** Undefined for an equal file that needs no row. */
  #add(
    node: Node,
    { name, path, left, right }: { name: FileName; path: FilePath; left: Face | undefined; right: Face | undefined },
  ): number | undefined {
    const { rows, memory, toleranceSeconds, keepsSame } = this.#parts;
    this.counts.entries += 1;
    if (left !== undefined) this.counts.leftEntries += 1;
    if (right !== undefined) this.counts.rightEntries += 1;
    const isFolder = left?.kind === 'folder' || right?.kind === 'folder';
    if (isFolder) this.counts.folders += 1;
    const isSame = !isFolder && relationOf(left, right, toleranceSeconds) === 'same';
    if (isSame) this.counts.sameFiles += 1;
    if (isSame && !keepsSame) return undefined;
    return rows.add(node.row, name, left, right, memory.size === 0 ? undefined : memory.since(path, left, right));
  }

  #nameFault(entry: { name: FileName; left: Face | undefined; right: Face | undefined }): { reason: 'name' } | undefined {
    const { left, right } = this.#limits ?? {};
    const isImpossible =
      (entry.left === undefined && left !== undefined && !canHold(left, entry.name)) ||
      (entry.right === undefined && right !== undefined && !canHold(right, entry.name));
    return isImpossible ? { reason: 'name' } : undefined;
  }

  /** Names that one of the sides takes for the same, each with another one of them. */
  #twins(names: readonly FileName[]): Map<FileName, string> {
    const twins = new Map<FileName, string>();
    if (this.#limits?.left.foldsCase !== true && this.#limits?.right.foldsCase !== true) return twins;
    const byFolded = new Map<string, FileName>();
    for (const name of names) {
      const folded = foldedName(name);
      const other = byFolded.get(folded);
      if (other === undefined) {
        byFolded.set(folded, name);
      } else {
        twins.set(name, other);
        twins.set(other, name);
      }
    }
    return twins;
  }

  /** What is stored in links, where both sides have one; and of one side alone where it is remembered. */
  async #linksOf(
    node: Node,
    names: readonly FileName[],
    left: Entries,
    right: Entries,
  ): Promise<ReadonlyMap<FileName, { readonly left: string | undefined; readonly right: string | undefined }>> {
    const links = new Map<FileName, { readonly left: string | undefined; readonly right: string | undefined }>();
    const isLink = (entries: Entries, name: FileName): boolean => entries.get(name)?.kind === 'link';
    const wanted = names.filter((name) => {
      const [mine, theirs] = [isLink(left, name), isLink(right, name)];
      return (mine && theirs) || (this.#parts.readsLinks && (mine || theirs));
    });
    const reading = wanted.map(async (name) => {
      const [mine, theirs] = [isLink(left, name), isLink(right, name)];
      const [a, b] = await Promise.all([
        mine ? this.#readLink(this.#parts.left, node, name) : undefined,
        theirs ? this.#readLink(this.#parts.right, node, name) : undefined,
      ]);
      links.set(name, { left: a, right: b });
    });
    await Promise.all(reading);
    return links;
  }

  async #readLink(side: WalkSide, node: Node, name: FileName): Promise<string | undefined> {
    const { signal } = this.#parts;
    await this.#links.take(1, signal);
    try {
      return await side.fs.readLink(childPath(this.#full(side, node.path), name), signal);
    } catch (error) {
      // What can't be read is not the same.
      if (signal.aborted || isGone(error) || !(error instanceof AppError)) throw error;
      return undefined;
    } finally {
      this.#links.give(1);
    }
  }
}

/** A folder of both sides, or of one side alone. */
function isWalked({ left, right }: { readonly left: Face | undefined; readonly right: Face | undefined }): boolean {
  return (left ?? right)?.kind === 'folder' && (right ?? left)?.kind === 'folder';
}
