import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import type { CertificateExpiry } from '../../shared/model/certificates.ts';

/** Before its end a certificate is spoken of: time enough to get another one. */
const warningMs = 10 * 60 * 1000;
/** Longer timers than this overflow, and a clock may be set meanwhile: what is far away is looked at again. */
const longestTimerMs = 60 * 60 * 1000;

type Watched = Omit<CertificateExpiry, 'state'>;

/** Tells before the certificates of open connections end, and when they have (CE-03). */
export class CertificateWatch implements Disposable {
  readonly #clock: Clock;
  readonly #timers = new Map<string, Disposable>();
  readonly #expiring = new Emitter<CertificateExpiry>();
  readonly onExpiring: Event<CertificateExpiry> = this.#expiring.event;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Until `forget`, or the end of the certificate. */
  watch(watched: Watched): void {
    this.forget(watched.connectionId);
    const until = watched.certificate.validUntil;
    if (until !== undefined) this.#wait(watched, until - warningMs, 'soon');
  }

  forget(connectionId: string): void {
    this.#timers.get(connectionId)?.dispose();
    this.#timers.delete(connectionId);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) timer.dispose();
    this.#timers.clear();
    this.#expiring.dispose();
  }

  #wait(watched: Watched, at: number, state: CertificateExpiry['state']): void {
    const rest = at - this.#clock.now();
    const wait = Math.min(Math.max(rest, 0), longestTimerMs);
    this.#timers.set(
      watched.connectionId,
      this.#clock.after(wait, () => {
        if (at > this.#clock.now()) this.#wait(watched, at, state);
        else this.#tell(watched, state);
      }),
    );
  }

  #tell(watched: Watched, state: CertificateExpiry['state']): void {
    this.#timers.delete(watched.connectionId);
    const until = watched.certificate.validUntil ?? Infinity;
    const isOver = until <= this.#clock.now();
    this.#expiring.emit({ ...watched, state: isOver ? 'over' : state });
    if (!isOver) this.#wait(watched, until, 'over');
  }
}
