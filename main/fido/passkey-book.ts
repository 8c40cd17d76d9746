import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { AppError } from '../../shared/model/errors.ts';
import { printableLine } from '../../shared/base/printable.ts';
import {
  Passkey,
  PasskeyId,
  type CredentialRef,
  type PasskeyInfo,
  type PasskeyLineOptions,
  type PasskeyMade,
  type PasskeyOrder,
  type PasskeyPlace,
  type UserVerification,
} from '../../shared/model/passkeys.ts';
import type { DocumentShape } from '../storage/document-format.ts';
import type { JsonDocument } from '../storage/json-document.ts';
import { passkeyBlob, passkeyFingerprint, passkeyLine } from './passkey-blob.ts';
import { PasskeyFault } from './passkey-fault.ts';
import { readRegistration } from './registration.ts';

const mostPasskeys = 100;
const mostPlaces = 500;
const mostOrders = 20;
const orderMs = 10 * 60_000;

/** `passkeys.json`: what is known of passkeys. It holds no secret; without it the keys can't be asked by name. */
export const passkeysDocument: DocumentShape<Passkey[]> = {
  name: 'passkeys',
  version: 1,
  schema: z.array(Passkey),
  migrations: {},
  initial: () => [],
  withoutUndo: true,
};

/** An account on a server. */
export type Account = Pick<PasskeyPlace, 'user' | 'host' | 'port'>;

interface OpenOrder {
  readonly challenge: Buffer;
  readonly verification: UserVerification;
  readonly until: number;
}

/** The passkeys of this user: made, named, where they were put, when they were used. */
export class PasskeyBook implements Disposable {
  readonly #document: JsonDocument<Passkey[]>;
  readonly #clock: Clock;
  readonly #computer: string;
  readonly #orders = new Map<string, OpenOrder>();
  readonly #changed = new Emitter<readonly PasskeyInfo[]>();
  readonly onChanged: Event<readonly PasskeyInfo[]> = this.#changed.event;
  readonly #watching: Disposable;

  /** @param computer what new passkeys are named for, such as `fred@laptop` */
  constructor(document: JsonDocument<Passkey[]>, clock: Clock, computer: string) {
    this.#document = document;
    this.#clock = clock;
    this.#computer = printableLine(computer, 100);
    this.#watching = document.onChanged(() => this.#changed.emit(this.infos()));
  }

  get passkeys(): readonly Passkey[] {
    return this.#document.state.data;
  }

  /** The latest made first. */
  infos(): PasskeyInfo[] {
    return this.passkeys.map(infoOf).sort((one, other) => other.madeAt - one.madeAt);
  }

  /** Throws `passkey.notFound`. */
  get(id: PasskeyId): Passkey {
    const found = this.passkeys.find((passkey) => passkey.id === id);
    if (found === undefined) throw new AppError('passkey.notFound', { id }, 'no such passkey');
    return found;
  }

  /** Throws `passkey.badLine` and `passkey.notFound`. */
  line(id: PasskeyId, options: PasskeyLineOptions): string {
    const { blob, name } = this.get(id);
    return passkeyLine(blob, name, options);
  }

  /** What a browser needs to make one. Throws `passkey.notFound` and `passkey.tooMany`. */
  order(backupOf: PasskeyId | undefined): PasskeyOrder {
    if (this.passkeys.length >= mostPasskeys) throw tooMany();
    const now = this.#clock.now();
    for (const [id, { until }] of this.#orders) if (until <= now || this.#orders.size >= mostOrders) this.#orders.delete(id);
    const order = { challenge: randomBytes(32), verification: 'required', until: now + orderMs } as const;
    const orderId = randomUUID();
    const exclude = backupOf === undefined ? [] : [credentialOf(this.get(backupOf))];
    const name = this.#freeName(backupOf === undefined ? this.#computer : `${this.get(backupOf).name} backup`);
    this.#orders.set(orderId, order);
    return {
      orderId,
      challenge: order.challenge.toString('base64url'),
      userId: randomBytes(16).toString('base64url'),
      userName: name,
      name,
      userVerification: order.verification,
      exclude,
    };
  }

  /** Throws `passkey.rejected`, `passkey.tooMany` and `storage.*`. */
  async add(orderId: string, name: string, made: PasskeyMade): Promise<PasskeyInfo> {
    const order = this.#orders.get(orderId);
    this.#orders.delete(orderId);
    if (order === undefined || order.until <= this.#clock.now()) throw rejected('it took too long to make it');
    const registered = register(made, order);
    const blob = passkeyBlob(registered.point);
    const passkey: Passkey = {
      id: PasskeyId.parse(passkeyFingerprint(blob)),
      name: shown(name),
      credentialId: made.credentialId,
      transports: made.transports,
      blob: blob.toString('base64'),
      userVerification: order.verification,
      maySync: registered.maySync,
      madeAt: this.#clock.now(),
      installed: [],
    };
    await this.#document.update('Add a passkey', (present) => {
      if (present.length >= mostPasskeys) throw tooMany();
      return [...present.filter(({ id }) => id !== passkey.id), passkey];
    });
    return infoOf(passkey);
  }

