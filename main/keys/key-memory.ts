import { z } from 'zod';
import type { Clock } from '../../shared/base/clock.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { KeyPlace } from '../../shared/model/keys.ts';
import type { Logger } from '../log/logger.ts';
import type { DocumentShape } from '../storage/document-format.ts';
import { JsonDocument } from '../storage/json-document.ts';

const KeyMemoryData = z.record(z.string(), z.array(KeyPlace));
type KeyMemoryData = z.infer<typeof KeyMemoryData>;

const keyMemoryDocument: DocumentShape<KeyMemoryData> = {
  name: 'key-places',
  version: 1,
  schema: KeyMemoryData,
  migrations: {},
  initial: () => ({}),
  withoutUndo: true,
};

/** Of one key; the places that were not used for longest go first. */
const mostPlaces = 500;
/** A login is written down once in so long: many tabs of one morning are one line of news. */
const coarseMs = 60_000;

export type PlaceFace = Pick<KeyPlace, 'user' | 'host' | 'port' | 'name' | 'bookmarkId' | 'destination'>;

/** Where each key was installed by this program, and where it let somebody in (KY-12): the document `key-places`, by fingerprint. No secrets. */
export class KeyMemory {
  readonly #document: JsonDocument<KeyMemoryData>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #changed = new Emitter<void>();
  readonly onChanged: Event<void> = this.#changed.event;

  private constructor(document: JsonDocument<KeyMemoryData>, clock: Clock, log: Logger) {
    this.#document = document;
    this.#clock = clock;
    this.#log = log;
    document.onChanged(() => this.#changed.emit());
  }

  /** Errors: `storage.unwritable`. */
  static async open(dataDir: string, { clock, log }: { readonly clock: Clock; readonly log: Logger }): Promise<KeyMemory> {
    return new KeyMemory(await JsonDocument.open(dataDir, keyMemoryDocument, { clock, log }), clock, log.scope('keys'));
  }

  places(fingerprint: string): readonly KeyPlace[] {
    const { data } = this.#document.state;
    return Object.hasOwn(data, fingerprint) ? (data[fingerprint] ?? []) : [];
  }

  /** `mayAdd`: whether a place that is not known yet is written down. What can't be written is told in the log: no login fails for it. */
  async loggedIn(fingerprint: string, face: PlaceFace, mayAdd: boolean): Promise<void> {
    const now = this.#clock.now();
    const known = this.places(fingerprint).find((place) => isSame(place, face));
    if (known === undefined && !mayAdd) return;
    if (known?.lastLoginAt !== undefined && now - known.lastLoginAt < coarseMs) return;
    await this.#change(fingerprint, (places) => {
      // A name that the user knows it by stays: a connection tells only its address.
      const name = places.find((place) => isSame(place, face))?.name ?? face.name;
      return withPlace(places, { ...face, name, lastLoginAt: now });
    }).catch((error: unknown) => this.#log.warn('a login was not written down', { reason: String(error) }));
  }

  async installed(fingerprint: string, face: PlaceFace): Promise<void> {
    await this.#change(fingerprint, (places) => withPlace(places, { ...face, installedAt: this.#clock.now() }));
  }

  async removed(fingerprint: string, face: PlaceFace): Promise<void> {
    await this.#change(fingerprint, (places) => places.filter((place) => !isSame(place, face)));
  }

  dispose(): void {
    this.#document.dispose();
    this.#changed.dispose();
  }

  async #change(fingerprint: string, change: (places: readonly KeyPlace[]) => KeyPlace[]): Promise<void> {
    await this.#document.update('key places', (data) => {
      const { [fingerprint]: places = [], ...others } = data;
      const next = change(places);
      return next.length === 0 ? others : { ...others, [fingerprint]: next };
    });
  }
}

function isSame(a: Pick<KeyPlace, 'user' | 'host' | 'port'>, b: Pick<KeyPlace, 'user' | 'host' | 'port'>): boolean {
  return a.user === b.user && a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port;
}

function withPlace(places: readonly KeyPlace[], place: KeyPlace): KeyPlace[] {
  const old = places.find((each) => isSame(each, place));
  const others = places.filter((each) => each !== old);
  const { bookmarkId, destination, ...kept } = old ?? {};
  // A new way there takes the place of the old one, whichever of the two it was.
  const isNamed = place.bookmarkId !== undefined || place.destination !== undefined;
  const way = isNamed
    ? {}
    : { ...(bookmarkId !== undefined && { bookmarkId }), ...(destination !== undefined && { destination }) };
  return [{ ...kept, ...way, ...place }, ...others].slice(0, mostPlaces);
}
