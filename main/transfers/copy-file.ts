import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Block, FileAttributes, FileSystem, OpenFile } from '../sftp/file-system.ts';
import { SourceEnded } from './copy-bytes.ts';
import { canMakeSmall, makeSmall, readSmall } from './copy-small.ts';
import { decide, type Decision } from './decision.ts';
import { InPlaceCopy } from './in-place.ts';
import { fileChanges, fileModeAtFirst, notSetNote } from './kept-attributes.ts';
import { LargeContent } from './large-content.ts';
import { canCopyOnSpot, copyOnSpot } from './on-spot.ts';
import { PartFile } from './part-file.ts';
import { isGone } from './place-link.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';
import { placeNew, placeOver, settleOld, takeOwner } from './stand-in.ts';
import { lstatOrNothing } from './target-folder.ts';
import type { SkipReason, StandInFault } from './transfer-types.ts';
import { verifyCopy } from './verify.ts';

export type FileOutcome =
  { readonly kind: 'done'; readonly note?: string | undefined } | { readonly kind: 'skipped'; readonly why: SkipReason };

type NewOrReplaced = Extract<Decision, { how: 'new' | 'replace' }>;

/** Files up to this size are one read and one write. Fits a request of every server that tells its limits. */
export const SMALL_BYTES = 128 * 1024;
/** Larger files are brought to the disk before they replace anything. */
const SYNC_BYTES = 1024 * 1024;

/** Not to go on with a part file, but another way. */
class InsteadOfPart extends Error {
  readonly way: 'inPlace' | 'skip';
  constructor(way: 'inPlace' | 'skip') {
    super(way);
    this.way = way;
  }
}

/**
 * One file on its way. `attempt` may be called again after a lost connection: what was decided and how far it got is kept, so nothing is asked
 * or copied twice.
 */
export class FileCopy {
  readonly #run: RunContext;
  readonly #item: PlannedItem;
  readonly #setDone: (bytes: number) => void;
  #decision: Decision | undefined;
  /** Copied into a part file or in place, from the second attempt on too. */
  #content: LargeContent | undefined;
  #inPlace: InPlaceCopy | undefined;
  #part: PartFile | undefined;
  #hasBegun = false;
  #sourceEnded = false;
  /** It is not as long as its folder said. */
  #isSizeDoubtful = false;
  /** The part file was complete, and its rename was asked for. */
  #hasTried = false;
  readonly #notes: string[] = [];

  /** `setDone` is told how many bytes stand at the target. */
  constructor(run: RunContext, item: PlannedItem, setDone: (bytes: number) => void) {
    this.#run = run;
    this.#item = item;
    this.#setDone = setDone;
  }

