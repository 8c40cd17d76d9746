import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../shared/base/clock.ts';
import { Scope, type Disposable } from '../../shared/base/disposable.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { KeptScrollback, ScrollbackPart } from '../../shared/model/scrollback.ts';
import type { Logger } from '../log/logger.ts';
import type { Resealing } from '../vault/sealed-beside.ts';
import type { Vault } from '../vault/vault.ts';
import { openRecords, recordsOf, scrollbackOf, sealedAnew, sealedScrollback } from './scrollback-records.ts';
import { mostEarlier, ScrollbackShelf, type SealedRecord, type SealedScrollback } from './scrollback-shelf.ts';
import { capped, mostTailBytes, textOf, type Tail } from './scrollback-text.ts';

/** A terminal as it is read here. */
export interface TerminalTail {
  readonly id: SessionId;
  readonly printed: number;
  tail(mostBytes: number): Tail;
}

export interface ScrollbackParts {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly vault: Vault;
  /** Whether the user wants it kept at all. */
  readonly isWanted: () => boolean;
  /** Whether a tab that comes back with the next start names this terminal. */
  readonly isMentioned: (sessionId: SessionId) => boolean;
  /** The windows that were kept can be read: where they can't, nobody knows what is still named. */
  readonly knowsWindows: () => boolean;
}

interface Living {
  readonly terminal: TerminalTail;
  /** Of earlier runs; undefined: still in its file. */
  before: readonly ScrollbackPart[] | undefined;
  /** The records that it wrote itself: the last one, and where a write failed that maybe happened, both. */
  own: Set<string>;
  /** What was printed when it was written last. */
  printed: number;
  /** What was printed before is forgotten. */
  from: number;
}

/** A crash costs what was printed in this time. */
export const saveEveryMs = 10_000;
/** What all files may take, in bytes: the oldest go first. */
const mostBytes = 32 * 1024 * 1024;
/** A file that nobody names may be one that another window is about to name. */
const unnamedForMs = 60_000;
const closeDeadlineMs = 1500;
const mostResealings = 3;

/**
 * What stood in the terminals, from one run to the next: sealed by the vault, and written once that was open in this run, also while it is locked again.
 * Everything that touches the folder goes one by one.
 */
export class ScrollbackBook {
  readonly #parts: ScrollbackParts;
  readonly #shelf: ScrollbackShelf;
  readonly #log: Logger;
  readonly #scope = new Scope();
  readonly #living = new Map<SessionId, Living>();
  /** Terminals whose file is this program's to remove: others that share the data folder have theirs. */
  readonly #own = new Set<SessionId>();
  #work: Promise<unknown> = Promise.resolve();
  #timer: Disposable | undefined;
  #isClosed = false;
  /** The vault's, by which everything is to be sealed. */
  #keyId: string | undefined;

