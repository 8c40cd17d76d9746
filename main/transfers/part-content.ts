import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Block, FileAttributes, FileSystem, OpenFile } from '../sftp/file-system.ts';
import { SourceEnded } from './copy-bytes.ts';
import { canMakeSmall, makeSmall, readSmall } from './copy-small.ts';
import type { Decision } from './decision.ts';
import { fileChanges, fileModeAtFirst, notSetNote } from './kept-attributes.ts';
import { LargeContent } from './large-content.ts';
import { canCopyOnSpot, copyOnSpot } from './on-spot.ts';
import type { PartFile } from './part-file.ts';
import { isGone } from './place-link.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';
import { takeOwner } from './stand-in.ts';
import { verifyCopy } from './verify.ts';

export type NewOrReplaced = Extract<Decision, { how: 'new' | 'replace' }>;

/** Files up to this size are one read and one write. Fits a request of every server that tells its limits. */
export const SMALL_BYTES = 128 * 1024;
/** Larger files are brought to the disk before they replace anything. */
const SYNC_BYTES = 1024 * 1024;

interface ContentParts {
  readonly run: RunContext;
  readonly item: PlannedItem;
  /** Told how many bytes stand at the target. */
  readonly setDone: (bytes: number) => void;
  /** The new file can't get the owner of the old one. Rejects when it may not take its place then. */
  readonly askOwner: (old: FileAttributes, to: FilePath) => Promise<void>;
}

/**
 * Fills the part file of one item, and finishes it: content, owner, mode and times, disk, close. A small file is one read and one write; of a large
 * one it is kept how far it got, for the next attempt.
 */
export class PartContent {
  /** What is to be told although it is done. */
  readonly notes: string[] = [];
  readonly #run: RunContext;
  readonly #item: PlannedItem;
  readonly #setDone: (bytes: number) => void;
  readonly #askOwner: ContentParts['askOwner'];
  #large: LargeContent | undefined;
  /** It is not as long as its folder said. */
  #isSizeDoubtful = false;

  constructor({ run, item, setDone, askOwner }: ContentParts) {
    this.#run = run;
    this.#item = item;
    this.#setDone = setDone;
    this.#askOwner = askOwner;
  }

  get isSmall(): boolean {
    const { sizeBytes } = this.#item.attributes;
    return sizeBytes !== undefined && sizeBytes <= SMALL_BYTES && !this.#isSizeDoubtful;
  }

