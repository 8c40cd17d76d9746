import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { cancelled } from '../../shared/model/errors.ts';
import type { CloseReason, ConnectProgress, SshConnection } from './connection-types.ts';
import type { AcquireRequest, Asker, Lease } from './pool-types.ts';

export interface EntryContext {
  readonly clock: Clock;
  /** Only for who made it. */
  readonly isApart: boolean;
  /** Of a device: nothing but terminals is asked for on it (IO-05). */
  readonly terminalsOnly: boolean;
  readonly lingerMs: () => number;
  readonly connect: (
    asker: Asker,
    onProgress: (progress: ConnectProgress) => void,
    signal: AbortSignal,
  ) => Promise<SshConnection>;
  readonly onOpened: (connection: SshConnection) => void;
  readonly onClosed: (connection: SshConnection, reason: CloseReason) => void;
  /** Nobody shall find this entry any more. */
  readonly onGone: () => void;
}

interface Waiter {
  readonly request: AcquireRequest;
  readonly resolve: (lease: Lease) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One connection of the pool. States: connecting (waiters, the first of whom is asked) → open (leases) → lingering (no lease, a timer)
 * → gone.
 */
export class PoolEntry {
  readonly #context: EntryContext;
  readonly #waiters: Waiter[] = [];
  #attempt: AbortController | undefined;
  #connection: SshConnection | undefined;
  #leases = 0;
  #linger: Disposable | undefined;
  #isGone = false;
  #isRetired = false;

  constructor(context: EntryContext) {
    this.#context = context;
  }

  get isApart(): boolean {
    return this.#context.isApart;
  }

  get terminalsOnly(): boolean {
    return this.#context.terminalsOnly;
  }

  /** Set while it is open. */
  get connection(): SshConnection | undefined {
    return this.#connection?.isClosed === false ? this.#connection : undefined;
  }

  /** Whether somebody new may wait for it or share it. */
  get isUsable(): boolean {
    return !this.#isGone && !this.#isRetired && this.#connection?.isClosed !== true;
  }

  /** Shares that are out. */
  get uses(): number {
    return this.#leases;
  }

  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** Nobody new gets a share; it ends with the last one, without lingering (MX-04). */
  retire(): void {
    this.#isRetired = true;
    if (this.#leases === 0) this.#connection?.close();
  }

  lease(request: AcquireRequest): Promise<Lease> {
    if (request.signal.aborted) {
      if (this.#attempt === undefined && this.#connection === undefined) this.#vanish();
      return Promise.reject(cancelled());
    }
    const now = this.leaseNow();
    if (now !== undefined) return Promise.resolve(now);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#leave(waiter);
      const done = (): void => request.signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        request,
        resolve: (lease) => {
          done();
          resolve(lease);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      request.signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.push(waiter);
      if (this.#attempt === undefined) this.#start();
    });
  }

  /** A share at once, if it is open. */
  leaseNow(): Lease | undefined {
    const connection = this.connection;
    if (connection === undefined || this.#isRetired) return undefined;
    this.#linger?.dispose();
    this.#linger = undefined;
    this.#leases += 1;
    let isHeld = true;
    return {
      connection,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#release();
      },
    };
  }

  close(): void {
    this.#attempt?.abort();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(cancelled());
    this.#connection?.close();
    this.#vanish();
  }

  #start(): void {
    const leader = this.#waiters[0];
    if (leader === undefined) return this.#vanish();
    const attempt = new AbortController();
    this.#attempt = attempt;
    const report = (progress: ConnectProgress): void => {
      for (const { request } of this.#waiters) request.asker.onProgress(progress);
    };
    this.#context.connect(leader.request.asker, report, attempt.signal).then(
      (connection) => {
        if (attempt.signal.aborted) connection.close();
        else this.#open(connection);
      },
      (error: unknown) => {
        if (!attempt.signal.aborted) this.#fail(error);
      },
    );
  }

  #open(connection: SshConnection): void {
    this.#attempt = undefined;
    this.#connection = connection;
    this.#context.onOpened(connection);
    connection.onClosed((reason) => {
      this.#vanish();
      this.#context.onClosed(connection, reason);
    });
    for (const waiter of this.#waiters.splice(0)) {
      const lease = this.leaseNow();
      if (lease === undefined) waiter.reject(cancelled());
      else waiter.resolve(lease);
    }
  }

  #fail(error: unknown): void {
    this.#attempt = undefined;
    this.#vanish();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  /** Somebody does not want to wait any more. Whoever was being asked takes the attempt with them; the next starts another. */
  #leave(waiter: Waiter): void {
    const place = this.#waiters.indexOf(waiter);
    if (place < 0) return;
    this.#waiters.splice(place, 1);
    waiter.reject(cancelled());
    if (place > 0) return;
    this.#attempt?.abort();
    this.#attempt = undefined;
    this.#start();
  }

  #release(): void {
    this.#leases -= 1;
    if (this.#leases > 0 || this.#isGone) return;
    const delayMs = this.#isRetired ? 0 : this.#context.lingerMs();
    if (delayMs <= 0) return this.#connection?.close();
    this.#linger = this.#context.clock.after(delayMs, () => this.#connection?.close());
  }

  #vanish(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#linger?.dispose();
    this.#context.onGone();
  }
}
