import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../../shared/base/emitter.ts';
import type { Logger } from '../../log/logger.ts';
import { JsonDocument } from '../../storage/json-document.ts';
import {
  hidden,
  trustMemoryDocument,
  withSightings,
  type KeyRecord,
  type NameRecord,
  type Sighting,
  type TrustMemoryData,
} from './memory-data.ts';

/** What this program saw of one key under some names. Times in milliseconds since 1970. */
export interface RememberedKey {
  /** First seen. */
  readonly since: number;
  /** When a connection was trusted because of it; undefined: never (`neverUsed`). */
  readonly lastVouched: number | undefined;
  /** false: taken over without comparing (`unverified`, SE-05); undefined: it came into the file without this program. */
  readonly compared: boolean | undefined;
}

/** The keys that a server announced last. */
export interface Announcement {
  readonly at: number;
  has(fingerprint: string): boolean;
}

/** When a name last showed another key than the stored one, and when it last showed that one. */
export interface NameHistory {
  readonly changedAt: number | undefined;
  readonly sameAt: number | undefined;
}

/** Sightings are gathered this long before they are written. */
const gatherMs = 2000;
/** Kept while the document can't be written. */
const mostPending = 5000;

/**
 * What this program saw of host keys, in the document `trust-memory`. Looking up and recording never wait: what is recorded is seen
 * at once and written a little later. Names are those of `lookupNames`: HostKeyAlias, host, or `[host]:port`; fingerprints `SHA256:…`.
 */
export class TrustMemory {
  readonly #document: JsonDocument<TrustMemoryData>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #salt = randomBytes(16).toString('base64');
  readonly #changed = new Emitter<void>();
  /** Something was recorded, here or by another instance. */
  readonly onChanged: Event<void> = this.#changed.event;
  #pending: readonly Sighting[] = [];
  #view: TrustMemoryData;
  /** The records of each key, whatever its name; made when it is needed. */
  #byKey: ReadonlyMap<string, readonly KeyRecord[]> | undefined;
  #timer: Disposable | undefined;
  #isClosed = false;

