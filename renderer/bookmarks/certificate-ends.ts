import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Target } from '../shell/target.ts';
import { targetKey } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { certificateEnd, type CertificateEnd } from './certificate-end.ts';

type Certificates = Pick<Workbench['client']['certificates'], 'own' | 'ofHost' | 'onCommandTold'>;

/** After the first screen, and once for all rows that come into sight together. */
const patienceMs = 1500;
/** What was looked at is believed for so long; words of a time that is left are drawn anew as often. */
const freshMs = 60_000;

export interface EndsState {
  /** By the host's key; undefined where there is none. */
  readonly ends: Readonly<Record<string, CertificateEnd | undefined>>;
  /** The clock of the words. */
  readonly now: number;
}

/**
 * When the certificates of the hosts in sight end (SE-28). Nothing is asked of any host, and on a computer without certificates in ~/.ssh or in its
 * agent no host is resolved for it.
 */
export class CertificateEnds {
  readonly state: StoreApi<EndsState> = createStore<EndsState>(() => ({ ends: {}, now: Date.now() }));
  readonly #certificates: Certificates;
  readonly #wanted = new Map<string, { readonly target: Target; count: number }>();
  readonly #looked = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLooking = false;

  constructor(certificates: Certificates) {
    this.#certificates = certificates;
    certificates.onCommandTold(({ state }) => {
      if (state === 'done') this.lookAgain();
    });
  }

  /** As long as a row is in sight. */
  want(target: Target): () => void {
    const key = targetKey(target);
    const known = this.#wanted.get(key);
    if (known) known.count += 1;
    else this.#wanted.set(key, { target, count: 1 });
    if (!this.#isFresh(key)) this.#lookIn(patienceMs);
    return () => {
      const left = this.#wanted.get(key);
      if (left && (left.count -= 1) === 0) this.#wanted.delete(key);
      if (this.#wanted.size === 0) clearTimeout(this.#timer);
    };
  }

  /** What is known is asked for anew: something may have changed outside. */
  lookAgain(): void {
    this.#looked.clear();
    if (this.#wanted.size > 0) this.#lookIn(0);
  }

  #isFresh(key: string): boolean {
    return Date.now() - (this.#looked.get(key) ?? -Infinity) < freshMs;
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), ms);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return this.#lookIn(patienceMs);
    this.#isLooking = true;
    const hasAny = await this.#certificates.own({}).then(
      ({ certificates }) => certificates.some(({ reading }) => reading.kind === 'certificate'),
      () => false,
    );
    const ends: Record<string, CertificateEnd | undefined> = { ...this.state.getState().ends };
    for (const [key, { target }] of this.#wanted) {
      if (this.#isFresh(key)) continue;
      this.#looked.set(key, Date.now());
      ends[key] = hasAny ? await this.#endOf(target) : undefined;
    }
    this.state.setState({ ends, now: Date.now() });
    this.#isLooking = false;
    if (hasAny && this.#wanted.size > 0) this.#lookIn(freshMs);
  }

  /** A host whose settings can't be resolved says so when it is opened. */
  #endOf(target: Target): Promise<CertificateEnd | undefined> {
    return this.#certificates.ofHost({ target }).then(
      ({ certificates }) => certificateEnd(certificates),
      () => undefined,
    );
  }
}

const all = new WeakMap<Workbench, CertificateEnds>();

/** Those of a workbench. */
export function certificateEnds(workbench: Workbench): CertificateEnds {
  const known = all.get(workbench);
  if (known) return known;
  const made = new CertificateEnds(workbench.client.certificates);
  all.set(workbench, made);
  window.addEventListener('focus', () => made.lookAgain());
  return made;
}
