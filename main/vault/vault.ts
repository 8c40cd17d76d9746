import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/base/clock.ts';
import { disposable, type Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { VaultItem, VaultKey, VaultLockWish, VaultState } from '../../shared/model/vault.ts';
import type { SecretBox } from '../host.ts';
import type { Logger } from '../log/logger.ts';
import { JsonDocument } from '../storage/json-document.ts';
import { Letterbox } from './letterbox.ts';
import { openBeside, openFormerBeside, resealing, type AboutBeside, type Resealing, type SealedBeside } from './sealed-beside.ts';
import { seal, unseal, usualCosts, type ScryptCosts } from './seal.ts';
import {
  aboutItem,
  mostFormerKeys,
  nameOfKey,
  vaultDocument,
  wordsForItem,
  type FormerKey,
  type SealedItem,
  type VaultData,
} from './vault-document.ts';
import { makeKey, noBoxHere, openByBox, openByPassphrase, openFormer, sealFormer, type OpenKey } from './vault-key.ts';

export interface VaultServices {
  readonly clock: Clock;
  readonly log: Logger;
  readonly secretBox?: SecretBox | undefined;
  /** Milliseconds after its last use until it is locked; 0: never by itself. */
  readonly lockAfterMs: () => number;
  /** For tests: cheaper than 2^17, 8, 1. */
  readonly costs?: ScryptCosts | undefined;
}

const mostItems = 5000;
/** A use is written down when the last one is older: logins to many hosts at once need no write each. */
const useWorthNotingMs = 60_000;
/** Timers stand still while the computer sleeps: between two looks at the clock. */
const longestWaitMs = 60_000;

/**
 * Kept passwords and passphrases, sealed by a key that a passphrase or the system's keychain keeps. What is kept is known while it is locked, what it
 * says is not. Locked by `lock`, after idle, and when another instance gave the vault another key; the key is filled with zeros then.
 */
export class Vault implements Disposable {
  readonly #document: JsonDocument<VaultData>;
  readonly #services: VaultServices;
  readonly #log: Logger;
  readonly #changed = new Emitter<void>();
  /** State or list are others now. */
  readonly onChanged: Event<void> = this.#changed.event;
  #key: OpenKey | undefined;
  /** For what is sealed while it is locked; of this run only. */
  #letterbox: Letterbox | undefined;
  /** By a command: not opened again without one. */
  #isLockedByUser = false;
  /** How often it was locked by a command: what was begun before does not open it again. */
  #locks = 0;
  #opening: Promise<unknown> = Promise.resolve();
  #writing: Promise<unknown> = Promise.resolve();
  #idle: Disposable | undefined;
  #lastUse = 0;
  /** Still sealed, by id; only in memory, so that nothing removed stays on the disk. */
  readonly #removed = new Map<string, { readonly keyId: string; readonly item: SealedItem }>();

  readonly #refused = new Map<string, number>();
  /** Whoever sealed something beside it, when the vault gets another key. */
  readonly #companions = new Set<(reseal: Resealing) => Promise<void>>();
  #trouble: AppError | undefined;

  private constructor(document: JsonDocument<VaultData>, services: VaultServices) {
    this.#document = document;
    this.#services = services;
    this.#log = services.log.scope('vault');
    document.onChanged(({ data }) => {
      if (this.#key !== undefined && data.key?.id !== this.#key.id) this.#forgetKey();
      if (data.key?.id !== this.#letterbox?.keyId) this.#letterbox = undefined;
      this.#changed.emit();
    });
  }

  /** Reads the vault of a data folder. Rejects with `storage.unwritable` when the folder can't be made. */
  static async open(dataDir: string, services: VaultServices): Promise<Vault> {
    return new Vault(await JsonDocument.open(dataDir, vaultDocument, services), services);
  }

  get state(): VaultState {
    this.#lockWhenIdle();
    const { key } = this.#data;
    if (key === null) return { kind: 'none' };
    if (this.#key !== undefined) return { kind: 'unlocked', by: key.by };
    if (key.by === 'secretBox' && this.#services.secretBox === undefined)
      return { kind: 'unreachable', by: key.by, reason: noBoxHere };
    return { kind: 'locked', by: key.by };
  }

  /** Of the key that it has now; another one after each change of its lock. */
  get keyId(): string | undefined {
    return this.#data.key?.id;
  }

  /** Looks at its file now: a key that another instance gave it is heard of before anything more is sealed by the former one. */
  refresh(): Promise<void> {
    return this.#document.refresh();
  }

  /** Why what is shown is not what the file holds (`storage.malformed`, `storage.fromTheFuture`), or what failed of late. */
  get problem(): AppError | undefined {
    return this.#document.state.problem ?? this.#trouble;
  }

  /** Not of a newer program, whose file is never written. */
  get isWritable(): boolean {
    return this.#document.state.problem?.code !== 'storage.fromTheFuture';
  }

  /** Something that a login wanted of the vault failed: told as its problem until the next success. */
  tellTrouble(error: unknown): void {
    this.#log.warn('the vault could not be used', { error: String(error) });
    if (!(error instanceof AppError) || error.code === 'cancelled') return;
    this.#trouble = error;
    this.#changed.emit();
  }

  get items(): readonly VaultItem[] {
    return this.#data.items.map(plain);
  }

  /** Removed since the program started, the latest first. */
  get removed(): readonly VaultItem[] {
    return [...this.#removed.values()].map(({ item }) => plain(item)).reverse();
  }

  /** What is known of it; `refusedAt` at once, also where it could not be written. */
  find(of: VaultKey): VaultItem | undefined {
    const found = this.#sealed(of);
    const refusedAt = found && (found.refusedAt ?? this.#refused.get(found.id));
    return found && { ...plain(found), ...(refusedAt !== undefined && { refusedAt }) };
  }

  /** Rejects with `vault.exists`, `vault.boxUnavailable`, `storage.*`. */
  setUp(wish: VaultLockWish): Promise<void> {
    const locks = this.#locks;
    return this.#oneByOne(async () => {
      if (this.#data.key !== null) throw new AppError('vault.exists', {}, 'there is a vault');
      const { open, sealed } = await makeKey(wish, this.#services.secretBox, this.#costs);
      try {
        await this.#update('Set the vault up', (data) => {
          if (data.key !== null) throw new AppError('vault.exists', {}, 'there is a vault');
          return { key: sealed, items: [] };
        });
      } catch (error) {
        open.forget();
        throw error;
      }
      this.#opened(open, locks);
    });
  }

  /**
   * Opens the vault; false when `passphrase` does not. Rejects with `vault.none`, with `vault.boxUnavailable` where a keychain has the key, and with
   * `cancelled` when `lock` came meanwhile.
   */
  unlock(passphrase: string | undefined): Promise<boolean> {
    const locks = this.#locks;
    return this.#oneByOne(async () => {
      const open = await this.#openKey(passphrase);
      if (open === undefined) return false;
      if (!this.#opened(open, locks)) throw cancelled();
      return true;
    });
  }

  /** Proves the passphrase that keeps the key now, also after it was changed; opens nothing. undefined: no passphrase keeps it. */
  passphraseCheck(): ((passphrase: string) => Promise<boolean>) | undefined {
    const { key } = this.#data;
    if (key?.by !== 'passphrase') return undefined;
    return async (passphrase) => {
      const open = await openByPassphrase(key, passphrase);
      open?.forget();
      return open !== undefined;
    };
  }

  /** Opens it where nobody need be asked for that; answers whether it is open. */
  async openSilently(): Promise<boolean> {
    const { state } = this;
    if (state.kind === 'unlocked') return true;
    if (this.#isLockedByUser || state.kind !== 'locked' || state.by === 'passphrase') return false;
    try {
      return await this.unlock(undefined);
    } catch (error) {
      this.#log.warn('the keychain does not open the vault', { error: String(error) });
      return false;
    }
  }

  /** At once, and until `unlock`; also when it is just being opened or changed. */
  lock(): void {
    this.#locks += 1;
    this.#isLockedByUser = true;
    if (this.#key === undefined) return;
    this.#forgetKey();
    this.#changed.emit();
  }

  /** `lockAfterMs` may be another now: counted from the last use, not from here. */
  settle(): void {
    if (!this.#lockWhenIdle()) this.#waitForIdle();
  }

  /**
   * Gives the vault a new key, kept as wished, and seals everything with it. `passphrase`: the present one. False when that is not right.
   * Rejects with `vault.none`, `vault.boxUnavailable`, `vault.damaged` (nothing is changed then), `vault.locked` when it was changed meanwhile, `storage.*`.
   * Open afterwards, unless `lock` came meanwhile.
   */
  change(passphrase: string | undefined, wish: VaultLockWish): Promise<boolean> {
    const locks = this.#locks;
    return this.#oneByOne(async () => {
      const old = await this.#openKey(passphrase);
      if (old === undefined) return false;
      try {
        const { open, sealed } = await makeKey(wish, this.#services.secretBox, this.#costs);
        try {
          await this.#update('Change the lock of the vault', ({ key, items, former = [] }) => {
            if (key?.id !== old.id) throw locked();
            // In one write with the new key: what is beside the vault can be read, and sealed anew, however soon the program ends.
            const before = former.flatMap((each) => formerAnew(each, old, open));
            return {
              key: sealed,
              items: items.map((item) => sealedAnew(item, old, open)),
              former: [...before, sealFormer(open, old)].slice(-mostFormerKeys),
            };
          });
        } catch (error) {
          open.forget();
          throw error;
        }
        for (const [id, { keyId, item }] of this.#removed) {
          if (keyId === old.id) this.#removed.set(id, { keyId: open.id, item: sealedAnew(item, old, open) });
        }
        // A lock meanwhile fills the other one with zeros.
        const own = open.copy();
        try {
          if (this.#data.key?.id === own.id) this.#letterbox = new Letterbox(own);
          this.#opened(open, locks);
          await this.#resealBeside(own);
        } finally {
          own.forget();
        }
        return true;
      } finally {
        old.forget();
      }
    });
  }

  /** What is kept for it. Rejects with `vault.locked`, `vault.damaged`. */
  reveal(of: VaultKey): string | undefined {
    const item = this.#sealed(of);
    if (item === undefined) return undefined;
    const key = this.#openedKey();
    const opened = unseal(key.bytes, item, aboutItem(key.id, item.id, item.of));
    if (opened === undefined) throw damaged(item);
    const secret = opened.toString('utf8');
    opened.fill(0);
    return secret;
  }

  /** Keeps a secret, in the place of an earlier one. Rejects with `vault.locked`, `vault.full`, `storage.*`. */
  async keep(of: VaultKey, secret: string): Promise<void> {
    const key = this.#openedKey();
    const id = randomUUID();
    const bytes = Buffer.from(secret, 'utf8');
    const item: SealedItem = { id, of, keptAt: this.#services.clock.now(), ...seal(key.bytes, bytes, aboutItem(key.id, id, of)) };
    bytes.fill(0);
    const name = nameOfKey(of);
    await this.#update('Keep a secret', (data) => {
      if (data.key?.id !== key.id) throw locked();
      const others = data.items.filter((each) => nameOfKey(each.of) !== name);
      if (others.length >= mostItems) throw new AppError('vault.full', { limit: mostItems }, 'the vault is full');
      return { ...data, items: [...others, item] };
    });
    this.#log.info('kept', { what: of.kind });
    this.#trouble = undefined;
  }

  /** Whether something can be sealed beside it now: it is open, or was in this run and has the same key still. */
  get canSealBeside(): boolean {
    this.#lockWhenIdle();
    return this.#key !== undefined || this.#openLetterbox !== undefined;
  }

  /**
   * Seals something that is no item of the vault: by its key, or while it is locked by the public half of what only its key opens. undefined unless it is
   * open or was in this run. It counts as no use of the vault: what is sealed by itself every few seconds would keep it open for ever.
   */
  sealBeside(plain: Buffer, about: AboutBeside): SealedBeside | undefined {
    this.#lockWhenIdle();
    const key = this.#key;
    if (key !== undefined) return { keyId: key.id, ...seal(key.bytes, plain, about(key.id)) };
    const box = this.#openLetterbox;
    return box && { keyId: box.keyId, ...box.seal(plain, about(box.keyId)) };
  }

  /** Opens what `sealBeside` sealed. `locked`: the vault is; `otherKey`: it was another one's; `damaged`: bytes or words were changed. */
  unsealBeside(sealed: SealedBeside, about: AboutBeside): Buffer | 'locked' | 'otherKey' | 'damaged' {
    this.#lockWhenIdle();
    const { key: present, former = [] } = this.#data;
    const key = this.#key;
    const isFormer = former.some(({ id }) => id === sealed.keyId);
    if (!isFormer && sealed.keyId !== (key ?? present)?.id) return 'otherKey';
    if (key === undefined) return 'locked';
    return (isFormer ? openFormerBeside(key, former, sealed, about) : openBeside(key, sealed, about)) ?? 'damaged';
  }

  /**
   * Takes part in each change of the key, after it and before it is answered; also later, while something is left of a change. Rejects where something
   * could not be sealed anew: it is asked again the next time that the vault is opened.
   */
  onNewKey(companion: (reseal: Resealing) => Promise<void>): Disposable {
    this.#companions.add(companion);
    this.#resealLater();
    return disposable(() => this.#companions.delete(companion));
  }

  /** Notes that it was of use, or refused: then it is not used again before it is replaced. A failure is for the log only. */
  note(of: VaultKey, what: 'used' | 'refused'): void {
    const now = this.#services.clock.now();
    const found = this.find(of);
    if (found !== undefined && what === 'refused') this.#refused.set(found.id, now);
    if (found === undefined || (what === 'used' && now - (found.usedAt ?? 0) < useWorthNotingMs)) return;
    const change = what === 'used' ? { usedAt: now } : { refusedAt: now };
    this.#update('Note a use', (data) => ({
      ...data,
      items: data.items.map((item) => (item.id === found.id ? { ...item, ...change } : item)),
    })).catch((error: unknown) => this.#log.warn('a use was not noted', { error: String(error) }));
  }

  /** Takes it off the disk; `restore` puts it back while the program runs. Rejects with `vault.notFound`, `storage.*`. */
  async remove(id: string): Promise<void> {
    let taken: { readonly keyId: string; readonly item: SealedItem } | undefined;
    await this.#update('Remove a secret', (data) => {
      const item = data.items.find((each) => each.id === id);
      if (item === undefined || data.key === null) throw notFound(id);
      taken = { keyId: data.key.id, item };
      return { ...data, items: data.items.filter((each) => each.id !== id) };
    });
    if (taken) this.#removed.set(id, taken);
    this.#changed.emit();
  }

  /** Rejects with `vault.notFound`: also where another was kept in its place, or the vault has another key by now. */
  async restore(id: string): Promise<void> {
    const taken = this.#removed.get(id);
    if (taken === undefined) throw notFound(id);
    await this.#update('Put a secret back', (data) => {
      const isTaken = data.items.some((each) => nameOfKey(each.of) === nameOfKey(taken.item.of));
      if (data.key?.id !== taken.keyId || isTaken) throw notFound(id);
      return { ...data, items: [...data.items, taken.item] };
    });
    this.#removed.delete(id);
    this.#changed.emit();
  }

  /** Forgets everything. Rejects with `storage.*`. */
  async reset(): Promise<void> {
    await this.#update('Forget the vault', () => vaultDocument.initial());
    this.#removed.clear();
    this.#forgetKey();
    this.#letterbox = undefined;
    this.#isLockedByUser = false;
    this.#changed.emit();
  }

  /** What was begun is written. */
  async idle(): Promise<void> {
    await this.#opening;
    await this.#writing;
  }

  dispose(): void {
    this.#locks += 1;
    this.#forgetKey();
    this.#letterbox = undefined;
    this.#removed.clear();
    this.#document.dispose();
    this.#changed.dispose();
  }

  get #data(): VaultData {
    return this.#document.state.data;
  }

  get #costs(): ScryptCosts {
    return this.#services.costs ?? usualCosts;
  }

  #sealed(of: VaultKey): SealedItem | undefined {
    const name = nameOfKey(of);
    return this.#data.items.find((item) => nameOfKey(item.of) === name);
  }

  async #openKey(passphrase: string | undefined): Promise<OpenKey | undefined> {
    const { key } = this.#data;
    if (key === null) throw new AppError('vault.none', {}, 'no vault');
    if (key.by === 'secretBox') return openByBox(key, this.#services.secretBox);
    return passphrase === undefined ? undefined : openByPassphrase(key, passphrase);
  }

  #oneByOne<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#opening.then(task, task);
    this.#opening = result.catch(() => undefined);
    return result;
  }

  /** Whether it is open now: not when it was locked after `locks`, and not by a key that another instance has replaced while a passphrase was worked on. */
  #opened(key: OpenKey, locks: number): boolean {
    if (locks !== this.#locks || this.#data.key?.id !== key.id) {
      key.forget();
      return locks === this.#locks;
    }
    this.#isLockedByUser = false;
    if (this.#key !== key) this.#key?.forget();
    this.#key = key;
    if (this.#letterbox?.keyId !== key.id) this.#letterbox = new Letterbox(key);
    this.#trouble = undefined;
    this.#used();
    this.#resealLater();
    this.#changed.emit();
    return true;
  }

  #openedKey(): OpenKey {
    this.#lockWhenIdle();
    if (this.#key === undefined) throw locked();
    this.#used();
    return this.#key;
  }

  /** The time until it locks itself begins anew. */
  #used(): void {
    this.#lastUse = this.#services.clock.now();
    this.#waitForIdle();
  }

  #waitForIdle(): void {
    this.#idle?.dispose();
    this.#idle = undefined;
    const leftMs = this.#leftMs();
    if (this.#key === undefined || leftMs === undefined) return;
    this.#idle = this.#services.clock.after(Math.min(leftMs, longestWaitMs), () => this.settle());
  }

  /** Whether it was time. */
  #lockWhenIdle(): boolean {
    const leftMs = this.#leftMs();
    if (this.#key === undefined || leftMs === undefined || leftMs > 0) return false;
    this.#forgetKey();
    this.#changed.emit();
    return true;
  }

  /** Milliseconds until it locks itself; undefined: it never does. */
  #leftMs(): number | undefined {
    const afterMs = this.#services.lockAfterMs();
    if (afterMs <= 0) return undefined;
    const now = this.#services.clock.now();
    // A clock that was set back makes nothing last longer.
    this.#lastUse = Math.min(this.#lastUse, now);
    return this.#lastUse + afterMs - now;
  }

  get #openLetterbox(): Letterbox | undefined {
    return this.#letterbox?.keyId === this.#data.key?.id ? this.#letterbox : undefined;
  }

  /** Finishes what an end of the program, or a full disk, left of a change of the key. */
  #resealLater(): void {
    if (this.#key === undefined || !this.#hasResealing) return;
    void this.#oneByOne(async () => {
      const own = this.#key?.copy();
      if (own !== undefined) await this.#resealBeside(own).finally(() => own.forget());
    });
  }

  /** Something is sealed by a former key maybe, and somebody here knows what. */
  get #hasResealing(): boolean {
    return this.#companions.size > 0 && (this.#data.former ?? []).length > 0;
  }

  async #resealBeside(fresh: OpenKey): Promise<void> {
    const { key, former = [] } = this.#data;
    if (key?.id !== fresh.id || !this.#hasResealing) return;
    const reseal = resealing(fresh, former);
    try {
      for (const companion of this.#companions) await companion(reseal);
      const isDone = new Set(former.map(({ id }) => id));
      await this.#update('Forget the former key', (data) => {
        const left = (data.former ?? []).filter(({ id }) => !isDone.has(id));
        const { former: _former, ...others } = data;
        return left.length === 0 ? others : { ...others, former: left };
      });
    } catch (error) {
      this.#log.warn('what the vault sealed beside it was not sealed anew', { error: String(error) });
    }
  }

  #update(label: string, change: (data: VaultData) => VaultData): Promise<unknown> {
    const written = this.#document.update(label, change);
    this.#writing = Promise.allSettled([this.#writing, written]);
    return written;
  }

  #forgetKey(): void {
    this.#idle?.dispose();
    this.#idle = undefined;
    this.#key?.forget();
    this.#key = undefined;
  }
}

