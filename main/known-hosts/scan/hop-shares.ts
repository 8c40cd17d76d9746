import type { EffectiveHost } from '../../../shared/model/effective-host.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import type { Lease } from '../../ssh/pool-types.ts';
import { connectionKey } from '../../ssh/route.ts';
import type { ScanServices } from './scan-types.ts';

/**
 * The jump hosts of one scan. Each way is asked for once and held until the scan ends, so that nobody is asked twice for the same jump
 * host; one that failed fails every host behind it.
 */
export class HopShares {
  readonly #acquireHop: ScanServices['acquireHop'];
  readonly #signal: AbortSignal;
  readonly #shares = new Map<string, Promise<Lease>>();

  constructor(acquireHop: ScanServices['acquireHop'], signal: AbortSignal) {
    this.#acquireHop = acquireHop;
    this.#signal = signal;
  }

  /** A share in the connection to the last of `hops`; giving it back costs nothing. */
  async acquire(hops: readonly EffectiveHost[]): Promise<Lease> {
    const { connection } = await this.#held(hops);
    return { connection, release: () => undefined };
  }

  /** Gives everything back. */
  release(): void {
    for (const share of this.#shares.values()) {
      share.then(
        (lease) => lease.release(),
        () => undefined,
      );
    }
    this.#shares.clear();
  }

  async #held(hops: readonly EffectiveHost[]): Promise<Lease> {
    if (this.#signal.aborted) throw cancelled();
    const key = connectionKey(hops);
    const share = this.#shares.get(key) ?? this.#take(key, hops);
    const lease = await share;
    if (!lease.connection.isClosed) return lease;
    // It was lost meanwhile: one of those who notice takes a new one, the others find that.
    if (this.#shares.get(key) !== share) return this.#held(hops);
    lease.release();
    return this.#take(key, hops);
  }

  #take(key: string, hops: readonly EffectiveHost[]): Promise<Lease> {
    const share = this.#open(hops);
    this.#shares.set(key, share);
    return share;
  }

  /** The way to the last hop is taken one by one: what fails early fails everything behind it without another question. */
  async #open(hops: readonly EffectiveHost[]): Promise<Lease> {
    if (hops.length > 1) await this.#held(hops.slice(0, -1));
    try {
      return await this.#acquireHop(hops, this.#signal);
    } catch (error) {
      throw error instanceof AppError ? inLongerRoute(error) : error;
    }
  }
}

/** The scanned host is one more place on the way. */
function inLongerRoute(error: AppError): AppError {
  const { code, detail, message, cause, phase, hop } = error;
  if (hop === undefined) return error;
  return new AppError(code, detail, message, { cause, phase, hop: { ...hop, count: hop.count + 1 } });
}