  /** Throws `passkey.notFound` and `storage.*`. */
  async update(
    id: PasskeyId,
    change: { readonly name?: string; readonly userVerification?: UserVerification },
  ): Promise<PasskeyInfo> {
    await this.#change(id, (passkey) => ({
      ...passkey,
      ...(change.name !== undefined && { name: shown(change.name) }),
      ...(change.userVerification !== undefined && { userVerification: change.userVerification }),
    }));
    return infoOf(this.get(id));
  }

  async remove(id: PasskeyId): Promise<void> {
    await this.#document.update('Remove a passkey', (present) => present.filter((passkey) => passkey.id !== id));
  }

  /** Its line stands there now. */
  async installedAt(id: PasskeyId, account: Account): Promise<void> {
    await this.#change(id, (passkey) => placed(passkey, account, this.#clock.now()));
  }

  /** It was let in there, so it must stand there. */
  async usedAt(id: PasskeyId, account: Account): Promise<void> {
    const now = this.#clock.now();
    await this.#change(id, (passkey) => ({
      ...(isInstalledAt(passkey, account) ? passkey : placed(passkey, account, now)),
      lastUsedAt: now,
    }));
  }

  /** Its line does not stand there any more. */
  async removedFrom(id: PasskeyId, account: Account): Promise<void> {
    await this.#change(id, (passkey) => ({
      ...passkey,
      installed: passkey.installed.filter((place) => !isSameAccount(place, account)),
    }));
  }

  dispose(): void {
    this.#watching.dispose();
    this.#changed.dispose();
    this.#orders.clear();
    this.#document.dispose();
  }

  async #change(id: PasskeyId, change: (passkey: Passkey) => Passkey): Promise<void> {
    this.get(id);
    await this.#document.update('Change a passkey', (present) =>
      present.map((passkey) => (passkey.id === id ? change(passkey) : passkey)),
    );
  }

  #freeName(wanted: string): string {
    const taken = new Set(this.passkeys.map(({ name }) => name));
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted} ${number}`;
    return name;
  }
}

export function credentialOf({ credentialId: id, transports }: Passkey): CredentialRef {
  return { id, transports };
}

export function isInstalledAt(passkey: Passkey, account: Account): boolean {
  return passkey.installed.some((place) => isSameAccount(place, account));
}

function isSameAccount(one: Account, other: Account): boolean {
  return one.user === other.user && one.port === other.port && one.host.toLowerCase() === other.host.toLowerCase();
}

function placed(passkey: Passkey, { user, host, port }: Account, at: number): Passkey {
  const others = passkey.installed.filter((place) => !isSameAccount(place, { user, host, port }));
  return { ...passkey, installed: [...others, { user, host, port, at }].slice(-mostPlaces) };
}

function infoOf({ blob: _blob, credentialId: _id, transports: _transports, ...info }: Passkey): PasskeyInfo {
  return info;
}

function register(made: PasskeyMade, { challenge, verification }: OpenOrder): ReturnType<typeof readRegistration> {
  try {
    return readRegistration(made, challenge, verification);
  } catch (error) {
    if (error instanceof PasskeyFault) throw rejected(error.message);
    throw error;
  }
}

function shown(name: string): string {
  return printableLine(name, 200).trim() || 'passkey';
}

function rejected(reason: string): AppError {
  return new AppError('passkey.rejected', { reason }, `the new passkey was rejected: ${reason}`);
}

function tooMany(): AppError {
  return new AppError('passkey.tooMany', { limit: mostPasskeys }, 'too many passkeys');
}