function plain({ id, of, keptAt, usedAt, refusedAt }: SealedItem): VaultItem {
  return { id, of, keptAt, ...(usedAt !== undefined && { usedAt }), ...(refusedAt !== undefined && { refusedAt }) };
}

/** Empty where it can't be opened. */
function formerAnew(former: FormerKey, old: OpenKey, fresh: OpenKey): FormerKey[] {
  const opened = openFormer(old, former);
  if (opened === undefined) return [];
  const anew = sealFormer(fresh, opened);
  opened.forget();
  return [anew];
}

function sealedAnew(item: SealedItem, old: OpenKey, fresh: OpenKey): SealedItem {
  const opened = unseal(old.bytes, item, aboutItem(old.id, item.id, item.of));
  if (opened === undefined) throw damaged(item);
  const sealed = seal(fresh.bytes, opened, aboutItem(fresh.id, item.id, item.of));
  opened.fill(0);
  return { ...item, ...sealed };
}

function locked(): AppError {
  return new AppError('vault.locked', {}, 'the vault is locked');
}

function notFound(id: string): AppError {
  return new AppError('vault.notFound', { id }, 'not in the vault');
}

function damaged(item: SealedItem): AppError {
  const what = wordsForItem(item.of);
  return new AppError('vault.damaged', { what, reason: 'what is kept was changed after it was sealed' }, `${what} is damaged`);
}