  /** The part file has another name now. Answers up to where it is whole. */
  moved(path: FilePath, to: FilePath): number {
    const mark = this.#large?.markBytes ?? 0;
    if (this.#large === undefined) return mark;
    this.#large = new LargeContent(this.#run, this.#item, to, path, this.#setDone);
    if (mark > 0) this.#large.startAt(mark);
    return mark;
  }

  /** The next attempt begins at its start. */
  forget(): void {
    this.#large = undefined;
  }

  /** From now on it is opened and asked how long it is. */
  doubtSize(): void {
    this.#isSizeDoubtful = true;
  }

  /** Rejects with `AppError`, or with `SourceEnded` when the source is not as long as it said, or not what it was before. */
  async fill(decision: NewOrReplaced, target: FileSystem, part: PartFile): Promise<void> {
    if (this.isSmall) await this.#fillSmall(decision, target, part);
    else await this.#fillLarge(decision, target, part);
  }

  #make({ old }: NewOrReplaced, target: FileSystem, part: PartFile): Promise<OpenFile> {
    return part.make(target, fileModeAtFirst(this.#run.options, this.#item.attributes, old));
  }

  async #fillSmall(decision: NewOrReplaced, target: FileSystem, part: PartFile): Promise<void> {
    const { signal, source: from, options, limits } = this.#run;
    const { sizeBytes = 0 } = this.#item.attributes;
    for (const limit of limits) await limit.take(sizeBytes, signal);
    const source = await from.get();
    const [block, file] = await bothOrNone(
      readSmall(source, this.#item.from, sizeBytes, signal),
      this.#make(decision, target, part),
    );
    try {
      this.#checkSmall(block, sizeBytes);
      this.#run.keys.refuse(this.#item, block);
      if (decision.old !== undefined) await this.#keepOwner(decision.old, decision.to, target, file);
      const changes = fileChanges(options, this.#item.attributes, decision.old);
      const together = options.syncAll ? undefined : file.finishSmall?.(block, changes ?? {}, signal);
      if (together !== undefined) {
        this.#notSet(await together);
        this.#setDone(block.sizeBytes);
      } else {
        if (block.sizeBytes > 0) await file.write(0, block.pieces, signal);
        this.#setDone(block.sizeBytes);
        await this.#finishPart(decision, target, file, options.syncAll);
      }
      if (options.verify) await this.#verify(target, part.path, block.sizeBytes, block.sizeBytes);
    } finally {
      // Closed already unless something failed.
      file.close().catch(() => undefined);
    }
  }

  /** One that grew must not be cut; those of /proc say that they are empty. */
  #checkSmall(block: Block, sizeBytes: number): void {
    if (block.sizeBytes !== sizeBytes) throw new SourceEnded(block.sizeBytes);
  }

  /** A new small file in one go, where this computer answers from memory. False: not done, and nothing is left of it. */
  async quickly({ how, to, old }: NewOrReplaced, target: FileSystem, part: FilePath): Promise<boolean> {
    const { signal, source: from, options, limits } = this.#run;
    const { attributes, folder } = this.#item;
    const { sizeBytes } = attributes;
    const isPlain = how === 'new' && !options.syncAll && !options.verify && target.quickIn !== undefined;
    if (!isPlain || to !== this.#item.to || sizeBytes === undefined || sizeBytes > SMALL_BYTES || !folder.isFresh) return false;
    if (!(await canMakeSmall(target, to, signal))) return false;
    await folder.note();
    for (const limit of limits) await limit.take(sizeBytes, signal);
    const content = await readSmall(await from.get(), this.#item.from, sizeBytes, signal);
    const changes = fileChanges(options, attributes, old);
    const whole = { part, to, content, modeAtFirst: fileModeAtFirst(options, attributes, old), changes };
    if (content.sizeBytes !== sizeBytes || !folder.isFirst(to) || !(await makeSmall(target, whole, signal))) return false;
    this.#setDone(content.sizeBytes);
    return true;
  }

  /** False when the server can't do it by itself. */
  async #fillOnSpot(decision: NewOrReplaced, target: FileSystem, part: PartFile): Promise<boolean> {
    const { options } = this.#run;
    if (decision.left !== undefined || this.#large !== undefined || !canCopyOnSpot(this.#run, target)) return false;
    const make = async (): Promise<OpenFile> => {
      const file = await this.#make(decision, target, part);
      if (decision.old !== undefined) await this.#keepOwner(decision.old, decision.to, target, file);
      return file;
    };
    const copied = await copyOnSpot(this.#run, this.#item, target, make, this.#setDone);
    if (copied === undefined) return false;
    const { file, sizeBytes, note } = copied;
    try {
      await this.#finishPart(decision, target, file, options.syncAll || sizeBytes >= SYNC_BYTES, sizeBytes);
      if (note !== undefined) this.notes.push(note);
      if (options.verify) await this.#verify(target, part.path, sizeBytes, sizeBytes);
    } finally {
      file.close().catch(() => undefined);
    }
    return true;
  }

  async #fillLarge(decision: NewOrReplaced, target: FileSystem, part: PartFile): Promise<void> {
    const { options } = this.#run;
    if (decision.how === 'new' || decision.seedBytes === undefined) {
      if (await this.#fillOnSpot(decision, target, part)) return;
    }
    const isFirst = this.#large === undefined;
    this.#large ??= new LargeContent(this.#run, this.#item, decision.to, part.path, this.#setDone);
    const content = this.#large;
    if (isFirst && decision.left !== undefined) content.goOnFrom(decision.left);
    if (isFirst && decision.how === 'replace' && decision.seedBytes !== undefined && decision.left === undefined) {
      await content.seed(target, decision.to, decision.seedBytes, () => this.#make(decision, target, part));
    }
    const copied = await content.copy(target, {
      openNew: () => this.#make(decision, target, part),
      opened: async (file) => {
        if (decision.old !== undefined) await this.#keepOwner(decision.old, decision.to, target, file);
      },
      finish: (file, sizeBytes) =>
        this.#finishPart(decision, target, file, options.syncAll || sizeBytes >= SYNC_BYTES, sizeBytes),
    });
    if (copied.note !== undefined) this.notes.push(copied.note);
    const readBack = options.verify ? copied.sizeBytes : copied.resumedFromBytes;
    if (readBack > 0) await this.#verifyOrForget(target, part.path, copied.sizeBytes, readBack);
  }

  /** After a resume a difference means that the beginning was not what it was taken for: once more from the start. */
  async #verifyOrForget(target: FileSystem, path: FilePath, sizeBytes: number, readBack: number): Promise<void> {
    try {
      await this.#verify(target, path, sizeBytes, readBack);
    } catch (error) {
      if (!isAppError(error, 'transfer.differs') || this.#large?.wasResumed !== true) throw error;
      this.#run.log.warn('a resumed file differs; it is copied anew', { at: error.detail.atBytes });
      throw new SourceEnded(error.detail.atBytes ?? 0);
    }
  }

  async #verify(target: FileSystem, path: FilePath, sizeBytes: number, readBackBytes: number): Promise<void> {
    const run = this.#run;
    const source = { place: run.source.place, fs: await run.source.get(), path: this.#item.from };
    const { flight, gate, signal } = run;
    const request = { source, target: { place: run.target.place, fs: target, path }, flight, gate, sizeBytes, readBackBytes };
    await verifyCopy(request, this.#item.to, signal);
  }

  /**
   * Mode, times, disk, close: in this order, for writing changes the time and closing tells late errors. Rejects with `transfer.differs` when the
   * other side has not all of `sizeBytes`, though it confirmed every write.
   */
  async #finishPart(
    { old }: NewOrReplaced,
    target: FileSystem,
    part: OpenFile,
    isSynced: boolean,
    sizeBytes?: number,
  ): Promise<void> {
    const { options, signal } = this.#run;
    const standing = sizeBytes === undefined ? undefined : part.stat(signal).catch(noError);
    const changes = fileChanges(options, this.#item.attributes, old);
    // Never a rejection that nobody waits for yet.
    const changing = changes === undefined ? undefined : part.setAttributes(changes, signal).then(noError, errorOf);
    // A server takes requests in the order in which they are sent, which saves a round trip; this computer's threads don't. The request is made
    // up in steps of its own, so it gets the time to be sent.
    const keepsOrder = target.kind === 'remote';
    if (changing === undefined || !keepsOrder) this.#notSet(await changing);
    else await new Promise((resolve) => setImmediate(resolve));
    const syncing = isSynced && target.capabilities.sync ? part.sync(signal).then(noError, errorOf) : undefined;
    if (!keepsOrder) this.#notSynced(await syncing);
    const closing = part.close().then(noError, errorOf);
    this.#notSynced(await syncing);
    const notClosed = await closing;
    if (notClosed !== undefined) throw notClosed;
    this.#notSet(await changing);
    const found = (await standing)?.sizeBytes ?? sizeBytes;
    if (found !== undefined && sizeBytes !== undefined && found !== sizeBytes) {
      const detail = { from: this.#item.from, to: this.#item.to, atBytes: Math.min(found, sizeBytes) };
      throw new AppError('transfer.differs', detail, `it has ${found} bytes instead of ${sizeBytes}`);
    }
  }

  #notSet(error: Error | undefined): void {
    if (error === undefined || this.notes.includes(notSetNote)) return;
    if (isGone(error) || isAppError(error, 'cancelled')) throw error;
    this.notes.push(notSetNote);
  }

  #notSynced(error: Error | undefined): void {
    if (error !== undefined && !isAppError(error, 'file.unsupported')) throw error;
  }

  async #keepOwner(old: FileAttributes, to: FilePath, target: FileSystem, part: OpenFile): Promise<void> {
    if (!(await takeOwner(this.#run, target, part, old, this.#item.folder))) await this.#askOwner(old, to);
  }
}

function noError(): undefined {
  return undefined;
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Both answers; when one fails, the other's file is closed before that is told. */
async function bothOrNone<A>(reading: Promise<A>, opening: Promise<OpenFile>): Promise<readonly [A, OpenFile]> {
  const [read, opened] = await Promise.allSettled([reading, opening]);
  if (read.status === 'fulfilled' && opened.status === 'fulfilled') return [read.value, opened.value];
  if (opened.status === 'fulfilled') await opened.value.close().catch(() => undefined);
  throw read.status === 'rejected' ? read.reason : (opened as PromiseRejectedResult).reason;
}
