import { z } from 'zod';
import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../log/logger.ts';
import type { DocumentShape } from '../storage/document-format.ts';
import { JsonDocument } from '../storage/json-document.ts';

const KeyUsesData = z.object({
  /** When this began to be written down; 0: not yet. */
  since: z.number(),
  /** By fingerprint, in ms since 1970. */
  lastLoginAt: z.record(z.string(), z.number()),
});
type KeyUsesData = z.infer<typeof KeyUsesData>;

const keyUsesDocument: DocumentShape<KeyUsesData> = {
  name: 'key-uses',
  version: 1,
  schema: KeyUsesData,
  migrations: {},
  initial: () => ({ since: 0, lastLoginAt: {} }),
  withoutUndo: true,
};

/** Many logins of one hour are one line of news. */
const coarseMs = 3_600_000;
const mostKeys = 5000;

/**
 * When each key last let somebody in, wherever that was (SE-12): the document `key-uses`, by fingerprint. No host is named in it, so it says nothing
 * of where, and no secret.
 */
export class KeyUses {
  readonly #document: JsonDocument<KeyUsesData>;
  readonly #clock: Clock;
  readonly #log: Logger;

  private constructor(document: JsonDocument<KeyUsesData>, clock: Clock, log: Logger) {
    this.#document = document;
    this.#clock = clock;
    this.#log = log;
  }

  /** Errors: `storage.unwritable`. */
  static async open(dataDir: string, { clock, log }: { readonly clock: Clock; readonly log: Logger }): Promise<KeyUses> {
    const uses = new KeyUses(await JsonDocument.open(dataDir, keyUsesDocument, { clock, log }), clock, log.scope('keys'));
    if (uses.since === 0) await uses.#change((data) => ({ ...data, since: clock.now() }));
    return uses;
  }

  /** From when on a key that is not named here was used nowhere; 0: it could not be written down. */
  get since(): number {
    return this.#document.state.data.since;
  }

  lastLoginAt(fingerprint: string): number | undefined {
    const { lastLoginAt } = this.#document.state.data;
    return Object.hasOwn(lastLoginAt, fingerprint) ? lastLoginAt[fingerprint] : undefined;
  }

  /** What can't be written is told in the log: no login fails for it. */
  async loggedIn(fingerprint: string): Promise<void> {
    const now = this.#clock.now();
    const known = this.lastLoginAt(fingerprint);
    if (known !== undefined && Math.abs(now - known) < coarseMs) return;
    await this.#change((data) => {
      const all = Object.entries({ ...data.lastLoginAt, [fingerprint]: now }).toSorted(([, a], [, b]) => b - a);
      return { ...data, lastLoginAt: Object.fromEntries(all.slice(0, mostKeys)) };
    });
  }

  dispose(): void {
    this.#document.dispose();
  }

  async #change(change: (data: KeyUsesData) => KeyUsesData): Promise<void> {
    await this.#document
      .update('key uses', change)
      .catch((error: unknown) => this.#log.warn('the use of a key was not written down', { reason: String(error) }));
  }
}

/** Fingerprints of the keys that a login was made with: `publickey SHA256:… (label)`. */
export function keysOfLogin({ authenticatedWith }: { readonly authenticatedWith: readonly string[] }): string[] {
  return authenticatedWith.flatMap((each) => /^publickey (SHA256:[A-Za-z0-9+/]{43})/.exec(each)?.[1] ?? []);
}
