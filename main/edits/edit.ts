import { rm } from 'node:fs/promises';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { EditComparison, EditDecision, EditId, EditInfo, EditState } from '../../shared/model/edits.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Logger } from '../log/logger.ts';
import { compareVersions, marksIn } from './compare-versions.ts';
import { hashFile, markOf, placeCopy, takeCopy, type Taken } from './contents.ts';
import { Courier, type CourierParts } from './courier.ts';
import { decide } from './decisions.ts';
import { asAppError, obstacleOf, retryDelayMs } from './edit-errors.ts';
import { faceOf, faceOfServer, type Theirs, type Versions } from './versions.ts';
import { WorkWatch } from './work-watch.ts';

export interface EditParts extends CourierParts {
  readonly log: Logger;
  readonly clock: Clock;
  readonly face: { readonly label: string; readonly production: boolean };
  /** Rejects with `edit.noEditor`, `edit.badCommand`, `edit.editorFailed`; `onFailed` is called when it ends badly a moment later. */
  readonly openEditor: (file: string, onFailed: (error: AppError) => void) => Promise<void>;
  readonly onChanged: () => void;
}

const MOST_ROUNDS = 5;
const UNSETTLED_MS = 500;

/**
 * One file of a server that is edited here. It owns its watch and its folder. Whatever it does happens one after the other; saves that come
 * meanwhile are one more round at the end. Before anything is sent the server's copy is compared with what was fetched.
 */
export class Edit implements Disposable {
  readonly #parts: EditParts;
  readonly #life = new AbortController();
  readonly #courier: Courier;
  readonly #log: Logger;
  #state: EditState;
  #hasChanges = false;
  #editorError: AppError | undefined;
  #note: string | undefined;
  #theirs: Theirs | undefined;
  #watch: WorkWatch | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #wantsRound = false;
  /** The user said that it is to be sent as it is. */
  #isForced = false;
  /** Saved by the editor since it was merged. */
  #isSaved = false;
  #tries = 0;
  #retry: Disposable | undefined;

  constructor(parts: EditParts, state: EditState) {
    this.#parts = parts;
    this.#courier = new Courier(parts, this.#life.signal);
    this.#log = parts.log;
    this.#state = state;
  }

  get id(): EditId {
    return this.#parts.folder.id;
  }

  get path(): FilePath {
    return this.#parts.folder.record.path;
  }

  get state(): EditState {
    return this.#state;
  }