  private constructor(parts: ScrollbackParts) {
    this.#parts = parts;
    this.#log = parts.log.scope('restore');
    this.#shelf = new ScrollbackShelf(parts.dataDir);
    const { vault } = parts;
    this.#scope.add(
      vault.onNewKey((reseal) =>
        this.#next(async () => {
          // Another instance may have written by the former key meanwhile: until there is nothing left to do.
          for (let turns = 0; turns < mostResealings && (await this.#sealAllAnew(reseal)); turns += 1);
        }),
      ),
    );
    this.#keyId = vault.keyId;
    this.#scope.add(
      vault.onChanged(() => {
        this.#noticeKey();
        this.settle();
      }),
    );
  }

  /** Opens the book of a data folder, and takes off what is not to be kept any more. */
  static open(parts: ScrollbackParts): ScrollbackBook {
    const book = new ScrollbackBook(parts);
    book.settle();
    book.#begin(() => book.#sweepLeft());
    return book;
  }

  /** What is kept, in which folder, and why nothing is written now. Throws the system's error where the folder can't be read. */
  async state(): Promise<{ folder: string; terminals: number; bytes: number; writes: 'yes' | 'off' | 'noVault' | 'locked' }> {
    await this.#work;
    const files = await this.#shelf.list();
    return {
      folder: this.#shelf.folder,
      terminals: files.length,
      bytes: files.reduce((total, { bytes }) => total + bytes, 0),
      writes: !this.#parts.isWanted() ? 'off' : this.#hasNoVault ? 'noVault' : this.#parts.vault.canSealBeside ? 'yes' : 'locked',
    };
  }

  /** A terminal was made. `continues`: the terminal of an earlier run whose tab it is in. */
  begin(terminal: TerminalTail, continues?: SessionId): void {
    this.#living.set(terminal.id, {
      terminal,
      before: continues === undefined ? [] : undefined,
      own: new Set(),
      printed: 0,
      from: 0,
    });
    this.#own.add(terminal.id);
    if (continues !== undefined) {
      this.#begin(async () => {
        // What could not be copied is the only one there is.
        if (await this.#shelf.copy(continues, terminal.id)) this.#own.add(continues);
        else this.#own.delete(continues);
      });
    }
    this.#saveLater();
  }

  /** A terminal ended: its text stays while a window that comes back names it. */
  ended(sessionId: SessionId): void {
    const living = this.#living.get(sessionId);
    if (living === undefined) return;
    this.#living.delete(sessionId);
    this.#begin(async () => {
      if (this.#parts.isMentioned(sessionId)) await this.#save(living);
      else await this.#shelf.remove(sessionId);
    });
  }

  /** Windows were kept as they are now: what none of them names goes. */
  windowsChanged(): void {
    if (this.#isClosed || !this.#parts.knowsWindows()) return;
    this.#begin(async () => {
      for (const id of [...this.#own]) {
        if (this.#living.has(id) || this.#parts.isMentioned(id)) continue;
        this.#own.delete(id);
        await this.#shelf.remove(id);
      }
    });
  }

  /** What stood in a terminal before the program was started; of one of this run only what came before it. */
  async read(sessionId: SessionId): Promise<KeptScrollback> {
    await this.#parts.vault.openSilently();
    return this.#next(async () => {
      await this.#parts.vault.refresh();
      const living = this.#living.get(sessionId);
      if (living?.before !== undefined) return { kind: 'text', parts: [...living.before] };
      const kept = await this.#open(sessionId, living);
      if (living !== undefined && kept.kind === 'text') living.before = kept.parts;
      return kept;
    });
  }

  /** Takes everything off the disk; what the terminals print from now on is written again. Answers how many there were. */
  forgetAll(): Promise<number> {
    return this.#next(async () => {
      const count = await this.#shelf.list().then(
        ({ length }) => length,
        () => 0,
      );
      await this.#shelf.clear();
      for (const living of this.#living.values()) {
        living.before = [];
        living.from = living.terminal.printed;
        living.printed = living.from;
      }
      return count;
    });
  }

  /** The setting or the vault may be another now: where nothing is to be kept, nothing stays. */
  settle(): void {
    if (this.#isClosed) return;
    if (!this.#parts.isWanted() || this.#hasNoVault) this.#begin(() => this.#clearUnwanted());
    else this.#saveLater();
  }

  /** Writes what changed since the last time, as far as the time goes. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.dispose();
    this.#scope.dispose();
    for (const living of this.#living.values()) this.#begin(() => this.#save(living));
    await new Promise<void>((resolve) => {
      const deadline = this.#parts.clock.after(closeDeadlineMs, resolve);
      void this.#work.finally(() => {
        deadline.dispose();
        resolve();
      });
    });
    this.#living.clear();
  }

  /** By another key all is written anew: what was written last may be sealed by one that nobody has any more. */
  #noticeKey(): void {
    const { keyId } = this.#parts.vault;
    if (keyId === this.#keyId) return;
    this.#keyId = keyId;
    for (const living of this.#living.values()) living.printed = 0;
  }

  /** Whether there was anything to do. Rejects where not all of it could be sealed anew. */
  async #sealAllAnew(reseal: Resealing): Promise<boolean> {
    let failure: unknown;
    let isAnything = false;
    for (const { sessionId } of await this.#shelf.list()) {
      const entry = await this.#shelf.read(sessionId);
      if (entry.kind === 'unavailable') failure = entry.error;
      // Nobody here knows which key sealed it.
      if (entry.kind === 'fromTheFuture') failure = new Error('it was written by a newer program');
      if (entry.kind !== 'sealed') continue;
      const { anew, unopened } = sealedAnew(entry.scrollback, reseal);
      if (anew === undefined && unopened === 0) continue;
      isAnything = true;
      if (unopened > 0) await this.#shelf[anew === undefined ? 'keepAside' : 'copyAside'](sessionId, this.#parts.clock.now());
      if (anew !== undefined) await this.#shelf.write(sessionId, anew);
    }
    if (failure !== undefined) throw new Error('a scrollback cannot be sealed anew now', { cause: failure });
    return isAnything;
  }

  get #hasNoVault(): boolean {
    const { vault } = this.#parts;
    // A vault that can't be read may be there all the same.
    return vault.problem === undefined && vault.state.kind === 'none';
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#work.then(task);
    this.#work = done.catch((error: unknown) => this.#log.warn('the scrollback could not be kept', { error: String(error) }));
    return done;
  }

  /** The same, for what nobody waits for. */
  #begin(task: () => Promise<unknown>): void {
    this.#next(task).catch(() => undefined);
  }

  #saveLater(): void {
    if (this.#isClosed || this.#timer !== undefined || this.#living.size === 0) return;
    this.#timer = this.#parts.clock.after(saveEveryMs, () => {
      void this.#saveAll().finally(() => {
        this.#timer = undefined;
        this.#saveLater();
      });
    });
  }

  /** One by one, with room for everything else in between. */
  async #saveAll(): Promise<void> {
    await this.#parts.vault.refresh();
    for (const living of [...this.#living.values()]) {
      await this.#next(() => this.#save(living)).catch(() => undefined);
      await setImmediate();
    }
    await this.#next(() => this.#keepBounds()).catch(() => undefined);
  }

  async #save(living: Living): Promise<void> {
    const { clock, vault, isWanted } = this.#parts;
    const { terminal } = living;
    if (!isWanted() || !vault.canSealBeside) return;
    const { printed } = terminal;
    if (printed === living.printed) return;
    const now = clock.now();
    const since = printed - living.from;
    const tail = terminal.tail(Math.min(mostTailBytes, since));
    const isWhole = tail.isWhole || tail.bytes.length === since;
    const text = await textOf({ ...tail, isWhole });
    await vault.refresh();
    if (!vault.canSealBeside) return;
    const earlier = await this.#earlierOf(living);
    if (earlier === undefined) return;
    const parts = capped([...(living.before ?? []), { until: now, text, ...(!isWhole && { lacks: 'older' }) }]);
    if (parts.length === 0) return;
    const record = sealedScrollback(parts, earlier, now, vault);
    if (record === undefined) return;
    // Before it is written: a write that fails may have happened all the same.
    living.own.add(record.id);
    await this.#shelf.write(terminal.id, record);
    living.own = new Set([record.id]);
    living.printed = record.keyId === vault.keyId ? printed : 0;
    // Switched off, or the vault removed, while it was written.
    if (!isWanted() || this.#hasNoVault) await this.#shelf.clear();
  }

  /** What stays sealed beside what this terminal prints, as the vault is locked; undefined: the file that is there is not to be written over. */
  async #earlierOf(living: Living): Promise<SealedRecord[] | undefined> {
    if (living.before !== undefined) return [];
    const { id } = living.terminal;
    const kept = await this.#open(id, living);
    // Of a newer program, or not to be had now: it stays, and this terminal has no file of its own.
    if (kept.kind === 'unreadable' && (kept.why === 'fromTheFuture' || kept.why === 'unavailable')) return undefined;
    if (kept.kind === 'locked') {
      const entry = await this.#shelf.read(id);
      if (entry.kind !== 'sealed') return undefined;
      return recordsOf(entry.scrollback)
        .filter((record) => !living.own.has(record.id))
        .slice(-mostEarlier);
    }
    // Another vault's, or sealed by a key that another instance knows: not to be written over.
    if (kept.kind === 'unreadable' && kept.why === 'otherKey' && !(await this.#isAside(id, 'keepAside'))) return undefined;
    living.before = kept.kind === 'text' ? kept.parts : [];
    return [];
  }

  /** `living`: only what stood there before it. */
  async #open(sessionId: SessionId, living: Living | undefined): Promise<KeptScrollback> {
    const entry = await this.#shelf.read(sessionId);
    if (entry.kind === 'none') return { kind: 'none' };
    if (entry.kind === 'fromTheFuture') return { kind: 'unreadable', why: 'fromTheFuture' };
    if (entry.kind === 'unavailable') {
      this.#log.warn('a scrollback cannot be read now', { sessionId, error: String(entry.error) });
      return { kind: 'unreadable', why: 'unavailable' };
    }
    if (entry.kind === 'malformed') return this.#malformed(sessionId);
    return this.#unsealed(sessionId, entry.scrollback, living?.own ?? new Set());
  }

  async #unsealed(sessionId: SessionId, scrollback: SealedScrollback, own: ReadonlySet<string>): Promise<KeptScrollback> {
    const opened = openRecords(scrollback, own, (sealed, about) => this.#parts.vault.unsealBeside(sealed, about));
    if (opened.kind === 'locked') return { kind: 'locked' };
    const { parts, fine, left, isOtherKeys } = opened;
    const rest = scrollbackOf(fine);
    if (rest === undefined) return isOtherKeys ? { kind: 'unreadable', why: 'otherKey' } : this.#malformed(sessionId);
    if (left > 0) {
      this.#log.warn('a part of a scrollback cannot be read and is left out', { sessionId, left });
      if (!(await this.#isAside(sessionId, 'copyAside'))) return { kind: 'unreadable', why: 'unavailable' };
      // It goes on to say that a part is missing; what the terminal itself wrote stays a record of its own, which names what stood above.
      const { clock, vault } = this.#parts;
      const marked = own.size === 0 ? sealedScrollback(capped(parts), [], clock.now(), vault) : undefined;
      // Where that fails the copy is made once more the next time.
      await this.#shelf
        .write(sessionId, marked ?? rest)
        .catch((error: unknown) => this.#log.warn('not written', { error: String(error) }));
    }
    return { kind: 'text', parts: capped(parts) };
  }

  async #malformed(sessionId: SessionId): Promise<KeptScrollback> {
    return { kind: 'unreadable', why: (await this.#isAside(sessionId, 'keepAside')) ? 'malformed' : 'unavailable' };
  }

  async #isAside(sessionId: SessionId, how: 'keepAside' | 'copyAside'): Promise<boolean> {
    try {
      await this.#shelf[how](sessionId, this.#parts.clock.now());
      this.#log.warn('a scrollback cannot be read and is kept aside', { sessionId });
      return true;
    } catch (error) {
      this.#log.warn('a scrollback cannot be kept aside', { sessionId, error: String(error) });
      return false;
    }
  }

  async #clearUnwanted(): Promise<void> {
    if (this.#parts.isWanted() && !this.#hasNoVault) return;
    await this.#shelf.clear();
    // Switched on again, everything that the terminals hold is written anew.
    for (const living of this.#living.values()) living.printed = 0;
  }

  /** Takes off what earlier runs left and no window names. */
  async #sweepLeft(): Promise<void> {
    if (!this.#parts.knowsWindows()) return;
    const now = this.#parts.clock.now();
    for (const { sessionId, changedAt } of await this.#shelf.list()) {
      if (this.#parts.isMentioned(sessionId)) this.#own.add(sessionId);
      else if (!this.#living.has(sessionId) && now - changedAt >= unnamedForMs) await this.#shelf.remove(sessionId);
    }
    for (const left of await this.#shelf.leftovers()) {
      const isNamed = left.isAside && (this.#parts.isMentioned(left.sessionId) || this.#living.has(left.sessionId));
      if (!isNamed && now - left.changedAt >= unnamedForMs) await this.#shelf.drop(left);
    }
  }

  async #keepBounds(): Promise<void> {
    const asides = (await this.#shelf.leftovers()).filter(({ isAside }) => isAside);
    const present = (await this.#shelf.list()).map((file) => ({ ...file, name: undefined }));
    const files = [...present, ...asides].sort((left, right) => right.changedAt - left.changedAt);
    let total = 0;
    for (const file of files) {
      total += file.bytes;
      if (total <= mostBytes) continue;
      if (file.name === undefined) await this.#shelf.remove(file.sessionId);
      else await this.#shelf.drop(file);
    }
  }
}