  /**
   * Rejects with `AppError`. After a failure that is not a lost connection nothing of it is left beside the target. When the job ends, what is there
   * stays: an interrupted one goes on with it, a cancelled one drops it.
   */
  async attempt(): Promise<FileOutcome> {
    try {
      return await this.#attempt();
    } catch (error) {
      if (error instanceof SourceEnded) return this.#again(error);
      if (!isGone(error) && !this.#run.signal.aborted) await this.drop();
      throw error;
    }
  }

  /** Removes what stands beside the target. False when that can't be done now, as the place is gone: the journal remembers it. */
  async drop(): Promise<boolean> {
    const fs = this.#run.target.current;
    const decision = this.#decision;
    if (this.#inPlace !== undefined && !(await this.#inPlace.restore())) return false;
    this.#inPlace = undefined;
    if (decision === undefined || decision.how === 'skip' || decision.how === 'done') return true;
    if (this.#part?.mayExist === true) {
      if (fs === undefined) return false;
      try {
        await this.#part.remove(fs, AbortSignal.timeout(30_000));
      } catch (error) {
        this.#run.log.warn('a part file could not be removed', { error: String(error) });
        return false;
      }
    } else if (!this.#hasBegun) {
      return true;
    }
    this.#part = undefined;
    this.#hasTried = false;
    this.#content = undefined;
    if (this.#hasBegun) this.#run.journal.append({ t: 'clear', to: decision.to });
    this.#hasBegun = false;
    return true;
  }

  async #again(error: SourceEnded): Promise<FileOutcome> {
    await this.drop();
    if (this.#sourceEnded)
      throw new AppError('transfer.sourceChanged', { path: this.#item.from }, error.message, { cause: error });
    this.#sourceEnded = true;
    // Then it is opened and asked how long it is.
    this.#isSizeDoubtful = true;
    // From the beginning: what was there is not to be believed.
    if (this.#decision?.how === 'replace') this.#decision = { how: 'replace', to: this.#decision.to, old: this.#decision.old };
    return this.attempt();
  }

  async #attempt(): Promise<FileOutcome> {
    const { folder } = this.#item;
    await folder.ready();
    const target = await this.#run.target.get();
    this.#decision ??= await decide(this.#run, this.#item, target, false);
    const decision = this.#decision;
    switch (decision.how) {
      case 'skip':
        return { kind: 'skipped', why: decision.why };
      case 'done':
        return { kind: 'done' };
      case 'resume':
      case 'inPlace':
        return this.#copyInPlace(decision, target);
      case 'new':
      case 'replace':
        return this.#copyToPart(decision, target);
    }
  }

  async #copyInPlace(decision: Extract<Decision, { how: 'inPlace' | 'resume' }>, target: FileSystem): Promise<FileOutcome> {
    this.#inPlace ??= new InPlaceCopy(this.#run, this.#item, decision, this.#setDone);
    const note = await this.#inPlace.attempt(target);
    this.#inPlace = undefined;
    return { kind: 'done', note };
  }

  async #copyToPart(decision: NewOrReplaced, target: FileSystem): Promise<FileOutcome> {
    const { to, left } = decision;
    const file = (this.#part ??= new PartFile(this.#run, to, left));
    if (await this.#isPlaced(target, file, decision)) {
      file.placed();
      return { kind: 'done' };
    }
    const part = file.path;
    try {
      const quick = await this.#quickly(decision, target, part);
      if (quick !== undefined) return quick;
      await this.#fill(decision, target, part);
      return await this.#place(decision, target, part);
    } catch (error) {
      const way = await this.#otherWay(decision, error);
      if (way === undefined) throw error;
      await this.drop();
      if (way === 'skip') return { kind: 'skipped', why: 'chosen' };
      this.#decision = { how: 'inPlace', to, old: decision.old as FileAttributes, left: undefined };
      return this.#copyInPlace(this.#decision, target);
    }
  }

  /**
   * The last step may have been done although its answer was lost: then the part file is gone, which nobody else removes. Before that is looked
   * for, whatever a lost channel has still to do is made to come to nothing.
   */
  async #isPlaced(target: FileSystem, file: PartFile, { to, left }: NewOrReplaced): Promise<boolean> {
    if (await file.takeOver(target)) this.#goOnWith(file, to);
    if (left?.roles.has('old') !== true && !this.#hasTried) return false;
    const part = file.path;
    if (!target.capabilities.replace && (await settleOld(this.#run, target, part, to))) return true;
    if (!this.#hasTried) return false;
    const [partFound, found] = await Promise.all([part, to].map((path) => lstatOrNothing(target, path, this.#run.signal)));
    return partFound === undefined && found !== undefined;
  }

  /** It has another name now. */
  #goOnWith({ path }: PartFile, to: FilePath): void {
    const mark = this.#content?.markBytes ?? 0;
    if (this.#hasBegun) {
      this.#begin(to);
      if (mark > 0) this.#run.journal.append({ t: 'mark', to, at: mark });
    }
    if (this.#content === undefined) return;
    this.#content = new LargeContent(this.#run, this.#item, to, path, this.#setDone);
    if (mark > 0) this.#content.startAt(mark);
  }

  /** A new file beside the old one, or the rename, was refused: the old one may be writable all the same. */
  async #otherWay({ old, to }: NewOrReplaced, error: unknown): Promise<'inPlace' | 'skip' | undefined> {
    if (error instanceof InsteadOfPart) return error.way;
    if (old === undefined || !isAppError(error, 'file.permissionDenied')) return undefined;
    const { path, operation, side } = error.detail;
    const isOurs = path === this.#part?.path || path === to;
    if (!isOurs || side !== sideOf(this.#run.target.current) || !refusable.has(operation)) return undefined;
    const choice = await this.#run.standIn({ target: { path: to, attributes: old }, why: ['refused'] });
    return choice === 'replace' ? undefined : choice;
  }

  async #fill(decision: NewOrReplaced, target: FileSystem, part: FilePath): Promise<void> {
    const { attributes } = this.#item;
    const { to, old } = decision;
    if (old !== undefined && (old.linkCount ?? 1) > 1) await this.#askStandIn(old, to, ['otherNames']);
    const isSmall = attributes.sizeBytes !== undefined && attributes.sizeBytes <= SMALL_BYTES && !this.#isSizeDoubtful;
    await this.#note(decision, isSmall);
    if (isSmall) await this.#fillSmall(decision, target, part, attributes.sizeBytes ?? 0);
    else await this.#fillLarge(decision, target, part);
  }

  /** Before anything stands beside the target. */
  async #note({ to, how }: NewOrReplaced, isSmall: boolean): Promise<void> {
    const { journal } = this.#run;
    const { folder } = this.#item;
    if (isSmall && how === 'new' && to === this.#item.to) {
      await folder.note();
      return;
    }
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#begin(to);
    }
    await journal.written();
  }

  #begin(to: FilePath): void {
    const { sizeBytes, modifiedSeconds } = this.#item.attributes;
    const how = this.#decision?.how === 'new' ? 'new' : 'replace';
    this.#run.journal.append({
      t: 'begin',
      to,
      how,
      ...(sizeBytes === undefined ? {} : { size: sizeBytes }),
      ...(modifiedSeconds === undefined ? {} : { time: modifiedSeconds }),
      ...(to === this.#item.to ? {} : { asked: this.#item.to }),
    });
  }

  #openPart(target: FileSystem, decision: NewOrReplaced): Promise<OpenFile> {
    const file = (this.#part ??= new PartFile(this.#run, decision.to, undefined));
    return file.make(target, fileModeAtFirst(this.#run.options, this.#item.attributes, decision.old));
  }

  async #fillSmall(decision: NewOrReplaced, target: FileSystem, path: FilePath, sizeBytes: number): Promise<void> {
    const { signal, source: from, options, limits } = this.#run;
    for (const limit of limits) await limit.take(sizeBytes, signal);
    const source = await from.get();
    const [block, part] = await bothOrNone(
      readSmall(source, this.#item.from, sizeBytes, signal),
      this.#openPart(target, decision),
    );
    try {
      this.#checkSmall(block, sizeBytes);
      if (decision.old !== undefined) await this.#keepOwner(decision.old, decision.to, target, part);
      const changes = fileChanges(options, this.#item.attributes, decision.old);
      const together = options.syncAll ? undefined : part.finishSmall?.(block, changes ?? {}, signal);
      if (together !== undefined) {
        this.#notSet(await together);
        this.#setDone(block.sizeBytes);
      } else {
        if (block.sizeBytes > 0) await part.write(0, block.pieces, signal);
        this.#setDone(block.sizeBytes);
        await this.#finishPart(decision, target, part, options.syncAll);
      }
      if (options.verify) await this.#verify(target, path, block.sizeBytes, block.sizeBytes);
    } finally {
      // Closed already unless something failed.
      part.close().catch(() => undefined);
    }
  }

  /** One that grew must not be cut; those of /proc say that they are empty. */
  #checkSmall(block: Block, sizeBytes: number): void {
    if (block.sizeBytes !== sizeBytes) throw new SourceEnded(block.sizeBytes);
  }

  /** A new small file in one go, where this computer answers from memory. Undefined: not done, and nothing is left of it. */
  async #quickly({ how, to, old }: NewOrReplaced, target: FileSystem, part: FilePath): Promise<FileOutcome | undefined> {
    const { signal, source: from, options, limits } = this.#run;
    const { attributes, folder } = this.#item;
    const { sizeBytes } = attributes;
    const isPlain = how === 'new' && !options.syncAll && !options.verify && target.quickIn !== undefined;
    if (!isPlain || to !== this.#item.to || sizeBytes === undefined || sizeBytes > SMALL_BYTES || !folder.isFresh)
      return undefined;
    if (!(await canMakeSmall(target, to, signal))) return undefined;
    await folder.note();
    for (const limit of limits) await limit.take(sizeBytes, signal);
    const content = await readSmall(await from.get(), this.#item.from, sizeBytes, signal);
    const changes = fileChanges(options, attributes, old);
    const whole = { part, to, content, modeAtFirst: fileModeAtFirst(options, attributes, old), changes };
    if (content.sizeBytes !== sizeBytes || !folder.isFirst(to) || !(await makeSmall(target, whole, signal))) return undefined;
    this.#setDone(content.sizeBytes);
    return this.#done();
  }

  #done(): FileOutcome {
    return { kind: 'done', note: this.#notes.length === 0 ? undefined : this.#notes.join('; ') };
  }

  /** False when the server can't do it by itself. */
  async #fillOnSpot(decision: NewOrReplaced, target: FileSystem, path: FilePath): Promise<boolean> {
    const { options } = this.#run;
    if (decision.left !== undefined || this.#content !== undefined || !canCopyOnSpot(this.#run, target)) return false;
    const make = async (): Promise<OpenFile> => {
      const file = await this.#openPart(target, decision);
      if (decision.old !== undefined) await this.#keepOwner(decision.old, decision.to, target, file);
      return file;
    };
    const copied = await copyOnSpot(this.#run, this.#item, target, make, this.#setDone);
    if (copied === undefined) return false;
    const { file, sizeBytes, note } = copied;
    try {
      await this.#finishPart(decision, target, file, options.syncAll || sizeBytes >= SYNC_BYTES, sizeBytes);
      if (note !== undefined) this.#notes.push(note);
      if (options.verify) await this.#verify(target, path, sizeBytes, sizeBytes);
    } finally {
      file.close().catch(() => undefined);
    }
    return true;
  }

  async #fillLarge(decision: NewOrReplaced, target: FileSystem, path: FilePath): Promise<void> {
    const { options } = this.#run;
    if (decision.how === 'new' || decision.seedBytes === undefined) {
      if (await this.#fillOnSpot(decision, target, path)) return;
    }
    const isFirst = this.#content === undefined;
    this.#content ??= new LargeContent(this.#run, this.#item, decision.to, path, this.#setDone);
    const content = this.#content;
    if (isFirst && decision.left !== undefined) content.goOnFrom(decision.left);
    if (isFirst && decision.how === 'replace' && decision.seedBytes !== undefined && decision.left === undefined) {
      await content.seed(target, decision.to, decision.seedBytes, () => this.#openPart(target, decision));
    }
    const part = await content.copy(target, {
      openNew: () => this.#openPart(target, decision),
      opened: async (file) => {
        if (decision.old !== undefined) await this.#keepOwner(decision.old, decision.to, target, file);
      },
      finish: (file, sizeBytes) =>
        this.#finishPart(decision, target, file, options.syncAll || sizeBytes >= SYNC_BYTES, sizeBytes),
    });
    if (part.note !== undefined) this.#notes.push(part.note);
    const readBack = options.verify ? part.sizeBytes : part.resumedFromBytes;
    if (readBack > 0) await this.#verifyOrForget(target, path, part.sizeBytes, readBack);
  }

  /** After a resume a difference means that the beginning was not what it was taken for: once more from the start. */
  async #verifyOrForget(target: FileSystem, path: FilePath, sizeBytes: number, readBack: number): Promise<void> {
    try {
      await this.#verify(target, path, sizeBytes, readBack);
    } catch (error) {
      if (!isAppError(error, 'transfer.differs') || this.#content?.wasResumed !== true) throw error;
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
    decision: Decision & { old?: FileAttributes | undefined },
    target: FileSystem,
    part: OpenFile,
    isSynced: boolean,
    sizeBytes?: number,
  ): Promise<void> {
    const { options, signal } = this.#run;
    const standing = sizeBytes === undefined ? undefined : part.stat(signal).catch(noError);
    const changes = fileChanges(options, this.#item.attributes, decision.old);
    // Never a rejection that nobody waits for yet.
    const changing = changes === undefined ? undefined : part.setAttributes(changes, signal).then(noError, errorOf);
    // A server takes requests in the order in which they are sent, which saves a round trip; this computer's threads don't. The request is made
    // up in steps of its own, so it gets the time to be sent.
    if (changing === undefined || target.kind === 'local' || isSynced) this.#notSet(await changing);
    else await new Promise((resolve) => setImmediate(resolve));
    if (isSynced && target.capabilities.sync) await part.sync(signal).catch((error: unknown) => this.#notSynced(error));
    await part.close();
    this.#notSet(await changing);
    const found = (await standing)?.sizeBytes ?? sizeBytes;
    if (found !== undefined && sizeBytes !== undefined && found !== sizeBytes) {
      const detail = { from: this.#item.from, to: this.#item.to, atBytes: Math.min(found, sizeBytes) };
      throw new AppError('transfer.differs', detail, `it has ${found} bytes instead of ${sizeBytes}`);
    }
  }

  #notSet(error: Error | undefined): void {
    if (error === undefined || this.#notes.includes(notSetNote)) return;
    if (isGone(error) || isAppError(error, 'cancelled')) throw error;
    this.#notes.push(notSetNote);
  }

  #notSynced(error: unknown): void {
    if (!isAppError(error, 'file.unsupported')) throw error;
  }

  async #keepOwner(old: FileAttributes, to: FilePath, target: FileSystem, part: OpenFile): Promise<void> {
    if (!(await takeOwner(this.#run, target, part, old, this.#item.folder))) await this.#askStandIn(old, to, ['owner']);
  }

  /** Goes on when the old file may be replaced all the same. */
  async #askStandIn(old: FileAttributes, to: FilePath, why: readonly StandInFault[]): Promise<void> {
    const choice = await this.#run.standIn({ target: { path: to, attributes: old }, why });
    if (choice !== 'replace') throw new InsteadOfPart(choice);
  }

  async #place(decision: NewOrReplaced, target: FileSystem, part: FilePath): Promise<FileOutcome> {
    this.#hasTried = true;
    if (decision.how === 'replace') {
      await placeOver(this.#run, target, part, decision.to);
    } else if (target.capabilities.replace && decision.to === this.#item.to && this.#item.folder.isFirst(decision.to)) {
      // Nothing can be there: the folder is the run's own, and it has put nothing of that name in it. One step instead of several on the server.
      await target.replace(part, decision.to, this.#run.signal);
    } else if (!(await placeNew(this.#run, target, part, decision.to))) {
      return this.#contested(decision, target, part);
    }
    this.#part?.placed();
    return this.#done();
  }

  /** Something has come into the place since it was looked at. */
  async #contested(before: Decision, target: FileSystem, part: FilePath): Promise<FileOutcome> {
    const decision = await decide(this.#run, this.#item, target, true);
    this.#run.log.info('the place of a file was taken meanwhile', { before: before.how, now: decision.how });
    if (decision.how === 'replace' && decision.to === (before as { to: FilePath }).to) {
      this.#decision = decision;
      return this.#place(decision, target, part);
    }
    await this.drop();
    this.#decision = decision;
    return this.#attempt();
  }
}

function noError(): undefined {
  return undefined;
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

const refusable: ReadonlySet<string> = new Set(['create', 'open', 'rename', 'replace']);

function sideOf(fs: FileSystem | undefined): 'here' | 'there' {
  return fs?.kind === 'local' ? 'here' : 'there';
}

/** Both answers; when one fails, the other's file is closed before that is told. */
async function bothOrNone<A>(reading: Promise<A>, opening: Promise<OpenFile>): Promise<readonly [A, OpenFile]> {
  const [read, opened] = await Promise.allSettled([reading, opening]);
  if (read.status === 'fulfilled' && opened.status === 'fulfilled') return [read.value, opened.value];
  if (opened.status === 'fulfilled') await opened.value.close().catch(() => undefined);
  throw read.status === 'rejected' ? read.reason : (opened as PromiseRejectedResult).reason;
}
