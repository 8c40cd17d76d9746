import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { PersonCheck } from '../host.ts';
import type { Logger } from '../log/logger.ts';
import type { Vault } from './vault.ts';

interface ProgramLockServices {
  readonly vault: Pick<Vault, 'passphraseCheck' | 'state' | 'unlock' | 'onChanged'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds after the last key or pointer until it locks itself; 0: never. */
  readonly lockAfterMs: () => number;
  readonly personCheck?: PersonCheck | undefined;
  /** Whether the user wants the system's question to unlock it; absent: no. */
  readonly mayAskSystem?: (() => boolean) | undefined;
}

/** Timers stand still while the computer sleeps: between two looks at the clock. */
const longestWaitMs = 60_000;
/** The system's question waits for a person. */
const askMs = 60_000;

/**
 * The lock of the whole program: whoever comes to an unattended screen opens nothing over the connections that stand (SE-18). Unlocked by the
 * passphrase of the vault, or where the user chose so by the system's own question, which leaves the vault as it is. Where no passphrase keeps the
 * vault, the program can't be locked. What the core does goes on.
 */
export class ProgramLock implements Disposable {
  readonly #services: ProgramLockServices;
  readonly #log: Logger;
  readonly #changed = new Emitter<boolean>();
  /** Whether it is locked now. */
  readonly onChanged: Event<boolean> = this.#changed.event;
  readonly #vaultChanged: Disposable;
  /** Of the passphrase at the time of locking: a vault that another instance gives another lock meanwhile shuts nobody out. */
  #check: ((passphrase: string) => Promise<boolean>) | undefined;
  /** One at a time: each takes 128 MiB, and guesses take their time one after the other. */
  #checking: Promise<unknown> = Promise.resolve();
  #timer: Disposable | undefined;
  #lastUse: number;
  #isDisposed = false;

  constructor(services: ProgramLockServices) {
    this.#services = services;
    this.#log = services.log.scope('vault');
    this.#lastUse = services.clock.now();
    this.#vaultChanged = services.vault.onChanged(() => this.settle());
    this.settle();
  }

  get isLocked(): boolean {
    this.#lockWhenIdle();
    return this.#check !== undefined;
  }

  /** Throws `lock.noPassphrase`. */
  lock(): void {
    if (this.#check !== undefined) return;
    const check = this.#services.vault.passphraseCheck();
    if (check === undefined) throw new AppError('lock.noPassphrase', {}, 'no passphrase keeps the vault');
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#check = check;
    this.#log.info('the program is locked');
    this.#changed.emit(true);
  }

  /** Answers whether it is open; the vault is too then. Rejects with `storage.*` when the vault can't be read. */
  unlock(passphrase: string): Promise<boolean> {
    const result = this.#checking.then(() => this.#unlock(passphrase));
    this.#checking = result.catch(() => undefined);
    return result;
  }

  /** The system's question that would unlock it, as the user knows it; undefined: there is none, or it was not chosen. */
  async systemWay(): Promise<string | undefined> {
    return this.#services.mayAskSystem?.() === true ? this.systemQuestion() : undefined;
  }

  /** The same, chosen or not: what this computer could ask now. */
  async systemQuestion(): Promise<string | undefined> {
    return this.#services.personCheck?.name().catch(() => undefined);
  }

  /**
   * Asks the system who is there, for a minute at most. Answers whether it is open; the vault stays locked. The passphrase does not wait for it, and an
   * answer that comes after the minute, after `signal` or after another unlock opens nothing.
   */
  async unlockBySystem(signal: AbortSignal): Promise<boolean> {
    const asked = this.#check;
    if (asked === undefined) return true;
    const isThere = await this.#inTime(this.#askSystem(), signal);
    if (this.#check === undefined) return true;
    if (!isThere || signal.aborted || this.#check !== asked) {
      this.#log.warn('the system did not see its user');
      return false;
    }
    this.#open();
    return true;
  }

  /** The time until it locks itself begins anew. */
  used(): void {
    // After a sleep the clock may be over the time before a timer was.
    if (this.isLocked) return;
    this.#lastUse = this.#services.clock.now();
    this.settle();
  }

  /** `lockAfterMs`, or what keeps the vault, may be another now. */
  settle(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#isDisposed || this.isLocked) return;
    const leftMs = this.#leftMs();
    if (leftMs !== undefined) this.#timer = this.#services.clock.after(Math.min(leftMs, longestWaitMs), () => this.settle());
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    this.#vaultChanged.dispose();
    this.#changed.dispose();
  }

  async #unlock(passphrase: string): Promise<boolean> {
    const check = this.#check;
    if (check === undefined) return true;
    const { vault } = this.#services;
    const opens = (await check(passphrase)) || (await vault.passphraseCheck()?.(passphrase)) === true;
    if (!opens) {
      this.#log.warn('a passphrase that does not unlock the program');
      return false;
    }
    const { state } = vault;
    if (state.kind === 'locked' && state.by === 'passphrase')
      await vault
        .unlock(passphrase)
        .catch((error: unknown) => this.#log.warn('the vault stays locked', { error: String(error) }));
    this.#open();
    return true;
  }

  async #askSystem(): Promise<boolean> {
    return (await this.systemWay()) !== undefined && (await this.#services.personCheck?.ask()) === true;
  }

  /** What `answer` says within a minute and before `signal`; false afterwards. */
  #inTime(answer: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => resolve(false);
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp);
      const timer = this.#services.clock.after(askMs, giveUp);
      void answer.then(resolve, reject).finally(() => {
        timer.dispose();
        signal.removeEventListener('abort', giveUp);
      });
    });
  }

  #open(): void {
    this.#lastUse = this.#services.clock.now();
    this.#check = undefined;
    this.#log.info('the program is unlocked');
    this.#changed.emit(false);
    this.settle();
  }

  #lockWhenIdle(): void {
    const leftMs = this.#leftMs();
    if (this.#check === undefined && leftMs !== undefined && leftMs <= 0) this.lock();
  }

  /** Milliseconds until it locks itself; undefined: it never does. */
  #leftMs(): number | undefined {
    const afterMs = this.#services.lockAfterMs();
    const { state } = this.#services.vault;
    if (afterMs <= 0 || state.kind === 'none' || state.by !== 'passphrase') return undefined;
    const now = this.#services.clock.now();
    // A clock that was set back makes nothing last longer.
    this.#lastUse = Math.min(this.#lastUse, now);
    return this.#lastUse + afterMs - now;
  }
}