  get info(): EditInfo {
    return {
      editId: this.id,
      ...this.#parts.face,
      path: this.path,
      state: this.#state,
      hasChanges: this.#hasChanges,
      ...(this.#editorError && { editorError: this.#editorError.toWire() }),
      ...(this.#note !== undefined && { note: this.#note }),
    };
  }

  /** The working copy is there: looks after it from now on. */
  async begin(): Promise<void> {
    const { folder, clock } = this.#parts;
    const mark = await markOf(folder.workFile);
    this.#watch = new WorkWatch({ folder: folder.workFolder, file: folder.workFile, clock }, mark);
    this.#watch.onSaved(() => this.#changed());
    this.#watch.onMissing(() => this.#set({ kind: 'removed' }));
    if (this.#state.kind === 'fetching') this.#set({ kind: 'watching' });
  }

  /** After a restart: what is here that the server has not? Nothing connects. Answers whether there is anything. */
  async resume(): Promise<boolean> {
    const { folder } = this.#parts;
    const mark = await markOf(folder.workFile);
    const mine = mark && (await hashFile(folder.workFile));
    this.#hasChanges = mine !== undefined && mine !== folder.record.base?.sha256;
    await this.begin();
    const conflicts = folder.record.isMerged === true ? await marksIn(folder.workFile, this.#parts.face.label) : 0;
    if (mine === undefined) this.#set({ kind: 'removed' });
    else if (folder.record.isMerged === true && this.#hasChanges) this.#set({ kind: 'merged', conflicts });
    else this.#set(this.#hasChanges ? { kind: 'left' } : { kind: 'watching' });
    return this.#hasChanges;
  }

  /** While the file is on its way here. */
  progress(doneBytes: number): void {
    this.#set({ kind: 'fetching', doneBytes });
  }

  async openEditor(): Promise<void> {
    const failed = (error: AppError): void => {
      this.#editorError = error;
      this.#parts.onChanged();
    };
    this.#editorError = undefined;
    await this.#parts.openEditor(this.#parts.folder.workFile, failed).catch((error: unknown) => failed(asAppError(error)));
    this.#parts.onChanged();
  }

  /** Before somebody looks at it again: what the server has now, when nothing was changed here. */
  refresh(): Promise<void> {
    return this.#exclusively(async () => {
      if (this.#state.kind !== 'watching') return;
      const { folder } = this.#parts;
      const { base } = folder.record;
      if (base === undefined || (await hashFile(folder.workFile)) !== base.sha256) return;
      const seen = await this.#courier.look();
      if (seen.kind !== 'changed' || seen.fetched === undefined) return;
      await placeCopy(seen.fetched.file, folder.workFile, folder.path);
      await this.#courier.agree(seen.fetched.file, seen.fetched.sha256, seen.attributes);
      this.#watch?.expect(await markOf(folder.workFile));
    }).catch((error: unknown) => this.#log.info('not refreshed', { error: String(error) }));
  }

  /** Sends what is here, after looking at the server once more; also while marks of a merge are in it. */
  send(): void {
    this.#isForced = true;
    this.#soon();
  }

  /** The host can be reached again. */
  poke(): void {
    if (this.#state.kind === 'waiting') this.#soon();
  }

  /** Rejects with `edit.outdated`, `edit.copyFailed`. */
  compare(): Promise<EditComparison> {
    return this.#exclusively(async () => {
      const versions = await this.#versions();
      try {
        return await compareVersions(versions);
      } finally {
        await rm(versions.mine.file, { force: true });
      }
    });
  }

  /** Rejects with `edit.outdated` when `seen` is not what the server had last, and with what failed. */
  resolve(decision: EditDecision, seen: string | undefined): Promise<void> {
    return this.#exclusively(async () => {
      const { folder, clock } = this.#parts;
      const taken = await this.#take();
      if (taken === undefined) throw this.#outdated();
      try {
        const outcome = await decide(decision, {
          folder,
          state: this.#state,
          theirs: this.#theirs,
          seen,
          mine: taken,
          label: this.#parts.face.label,
          sendNew: async (to) => this.#sent(await this.#courier.sendTo(taken, to, undefined)),
        });
        this.#watch?.expect(await markOf(folder.workFile));
        this.#theirs = undefined;
        this.#hasChanges = outcome.kind === 'send' || outcome.kind === 'merged';
        this.#isSaved = false;
        if (outcome.kind === 'send') this.#set({ kind: 'uploading' });
        else if (outcome.kind === 'merged') this.#set({ kind: 'merged', conflicts: outcome.conflicts });
        else this.#set({ kind: 'watching', ...(outcome.isSent && { savedAt: clock.now() }) });
        if (outcome.kind === 'send') this.#soon();
        if (outcome.kind === 'merged') void this.openEditor();
      } finally {
        await rm(taken.file, { force: true });
      }
    });
  }

  /** Whether the working copy went; it stays when it has changes and `discard` is not set. */
  finish(discard: boolean): Promise<boolean> {
    // What is thrown away is not waited for, as when its host does not answer.
    if (discard) this.#life.abort();
    return this.#exclusively(async () => {
      const { folder } = this.#parts;
      const taken = await this.#take();
      if (taken !== undefined) await rm(taken.file, { force: true });
      if (!discard && taken !== undefined && taken.sha256 !== folder.record.base?.sha256) {
        this.#hasChanges = true;
        this.#parts.onChanged();
        return false;
      }
      this.dispose();
      await folder.remove();
      return true;
    });
  }

  /** Stops, and leaves everything for a later run. */
  async close(): Promise<void> {
    this.dispose();
    await this.#last.catch(() => undefined);
    await this.#parts.folder.leave();
  }

  dispose(): void {
    this.#life.abort();
    this.#watch?.dispose();
    this.#retry?.dispose();
    this.#parts.server.dispose();
  }

