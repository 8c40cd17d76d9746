import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import { SourceEnded } from './copy-bytes.ts';
import { isSameFile } from './conflict.ts';
import { decide, type Decision } from './decision.ts';
import { DirectCopy } from './direct-copy.ts';
import { InPlaceCopy } from './in-place.ts';
import { namedAfter } from './named-error.ts';
import { PartContent, type NewOrReplaced } from './part-content.ts';
import { PartFile, patientSignal } from './part-file.ts';
import { isGone } from './place-link.ts';
import type { PlannedItem } from './plan-types.ts';
import { isRefusal, staysNote } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { placeNew, placeOver, settleOld } from './stand-in.ts';
import { lstatOrNothing } from './target-folder.ts';
import type { SkipReason, StandInFault } from './transfer-types.ts';

export type FileOutcome =
  { readonly kind: 'done'; readonly note?: string | undefined } | { readonly kind: 'skipped'; readonly why: SkipReason };

type OtherWay = 'inPlace' | 'direct' | 'skip';

/** Not to go on with a part file, but another way. */
class InsteadOfPart extends Error {
  readonly way: OtherWay;
  constructor(way: OtherWay) {
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
  readonly #content: PartContent;
  #inPlace: InPlaceCopy | undefined;
  #direct: DirectCopy | undefined;
  #part: PartFile | undefined;
  #hasBegun = false;
  #sourceEnded = false;
  /** The part file was complete, and its rename was asked for. */
  #hasTried = false;
  readonly #stays = new Set<FilePath>();

  /** `setDone` is told how many bytes stand at the target. */
  constructor(run: RunContext, item: PlannedItem, setDone: (bytes: number) => void) {
    this.#run = run;
    this.#item = item;
    this.#setDone = setDone;
    this.#content = new PartContent({ run, item, setDone, askOwner: (old, to) => this.#askStandIn(old, to, ['owner']) });
  }

  /** What it made, and was not allowed to remove. */
  get stays(): readonly FilePath[] {
    return [...this.#stays];
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
      const told = namedAfter(error, this.#part?.path, this.#item.to);
      if (!isGone(error) && !this.#run.signal.aborted) await this.drop();
      throw told;
    }
  }

  /** Removes what stands beside the target. False when that can't be done now, as the place is gone: the journal remembers it. */
  async drop(): Promise<boolean> {
    const fs = this.#run.target.current;
    const decision = this.#decision;
    const tellStays = (path: FilePath): void => void this.#stays.add(path);
    if (this.#inPlace !== undefined && !(await this.#inPlace.restore(tellStays))) return false;
    this.#inPlace = undefined;
    if (this.#direct !== undefined && !(await this.#direct.undo(tellStays))) return false;
    this.#direct = undefined;
    if (decision === undefined || decision.how === 'skip' || decision.how === 'done') return true;
    if (this.#part?.mayExist === true) {
      if (fs === undefined) return false;
      try {
        await this.#part.remove(fs, AbortSignal.timeout(30_000));
      } catch (error) {
        if (!isRefusal(error)) {
          this.#run.log.warn('a part file could not be removed', { error: String(error) });
          return false;
        }
        tellStays(this.#part.path);
      }
    } else if (!this.#hasBegun) {
      return true;
    }
    this.#part = undefined;
    this.#hasTried = false;
    this.#content.forget();
    if (this.#hasBegun) this.#run.journal.append({ t: 'clear', to: decision.to });
    this.#hasBegun = false;
    return true;
  }

  async #again(error: SourceEnded): Promise<FileOutcome> {
    await this.drop();
    if (this.#sourceEnded)
      throw new AppError('transfer.sourceChanged', { path: this.#item.from }, error.message, { cause: error });
    this.#sourceEnded = true;
    this.#content.doubtSize();
    // From the beginning: what was there is not to be believed.
    if (this.#decision?.how === 'replace') this.#decision = { how: 'replace', to: this.#decision.to, old: this.#decision.old };
    return this.attempt();
  }

  async #attempt(): Promise<FileOutcome> {
    const { folder } = this.#item;
    await folder.ready();
    const target = await this.#run.target.get();
    await this.#run.keys.refuseBefore(this.#item, !this.#content.isSmall);
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
      case 'direct':
        return this.#copyDirectly(decision, target);
      case 'new':
      case 'replace':
        return this.#copyToPart(decision, target);
    }
  }

  async #copyInPlace(decision: Extract<Decision, { how: 'inPlace' | 'resume' }>, target: FileSystem): Promise<FileOutcome> {
    await this.#run.keys.refuseBefore(this.#item, true);
    this.#inPlace ??= new InPlaceCopy(this.#run, this.#item, decision, this.#setDone);
    const note = await this.#inPlace.attempt(target);
    this.#inPlace = undefined;
    return this.#done(note);
  }

  async #copyDirectly({ to, left }: Extract<Decision, { how: 'direct' }>, target: FileSystem): Promise<FileOutcome> {
    await this.#run.keys.refuseBefore(this.#item, true);
    const copy = (this.#direct ??= new DirectCopy(this.#run, this.#item, to, left, this.#setDone));
    try {
      const note = await copy.attempt(target);
      this.#direct = undefined;
      return this.#done(note);
    } catch (error) {
      if (copy.isMade || !isAppError(error, 'file.exists') || error.detail.path !== to) throw error;
      await this.drop();
      const decision = await decide(this.#run, this.#item, target, true);
      // Nothing is there for who looks, and yet no file can be made: then that is the answer.
      if (decision.how === 'new') throw error;
      this.#decision = decision;
      return this.#attempt();
    }
  }

  async #copyToPart(decision: NewOrReplaced, target: FileSystem): Promise<FileOutcome> {
    const { to, left } = decision;
    const file = (this.#part ??= new PartFile(this.#run, to, left));
    if (await this.#isPlaced(target, file, decision)) {
      file.placed();
      return { kind: 'done' };
    }
    // From now on a missing part file says nothing any more.
    this.#hasTried = false;
    const part = file.path;
    const isDoubtful = !file.mayExist && this.#run.refusals.areThinkable(target);
    const instead = isDoubtful ? await this.#withoutRename(decision, target) : undefined;
    if (instead !== undefined) return this.#goOtherWay(instead, decision);
    try {
      if (await this.#content.quickly(decision, target, part)) return this.#done();
      await this.#fill(decision, target, file);
      return await this.#place(decision, target, part);
    } catch (error) {
      const way = await this.#otherWay(decision, error);
      if (way === undefined) throw error;
      await this.drop();
      return this.#goOtherWay(way, decision);
    }
  }

  async #goOtherWay(way: OtherWay, { to, old }: NewOrReplaced): Promise<FileOutcome> {
    if (way === 'skip') return { kind: 'skipped', why: 'chosen' };
    this.#decision = way === 'direct' ? { how: 'direct', to } : { how: 'inPlace', to, old: old as FileAttributes };
    return this.#attempt();
  }

  /** What to do where nothing can be renamed: known before a part file stands that would have to be. Rejects when it shall be renamed all the same. */
  async #withoutRename({ old, to }: NewOrReplaced, target: FileSystem): Promise<OtherWay | undefined> {
    if (!(await this.#run.refusals.renames(target, to))) return undefined;
    if (old === undefined) return 'direct';
    const choice = await this.#run.standIn({ target: { path: to, attributes: old }, why: ['refused'] });
    if (choice !== 'replace') return choice;
    const side = sideOf(target);
    throw new AppError('file.permissionDenied', { path: to, operation: 'replace', side }, 'the server lets nothing be renamed');
  }

  /**
   * The last step may have been done although its answer was lost: then the part file is gone, which nobody else removes. Before that is looked
   * for, whatever a lost channel has still to do is made to come to nothing.
   */
  async #isPlaced(target: FileSystem, file: PartFile, { how, to, left }: NewOrReplaced): Promise<boolean> {
    if (await file.takeOver(target)) this.#goOnWith(file, to);
    if (left?.roles.has('old') !== true && !this.#hasTried) return false;
    const part = file.path;
    if (!target.capabilities.replace && (await settleOld(this.#run, target, part, to))) return true;
    if (!this.#hasTried) return false;
    const [partFound, found] = await Promise.all([part, to].map((path) => lstatOrNothing(target, path, this.#run.signal)));
    if (found === undefined) return false;
    if (partFound === undefined) return true;
    // Some servers give a new file its name, and then take away the other one: to go on with that would be to write into the target.
    const isBoth = how === 'new' && isSameFile(this.#item.attributes, found);
    if (isBoth) this.#run.doubtful.add(part);
    return isBoth;
  }

  /** It has another name now. */
  #goOnWith({ path }: PartFile, to: FilePath): void {
    const mark = this.#content.moved(path, to);
    if (!this.#hasBegun) return;
    this.#begin(to);
    if (mark > 0) this.#run.journal.append({ t: 'mark', to, at: mark });
  }

  /** A new file beside the old one, or the rename, was refused: the old one may be writable all the same. */
  async #otherWay({ old, to }: NewOrReplaced, error: unknown): Promise<OtherWay | undefined> {
    if (error instanceof InsteadOfPart) return error.way;
    if (!isRefusal(error)) return undefined;
    const { path, operation, side } = (error as AppError<'file.permissionDenied'>).detail;
    // The part file was there to be renamed.
    const isRename = operation === 'rename' || operation === 'replace';
    const isOurs = path === this.#part?.path || path === to;
    if (!isOurs || side !== sideOf(this.#run.target.current)) return undefined;
    if (old === undefined) {
      if (!isRename || side === 'here') return undefined;
      this.#run.refusals.wereRefused('rename', to);
      return 'direct';
    }
    if (!isRename && operation !== 'create' && operation !== 'open') return undefined;
    const choice = await this.#run.standIn({ target: { path: to, attributes: old }, why: ['refused'] });
    return choice === 'replace' ? undefined : choice;
  }

  async #fill(decision: NewOrReplaced, target: FileSystem, file: PartFile): Promise<void> {
    const { to, old } = decision;
    if (old !== undefined && (old.linkCount ?? 1) > 1) await this.#askStandIn(old, to, ['otherNames']);
    await this.#note(decision);
    await this.#content.fill(decision, target, file);
  }

  /** Before anything stands beside the target. */
  async #note({ to, how }: NewOrReplaced): Promise<void> {
    const { journal } = this.#run;
    const { folder } = this.#item;
    if (this.#content.isSmall && how === 'new' && to === this.#item.to) {
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

  #done(more?: string): FileOutcome {
    const stays = this.#stays.size === 0 ? undefined : staysNote(this.stays);
    const notes = [...this.#content.notes, more, stays].filter((note) => note !== undefined);
    return { kind: 'done', note: notes.length === 0 ? undefined : notes.join('; ') };
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
      await target.replace(part, decision.to, patientSignal(target, this.#run.signal));
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

function sideOf(fs: FileSystem | undefined): 'here' | 'there' {
  return fs?.kind === 'local' ? 'here' : 'there';
}
