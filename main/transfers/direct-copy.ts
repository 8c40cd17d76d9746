import { isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem, OpenFile } from '../sftp/file-system.ts';
import type { OpenItem } from './journal-format.ts';
import { fileChanges, fileModeAtFirst, notSetNote } from './kept-attributes.ts';
import { LargeContent } from './large-content.ts';
import { removeIfThere } from './part-file.ts';
import { isGone } from './place-link.ts';
import type { PlannedItem } from './plan-types.ts';
import { isRefusal } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { lstatOrNothing } from './target-folder.ts';
import { verifyCopy } from './verify.ts';

/** Larger files are brought to the disk before they count as done. */
const SYNC_BYTES = 1024 * 1024;

/**
 * A new file, written straight into its place: where a server lets nothing be renamed there is no other way (SF-08). It is half until it is done; the
 * journal knows, so that it is gone on with, or removed when it is not. Never over something that came there meanwhile.
 */
export class DirectCopy {
  readonly #run: RunContext;
  readonly #item: PlannedItem;
  readonly #to: FilePath;
  readonly #content: LargeContent;
  #hasBegun: boolean;
  #hasTried: boolean;
  #isMade: boolean;
  #isUnset = false;

  /** `left`: what an earlier run left of it. */
  constructor(run: RunContext, item: PlannedItem, to: FilePath, left: OpenItem | undefined, setDone: (bytes: number) => void) {
    this.#run = run;
    this.#item = item;
    this.#to = to;
    this.#content = new LargeContent(run, item, to, to, setDone);
    this.#hasBegun = left !== undefined;
    // Without that it may be there and empty, as the answer was lost.
    this.#isMade = left?.roles.has('made') === true;
    this.#hasTried = left !== undefined;
    if (left !== undefined) this.#content.goOnFrom(left);
  }

  /** Whether anything of it stands there, as far as that is known. */
  get isMade(): boolean {
    return this.#isMade;
  }

  /** May be called again after a lost connection. Answers what is to be told although it is done. Rejects with `file.exists` when it is taken. */
  async attempt(target: FileSystem): Promise<string | undefined> {
    const { options, journal } = this.#run;
    await this.#begin();
    const outcome = await this.#content.copy(target, {
      openNew: () => this.#make(target),
      opened: () => Promise.resolve(),
      finish: (file, sizeBytes) => this.#finish(target, file, sizeBytes),
    });
    const readBackBytes = options.verify ? outcome.sizeBytes : outcome.resumedFromBytes;
    if (readBackBytes > 0) await this.#verify(target, outcome.sizeBytes, readBackBytes);
    journal.append({ t: 'clear', to: this.#to });
    const notes = [this.#isUnset ? notSetNote : undefined, outcome.note].filter((note) => note !== undefined);
    return notes.length === 0 ? undefined : notes.join('; ');
  }

  /** Takes it away again. False when that can't be done now. Where it may not be removed its path is told to `stays`, and it is cut to what is whole. */
  async undo(stays: (path: FilePath) => void): Promise<boolean> {
    const target = this.#run.target.current;
    if (!this.#hasBegun) return true;
    if (target === undefined) return !this.#hasTried;
    const signal = AbortSignal.timeout(30_000);
    try {
      this.#isMade ||= this.#hasTried && (await this.#isOurs(target, signal));
      if (this.#isMade) await removeIfThere(target, this.#to, signal);
    } catch (error) {
      if (!isRefusal(error) || !this.#isMade) {
        this.#run.log.warn('a half file could not be removed', { error: String(error) });
        return false;
      }
      await target.setAttributes(this.#to, { sizeBytes: this.#content.markBytes }, signal).catch(() => undefined);
      stays(this.#to);
    }
    this.#run.journal.append({ t: 'clear', to: this.#to });
    return true;
  }

  async #begin(): Promise<void> {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const { sizeBytes, modifiedSeconds } = this.#item.attributes;
    const { journal } = this.#run;
    journal.append({
      t: 'begin',
      to: this.#to,
      how: 'direct',
      ...(sizeBytes === undefined ? {} : { size: sizeBytes }),
      ...(modifiedSeconds === undefined ? {} : { time: modifiedSeconds }),
      ...(this.#to === this.#item.to ? {} : { asked: this.#item.to }),
    });
    // What is half looks whole to who only sees its size.
    await journal.synced();
  }

  async #make(target: FileSystem): Promise<OpenFile> {
    const { options, signal, journal } = this.#run;
    const mode = fileModeAtFirst(options, this.#item.attributes, undefined);
    const again = { kind: 'write', create: 'ifMissing', truncate: true, mode } as const;
    if (this.#isMade) return target.open(this.#to, again, signal);
    const wasTried = this.#hasTried;
    this.#hasTried = true;
    let file: OpenFile;
    try {
      file = await target.open(this.#to, { ...again, create: 'new', truncate: false }, signal);
    } catch (error) {
      // The answer of the attempt before may have been lost.
      const isOurs = isAppError(error, 'file.exists') && wasTried && (await this.#isOurs(target, signal));
      if (isOurs) file = await target.open(this.#to, again, signal);
      else {
        // Not made.
        if (!isGone(error) && !signal.aborted) this.#hasTried = false;
        throw error;
      }
    }
    this.#isMade = true;
    journal.append({ t: 'beside', to: this.#to, role: 'made' });
    return file;
  }

  /** Made, and nothing written yet: the file of an attempt whose answer was lost. */
  async #isOurs(target: FileSystem, signal: AbortSignal): Promise<boolean> {
    const found = await lstatOrNothing(target, this.#to, signal);
    return found?.kind === 'file' && found.sizeBytes === 0;
  }

  async #finish(target: FileSystem, file: OpenFile, sizeBytes: number): Promise<void> {
    const { options, signal } = this.#run;
    const changes = fileChanges(options, this.#item.attributes, undefined);
    if (changes !== undefined) {
      await file.setAttributes(changes, signal).catch((error: unknown) => {
        if (isGone(error) || isAppError(error, 'cancelled')) throw error;
        this.#isUnset = true;
      });
    }
    if (target.capabilities.sync && (options.syncAll || sizeBytes >= SYNC_BYTES)) {
      await file.sync(signal).catch((error: unknown) => {
        if (!isAppError(error, 'file.unsupported')) throw error;
      });
    }
    await file.close();
  }

  async #verify(target: FileSystem, sizeBytes: number, readBackBytes: number): Promise<void> {
    const run = this.#run;
    const source = { place: run.source.place, fs: await run.source.get(), path: this.#item.from };
    const { flight, gate, signal } = run;
    const side = { place: run.target.place, fs: target, path: this.#to };
    await verifyCopy({ source, target: side, flight, gate, sizeBytes, readBackBytes }, this.#item.to, signal);
  }
}
