import { isAppError, type AppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem, OpenFile } from '../sftp/file-system.ts';
import type { Decision } from './decision.ts';
import { fileChanges, notSetNote } from './kept-attributes.ts';
import { copyWithin, LargeContent, type ContentOutcome, type ContentSteps } from './large-content.ts';
import { besidePath } from './part-name.ts';
import { isGone } from './place-link.ts';
import { removeIfThere } from './part-file.ts';
import type { PlannedItem } from './plan-types.ts';
import { isRefusal, staysNote } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { lstatOrNothing } from './target-folder.ts';
import { verifyCopy } from './verify.ts';

/** What is behind the end of the new content could not be cut off. */
class CutRefused extends Error {}

const cut = { create: 'ifMissing', truncate: true } as const;

/**
 * Writes into the file that is there, because it must stay the same file (owner, other names, a folder that takes no new ones) or because it is
 * continued. Before a byte of it is changed a copy of the old content stands beside it; it goes when the new content stands, and comes back when
 * that fails. A file that is continued needs none: its old bytes stay.
 */
export class InPlaceCopy {
  readonly #run: RunContext;
  readonly #item: PlannedItem;
  readonly #decision: Extract<Decision, { how: 'inPlace' | 'resume' }>;
  readonly #content: LargeContent;
  #hasBegun: boolean;
  #hasKept = false;
  #isKeptWhole: boolean;
  /** Written to its end, but not (yet) found equal. */
  #isDoubtful = false;
  /** Mode or time could not be set. */
  #isUnset = false;
  /** The server lets no size be set: a longer old file is emptied when it is opened. */
  #isCutFirst = false;