  private constructor(document: JsonDocument<TrustMemoryData>, clock: Clock, log: Logger) {
    this.#document = document;
    this.#clock = clock;
    this.#log = log;
    this.#view = document.state.data;
    document.onChanged(() => this.#look());
  }

  /** A broken document is put aside at the first write, one of a future version is left alone. Errors: `storage.unwritable`. */
  static async open(dataDir: string, { clock, log }: { readonly clock: Clock; readonly log: Logger }): Promise<TrustMemory> {
    const document = await JsonDocument.open(dataDir, trustMemoryDocument, { clock, log });
    return new TrustMemory(document, clock, log.scope('known-hosts'));
  }

  /**
   * A key under any of these names. Without names (they are hidden), or when one is a pattern, the key alone is asked for.
   */
  key(names: readonly string[], fingerprint: string): RememberedKey | undefined {
    if (this.#keys.size === 0) return undefined;
    const id = hidden(this.#view.salt, 'key', fingerprint);
    const all = this.#keys.get(id);
    // Most keys of a long file were never seen here.
    if (all === undefined) return undefined;
    const isOpen = names.length === 0 || names.some((name) => /[*?!|]/.test(name));
    return joined(isOpen ? all : names.flatMap((name) => this.#name(name)?.keys[id] ?? []));
  }

  /** What the server of this name announced last (hostkeys-00@openssh.com). */
  announcement(name: string): Announcement | undefined {
    const announced = this.#name(name)?.announced;
    const { salt } = this.#view;
    return announced && { at: announced.at, has: (fingerprint) => announced.keys.includes(hidden(salt, 'key', fingerprint)) };
  }

  history(name: string): NameHistory {
    const { changedAt, sameAt } = this.#name(name) ?? {};
    return { changedAt, sameAt };
  }

  /** A connection was trusted because this key is stored (or because this authority signed its certificate). */
  vouched(name: string, fingerprint: string): void {
    this.#record({ kind: 'vouched', name, key: fingerprint, at: this.#clock.now() });
  }

  /**
   * The key was written to a file: by an answer, by accept-new, by hand or by a rotation. `compared`: undefined when that is not the
   * question, as for keys that a compared one announced. `inUse`: a connection stands on it already.
   */
  stored(name: string, fingerprint: string, compared: boolean | undefined, inUse = false): void {
    this.#record({ kind: 'stored', name, key: fingerprint, compared, inUse, at: this.#clock.now() });
  }

  /** The same for many keys at once: a scan's results, an administrator's list. */
  storedAll(keys: readonly { readonly name: string; readonly fingerprint: string }[], compared: boolean): void {
    const at = this.#clock.now();
    this.#recordAll(
      keys.map(({ name, fingerprint }) => ({ kind: 'stored', name, key: fingerprint, compared, inUse: false, at })),
    );
  }

  /** A fingerprint that came another way was the same (SE-05). */
  compared(name: string, fingerprint: string): void {
    this.#record({ kind: 'compared', name, key: fingerprint, at: this.#clock.now() });
  }

  /** A server whose key is trusted announced these keys, and proved that it has them. */
  announced(name: string, fingerprints: readonly string[]): void {
    this.#record({ kind: 'announced', name, keys: fingerprints, at: this.#clock.now() });
  }

  /** The name showed another key than those that are stored. */
  changed(name: string): void {
    this.#record({ kind: 'changed', name, at: this.#clock.now() });
  }

  /** Writes what is left. Never rejects: what can't be written is logged. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#write();
    this.#document.dispose();
    this.#changed.dispose();
  }

  #record(sighting: Sighting): void {
    this.#recordAll([sighting]);
  }

  #recordAll(sightings: readonly Sighting[]): void {
    if (this.#isClosed || sightings.length === 0) return;
    this.#pending = [...this.#pending, ...sightings].slice(-mostPending);
    this.#show(withSightings(this.#view, this.#salt, sightings));
    this.#timer ??= this.#clock.after(gatherMs, () => void this.#write());
  }

  async #write(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = undefined;
    const writing = this.#pending;
    if (writing.length === 0) return;
    try {
      await this.#document.update('host keys seen', (data) => withSightings(data, this.#salt, writing));
    } catch (error) {
      // They stay pending and are written with the next ones; a connect goes on without.
      this.#log.warn('what was seen of host keys can not be written', { reason: String(error) });
      return;
    }
    this.#pending = this.#pending.filter((sighting) => !writing.includes(sighting));
    this.#look();
  }

  /** The document as it stands, with what is not written yet. */
  #look(): void {
    this.#show(withSightings(this.#document.state.data, this.#salt, this.#pending));
  }

  #show(view: TrustMemoryData): void {
    this.#view = view;
    this.#byKey = undefined;
    this.#changed.emit();
  }

  #name(name: string): NameRecord | undefined {
    return this.#view.names[hidden(this.#view.salt, 'name', name.toLowerCase())];
  }

  get #keys(): ReadonlyMap<string, readonly KeyRecord[]> {
    if (this.#byKey) return this.#byKey;
    const byKey = new Map<string, KeyRecord[]>();
    for (const { keys } of Object.values(this.#view.names)) {
      for (const [id, record] of Object.entries(keys)) {
        const records = byKey.get(id);
        if (records) records.push(record);
        else byKey.set(id, [record]);
      }
    }
    this.#byKey = byKey;
    return byKey;
  }
}

function joined(records: readonly KeyRecord[]): RememberedKey | undefined {
  if (records.length === 0) return undefined;
  const vouched = records.flatMap((record) => record.vouched ?? []);
  const compared = records.flatMap((record) => record.compared ?? []);
  return {
    since: Math.min(...records.map(({ since }) => since)),
    lastVouched: vouched.length === 0 ? undefined : Math.max(...vouched),
    compared: compared.length === 0 ? undefined : compared.includes(true),
  };
}
