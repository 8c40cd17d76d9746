import type { Clock } from '../../shared/base/clock.ts';
import type { KeyFace } from '../../shared/model/host-key.ts';

/** A key that was refused because another one is stored. */
export interface ChangedKey {
  /** Under which the stored keys were found. */
  readonly name: string;
  readonly face: KeyFace;
  readonly blob: Buffer;
  readonly userFiles: readonly string[];
  readonly globalFiles: readonly string[];
  /** HashKnownHosts. */
  readonly hashed: boolean;
}

/** Long enough to reach an administrator, and to come back to the tab after the night. */
const keptMs = 16 * 3600 * 1000;
const mostKept = 200;

/**
 * The refused keys themselves: an error carries only a fingerprint to the page, and what replaces a line must be the key that was offered,
 * not one that a page sends.
 */
export class ChangedKeys {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly key: ChangedKey; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(key: ChangedKey): void {
    const id = idOf(key.name, key.face.sha256);
    const now = this.#clock.now();
    // Set anew, so that the order is that of the last refusal.
    this.#kept.delete(id);
    this.#kept.set(id, { key, until: now + keptMs });
    for (const [other, { until }] of this.#kept) if (until <= now || this.#kept.size > mostKept) this.#kept.delete(other);
  }

  /** The key that was refused under this name with this fingerprint (`SHA256:…`). */
  find(name: string, fingerprint: string): ChangedKey | undefined {
    const kept = this.#kept.get(idOf(name, fingerprint));
    return kept !== undefined && kept.until > this.#clock.now() ? kept.key : undefined;
  }

  drop({ name, face }: ChangedKey): void {
    this.#kept.delete(idOf(name, face.sha256));
  }
}

function idOf(name: string, fingerprint: string): string {
  return `${fingerprint} ${name}`;
}