  #changed(): void {
    this.#isSaved = true;
    this.#soon();
  }

  /** One more round, after what is under way. */
  #soon(): void {
    if (this.#wantsRound || this.#life.signal.aborted) return;
    this.#wantsRound = true;
    this.#retry?.dispose();
    this.#exclusively(() => this.#round()).catch((error: unknown) => {
      if (!this.#life.signal.aborted) this.#failed(asAppError(error));
    });
  }

  async #round(): Promise<void> {
    this.#wantsRound = false;
    const isForced = this.#isForced;
    this.#isForced = false;
    const taken = await this.#take();
    if (taken === undefined) {
      // An editor that never stops writing is waited for.
      if ((await markOf(this.#parts.folder.workFile)) === undefined) this.#set({ kind: 'removed' });
      else this.#retry = this.#parts.clock.after(UNSETTLED_MS, () => this.#soon());
      return;
    }
    try {
      if (await this.#isSettled(taken)) return;
      if (await this.#isHeld(taken, isForced)) return;
      await this.#sendAgain(taken);
    } finally {
      await rm(taken.file, { force: true });
    }
  }

  /** Nothing is to be sent: both sides had this very content last. */
  async #isSettled(taken: Taken): Promise<boolean> {
    const { folder } = this.#parts;
    this.#hasChanges = taken.sha256 !== folder.record.base?.sha256;
    if (this.#hasChanges) return false;
    if (folder.record.isMerged === true) await folder.save({ isMerged: false });
    await this.#dropTheirs();
    this.#set(this.#state.kind === 'watching' ? this.#state : { kind: 'watching' });
    return true;
  }

  /** Something has to be decided first, and was not. */
  async #isHeld(taken: Taken, isForced: boolean): Promise<boolean> {
    if (isForced) return false;
    const { kind } = this.#state;
    if (kind === 'conflict') this.#set({ ...this.#state, mine: faceOf(taken) });
    if (kind === 'conflict' || kind === 'gone') return true;
    if (this.#parts.folder.record.isMerged !== true) return false;
    const conflicts = await marksIn(taken.file, this.#parts.face.label);
    if (conflicts === 0 && this.#isSaved) return false;
    this.#set({ kind: 'merged', conflicts });
    return true;
  }

  async #sendAgain(taken: Taken): Promise<void> {
    for (let round = 1; ; round += 1) {
      try {
        this.#set({ kind: 'uploading' });
        await this.#send(taken);
        this.#tries = 0;
        return;
      } catch (error) {
        if (this.#life.signal.aborted) return;
        // Written to by somebody else in just this moment: look again.
        if (isAppError(error, 'edit.changedMeanwhile') && round < MOST_ROUNDS) continue;
        return this.#failed(asAppError(error));
      }
    }
  }

  async #send(taken: Taken): Promise<void> {
    const answer = await this.#courier.send(taken, () => this.#dropTheirs());
    switch (answer.kind) {
      case 'gone':
        return this.#set({ kind: 'gone', now: answer.now });
      case 'sent':
        return this.#sent(answer.note);
      case 'conflict':
        this.#theirs = answer.theirs;
        this.#note = undefined;
        return this.#set({ kind: 'conflict', mine: faceOf(taken), theirs: faceOfServer(answer.theirs.attributes) });
    }
  }

  #sent(note: string | undefined): void {
    this.#note = note;
    this.#hasChanges = false;
    this.#set({ kind: 'watching', savedAt: this.#parts.clock.now() });
  }

  #take(): Promise<Taken | undefined> {
    const { folder } = this.#parts;
    return takeCopy(folder.workFile, folder.file('upload'));
  }

  async #versions(): Promise<Versions> {
    const { folder } = this.#parts;
    const theirs = this.#theirs;
    const mine = await this.#take();
    if (theirs === undefined || mine === undefined || folder.baseFile === undefined) throw this.#outdated();
    return { base: folder.baseFile, mine, theirs };
  }

  async #dropTheirs(): Promise<void> {
    const file = this.#theirs?.fetched?.file;
    this.#theirs = undefined;
    if (file !== undefined) await rm(file, { force: true });
  }

  #outdated(): AppError {
    return new AppError('edit.outdated', { path: this.path }, 'nothing to decide');
  }

  #failed(error: AppError): void {
    this.#log.info('a save was not sent', { path: this.path, error: String(error) });
    const obstacle = obstacleOf(error);
    if (obstacle === 'failed') return this.#set({ kind: 'failed', error: error.toWire() });
    if (obstacle === 'somebody') return this.#set({ kind: 'waiting', error: error.toWire() });
    const waitMs = retryDelayMs(this.#tries);
    this.#tries += 1;
    this.#retry?.dispose();
    this.#retry = this.#parts.clock.after(waitMs, () => this.#soon());
    this.#set({ kind: 'waiting', error: error.toWire(), retryAt: this.#parts.clock.now() + waitMs });
  }

  #set(state: EditState): void {
    if (this.#life.signal.aborted) return;
    this.#state = state;
    this.#parts.onChanged();
  }

  #exclusively<T>(step: () => Promise<T>): Promise<T> {
    const running = this.#last.then(step);
    this.#last = running.catch(() => undefined);
    return running;
  }
}