  constructor(
    run: RunContext,
    item: PlannedItem,
    decision: Extract<Decision, { how: 'inPlace' | 'resume' }>,
    setDone: (bytes: number) => void,
  ) {
    this.#run = run;
    this.#item = item;
    this.#decision = decision;
    const { to, left } = decision;
    this.#content = new LargeContent(run, item, to, to, setDone);
    this.#hasBegun = left !== undefined;
    this.#isKeptWhole = left?.roles.has('kept') === true;
    this.#hasKept = this.#isKeptWhole;
    if (left !== undefined) this.#content.goOnFrom(left);
    if (decision.how === 'resume' && this.#content.markBytes === 0) this.#content.startAt(decision.atBytes);
  }

  /** May be called again after a lost connection. Answers what is to be told although it is done. */
  async attempt(target: FileSystem): Promise<string | undefined> {
    const { to } = this.#decision;
    const { options, journal, signal } = this.#run;
    await this.#begin();
    if (this.#decision.how === 'inPlace' && !this.#isKeptWhole) await this.#keep(target);
    const outcome = await this.#copy(target);
    const readBackBytes = options.verify ? outcome.sizeBytes : outcome.resumedFromBytes;
    this.#isDoubtful = readBackBytes > 0;
    if (readBackBytes > 0) await this.#verify(target, outcome.sizeBytes, readBackBytes);
    const stays = await this.#dropKept(target, signal);
    journal.append({ t: 'clear', to });
    const notes = [this.#isUnset ? notSetNote : undefined, outcome.note, stays && staysNote([stays])].filter(
      (note) => note !== undefined,
    );
    return notes.length === 0 ? undefined : notes.join('; ');
  }

  async #copy(target: FileSystem): Promise<ContentOutcome> {
    const { signal } = this.#run;
    const steps: ContentSteps = {
      openNew: () => target.open(this.#decision.to, { kind: 'write', create: 'never', truncate: this.#isCutFirst }, signal),
      opened: () => Promise.resolve(),
      finish: (file, sizeBytes) => this.#finish(target, file, sizeBytes),
    };
    try {
      return await this.#content.copy(target, steps);
    } catch (error) {
      if (!(error instanceof CutRefused)) throw error;
      this.#isCutFirst = true;
      this.#content.startAt(0);
      return this.#content.copy(target, steps);
    }
  }

  /**
   * Brings the old content back after a failure. False when that can't be done now: it stays in the journal, and beside. Where nothing may be removed
   * `stays` is told what is left beside.
   */
  async restore(tellStays: (path: FilePath) => void): Promise<boolean> {
    const target = this.#run.target.current;
    if (!this.#hasBegun) return true;
    if (target === undefined) return false;
    const run = { ...this.#run, signal: AbortSignal.timeout(10 * 60_000), gate: () => undefined };
    try {
      if (this.#decision.how === 'resume') await this.#cutToMark(target, run.signal);
      else if (this.#isKeptWhole) await this.#bringBack(run, target);
      const stays = await this.#dropKept(target, run.signal);
      if (stays !== undefined) tellStays(stays);
      this.#run.journal.append({ t: 'clear', to: this.#decision.to });
      return true;
    } catch (error) {
      this.#run.log.warn('the old content could not be brought back; it stands beside', { error: String(error) });
      return false;
    }
  }

  /** Answers its path when it may not be removed. */
  async #dropKept(target: FileSystem, signal: AbortSignal): Promise<FilePath | undefined> {
    if (!this.#hasKept) return undefined;
    try {
      await removeIfThere(target, this.#kept, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.#kept;
    }
    this.#hasKept = false;
    return undefined;
  }

  get #kept(): FilePath {
    return besidePath(this.#decision.to, this.#run.token, 'kept');
  }

  async #begin(): Promise<void> {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const { sizeBytes, modifiedSeconds } = this.#item.attributes;
    const { to, how } = this.#decision;
    this.#run.journal.append({
      t: 'begin',
      to,
      how,
      ...(sizeBytes === undefined ? {} : { size: sizeBytes }),
      ...(modifiedSeconds === undefined ? {} : { time: modifiedSeconds }),
      ...(this.#decision.how === 'resume' ? { at: this.#decision.atBytes } : {}),
      ...(to === this.#item.to ? {} : { asked: this.#item.to }),
    });
    await this.#run.journal.synced();
  }

  async #keep(target: FileSystem): Promise<void> {
    const { signal, journal } = this.#run;
    const { to, old } = this.#decision;
    const isThere = (await lstatOrNothing(target, this.#kept, signal)) !== undefined;
    this.#hasKept = isThere;
    // From an earlier attempt, and not whole. Where it may not be removed it is written anew.
    const isFree = !isThere || (await this.#dropKept(target, signal)) === undefined;
    this.#hasKept = true;
    const mode = (old.mode ?? 0o600) & 0o600;
    const access = { kind: 'write', create: isFree ? 'new' : 'ifMissing', truncate: !isFree, mode } as const;
    await this.#copyOver(this.#run, target, to, (isCut) =>
      target.open(this.#kept, isCut ? { ...access, ...cut } : access, signal),
    );
    journal.append({ t: 'beside', to, role: 'kept' });
    await journal.synced();
    this.#isKeptWhole = true;
  }

  async #bringBack(run: RunContext, target: FileSystem): Promise<void> {
    const { to, old } = this.#decision;
    const access = { kind: 'write', create: 'never', truncate: false } as const;
    await this.#copyOver(run, target, this.#kept, (isCut) => target.open(to, isCut ? { ...access, ...cut } : access, run.signal));
    const { modifiedSeconds, accessedSeconds = modifiedSeconds } = old;
    if (modifiedSeconds === undefined) return;
    await target.setAttributes(to, { modifiedSeconds, accessedSeconds }, run.signal).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
    });
  }

  /** All of one file of the target's side over another. Where no size may be set it is opened once more, empty. */
  async #copyOver(
    run: RunContext,
    target: FileSystem,
    fromPath: FilePath,
    openTo: (isCut: boolean) => Promise<OpenFile>,
    isCut = false,
  ): Promise<void> {
    const from = await target.open(fromPath, { kind: 'read' }, run.signal);
    let to: OpenFile | undefined;
    try {
      const { sizeBytes = 0 } = await from.stat(run.signal);
      to = await openTo(isCut);
      await copyWithin(run, target, from, to, sizeBytes);
      // Only where it was longer: some servers let no size be set.
      if ((await to.stat(run.signal)).sizeBytes !== sizeBytes) await to.setAttributes({ sizeBytes }, run.signal);
      await this.#sync(target, to, run.signal);
      await to.close();
    } catch (error) {
      const isSize = isRefusal(error) && (error as AppError<'file.permissionDenied'>).detail.operation === 'change';
      if (!isSize || isCut) throw error;
      await this.#copyOver(run, target, fromPath, openTo, true);
    } finally {
      void from.close().catch(() => undefined);
      void to?.close().catch(() => undefined);
    }
  }

  async #finish(target: FileSystem, file: OpenFile, sizeBytes: number): Promise<void> {
    const { options, signal } = this.#run;
    if ((this.#decision.old.sizeBytes ?? Infinity) > sizeBytes && !this.#isCutFirst) {
      await file.setAttributes({ sizeBytes }, signal).catch((error: unknown) => {
        throw isRefusal(error) ? new CutRefused() : error;
      });
    }
    const changes = fileChanges(options, this.#item.attributes, this.#decision.old);
    if (changes !== undefined) {
      await file.setAttributes(changes, signal).catch((error: unknown) => {
        if (isGone(error) || isAppError(error, 'cancelled')) throw error;
        this.#isUnset = true;
      });
    }
    await this.#sync(target, file, signal);
    await file.close();
  }

  async #sync(target: FileSystem, file: OpenFile, signal: AbortSignal): Promise<void> {
    if (!target.capabilities.sync) return;
    await file.sync(signal).catch((error: unknown) => {
      if (!isAppError(error, 'file.unsupported')) throw error;
    });
  }

  async #cutToMark(target: FileSystem, signal: AbortSignal): Promise<void> {
    const { to, how } = this.#decision;
    const before = how === 'resume' ? this.#decision.atBytes : 0;
    // What was added stays, up to where it is whole: it can be gone on with. But not behind a beginning that is another one.
    const sizeBytes = this.#isDoubtful ? before : Math.max(before, this.#content.markBytes);
    await target.setAttributes(to, { sizeBytes }, signal);
  }

  async #verify(target: FileSystem, sizeBytes: number, readBackBytes: number): Promise<void> {
    const run = this.#run;
    const source = { place: run.source.place, fs: await run.source.get(), path: this.#item.from };
    const { flight, gate, signal } = run;
    const side = { place: run.target.place, fs: target, path: this.#decision.to };
    await verifyCopy({ source, target: side, flight, gate, sizeBytes, readBackBytes }, this.#item.to, signal);
  }
}
