import { isAppError } from '../../shared/model/errors.ts';
import type { FileSystem, OpenFile } from '../sftp/file-system.ts';
import type { Decision } from './decision.ts';
import { fileChanges, notSetNote } from './kept-attributes.ts';
import { copyWithin, LargeContent } from './large-content.ts';
import { besidePath } from './part-name.ts';
import { isGone } from './place-link.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';
import { lstatOrNothing } from './target-folder.ts';
import { verifyCopy } from './verify.ts';

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
    const outcome = await this.#content.copy(target, {
      openNew: () => target.open(to, { kind: 'write', create: 'never', truncate: false }, signal),
      opened: () => Promise.resolve(),
      finish: (file, sizeBytes) => this.#finish(target, file, sizeBytes),
    });
    const readBackBytes = options.verify ? outcome.sizeBytes : outcome.resumedFromBytes;
    this.#isDoubtful = readBackBytes > 0;
    if (readBackBytes > 0) await this.#verify(target, outcome.sizeBytes, readBackBytes);
    if (this.#hasKept) await target.removeFile(this.#kept, signal);
    this.#hasKept = false;
    journal.append({ t: 'clear', to });
    const notes = [this.#isUnset ? notSetNote : undefined, outcome.note].filter((note) => note !== undefined);
    return notes.length === 0 ? undefined : notes.join('; ');
  }

  /** Brings the old content back after a failure. False when that can't be done now: it stays in the journal, and beside. */
  async restore(): Promise<boolean> {
    const target = this.#run.target.current;
    if (!this.#hasBegun) return true;
    if (target === undefined) return false;
    const run = { ...this.#run, signal: AbortSignal.timeout(10 * 60_000), gate: () => undefined };
    try {
      if (this.#decision.how === 'resume') await this.#cutToMark(target, run.signal);
      else if (this.#isKeptWhole) await this.#bringBack(run, target);
      if (this.#hasKept) await target.removeFile(this.#kept, run.signal);
      this.#run.journal.append({ t: 'clear', to: this.#decision.to });
      return true;
    } catch (error) {
      this.#run.log.warn('the old content could not be brought back; it stands beside', { error: String(error) });
      return false;
    }
  }

  get #kept(): ReturnType<typeof besidePath> {
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
    if ((await lstatOrNothing(target, this.#kept, signal)) !== undefined) await target.removeFile(this.#kept, signal);
    this.#hasKept = true;
    const access = { kind: 'write', create: 'new', truncate: false, mode: (old.mode ?? 0o600) & 0o600 } as const;
    await this.#copyOver(this.#run, target, to, () => target.open(this.#kept, access, signal));
    journal.append({ t: 'beside', to, role: 'kept' });
    await journal.synced();
    this.#isKeptWhole = true;
  }

  async #bringBack(run: RunContext, target: FileSystem): Promise<void> {
    const { to, old } = this.#decision;
    const access = { kind: 'write', create: 'never', truncate: false } as const;
    await this.#copyOver(run, target, this.#kept, () => target.open(to, access, run.signal));
    const { modifiedSeconds, accessedSeconds = modifiedSeconds } = old;
    if (modifiedSeconds !== undefined) await target.setAttributes(to, { modifiedSeconds, accessedSeconds }, run.signal);
  }

  /** All of one file of the target's side over another. */
  async #copyOver(
    run: RunContext,
    target: FileSystem,
    fromPath: ReturnType<typeof besidePath>,
    openTo: () => Promise<OpenFile>,
  ): Promise<void> {
    const from = await target.open(fromPath, { kind: 'read' }, run.signal);
    let to: OpenFile | undefined;
    try {
      const { sizeBytes = 0 } = await from.stat(run.signal);
      to = await openTo();
      await copyWithin(run, target, from, to, sizeBytes);
      await to.setAttributes({ sizeBytes }, run.signal);
      await this.#sync(target, to, run.signal);
      await to.close();
    } finally {
      void from.close().catch(() => undefined);
      void to?.close().catch(() => undefined);
    }
  }

  async #finish(target: FileSystem, file: OpenFile, sizeBytes: number): Promise<void> {
    const { options, signal } = this.#run;
    if ((this.#decision.old.sizeBytes ?? Infinity) > sizeBytes) await file.setAttributes({ sizeBytes }, signal);
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
