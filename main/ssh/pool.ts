import { Emitter } from '../../shared/base/emitter.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { isAppError, type AppError } from '../../shared/model/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { ConnectionServices } from './connection.ts';
import type { CloseReason, ShellChannel, ShellRequest, SshConnection } from './connection-types.ts';
import { LoginGate } from './login-gate.ts';
import { PoolEntry } from './pool-entry.ts';
import type { AcquireRequest, Lease, Purpose } from './pool-types.ts';
import { connectionKey, hopAt, refuseLoop } from './route.ts';
import { connectRoute } from './route-connect.ts';

export interface OpenedSession {
  readonly lease: Lease;
  readonly channel: ShellChannel;
  readonly isSecondConnection: boolean;
}

export interface OpenedOn<T> {
  readonly lease: Lease;
  readonly opened: T;
  /** Set when the server refused another channel on the shared connection and a second one was made (MX-02). */
  readonly isSecondConnection: boolean;
}

export interface PoolServices extends ConnectionServices {
  readonly clock: Clock;
  readonly log: Logger;
  /** How long an unused connection is kept, in milliseconds (MX-03). */
  readonly lingerMs: (target: EffectiveHost) => number;
}

export interface ConnectionClosed {
  readonly connection: SshConnection;
  readonly reason: CloseReason;
}

/** Told while a few others log in to the same server. */
const WAITING = 'waiting for other logins to this server';

/** The connections of the core, shared by all that want the same one (MX-01). */
export class ConnectionPool {
  readonly #services: PoolServices;
  /** By `connectionKey`; the first of a list is the shared one, the others were made because it was full. */
  readonly #entries = new Map<string, PoolEntry[]>();
  readonly #gate = new LoginGate();
  readonly #opened = new Emitter<SshConnection>();
  readonly #closed = new Emitter<ConnectionClosed>();

  constructor(services: PoolServices) {
    this.#services = services;
  }

  readonly onOpened = this.#opened.event;
  readonly onClosed = this.#closed.event;

  /** All that are established, in no particular order. */
  get connections(): readonly SshConnection[] {
    return [...this.#entries.values()].flat().flatMap(({ connection }) => (connection === undefined ? [] : [connection]));
  }

  /**
   * A share in the connection for this route; made when there is none. Those that want the same one while it is being made wait for the
   * same attempt, which asks only the first of them; when that one goes away, the next takes its place. Errors name the hop they
   * happened on; `config.jumpLoop`.
   */
  acquire(request: AcquireRequest): Promise<Lease> {
    const route = [...request.hops, request.target];
    try {
      refuseLoop(route);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    return this.#acquireAt(route, route.length - 1, request);
  }

  /** `openOn` for a shell, a command or a subsystem. */
  async openSession(request: AcquireRequest, shell: ShellRequest): Promise<OpenedSession> {
    const { lease, opened, isSecondConnection } = await this.openOn(request, (connection) => connection.openSession(shell));
    return { lease, channel: opened, isSecondConnection };
  }

  /**
   * Opens something that takes a session channel, on the shared connection. When the server refuses another channel there, on one that
   * has room, else on a second connection: without asking when the login needs nobody, else if the asker agrees (MX-02). A server that refuses even the first
   * session (MaxSessions 0) is not asked again.
   */
  async openOn<T>(request: AcquireRequest, open: (connection: SshConnection) => Promise<T>): Promise<OpenedOn<T>> {
    const first = await this.acquire(request);
    try {
      return { lease: first, opened: await open(first.connection), isSecondConnection: false };
    } catch (error) {
      first.release();
      if (!isFull(error) || first.connection.openChannels === 0) throw error;
      return await this.#openElsewhere(request, open, first.connection, error);
    }
  }

  /** A share in a connection for this route that is open and not apart; none is made. */
  leaseOpen({ target, hops, purpose }: Pick<AcquireRequest, 'target' | 'hops' | 'purpose'>): Lease | undefined {
    for (const entry of this.#entries.get(keyOf([...hops, target], purpose)) ?? []) {
      const lease = entry.isApart ? undefined : entry.leaseNow();
      if (lease !== undefined) return lease;
    }
    return undefined;
  }

  /** How many use a connection, whether anybody else may, and whether it is a device's. undefined: it is gone. */
  standing(
    connection: SshConnection,
  ): { readonly uses: number; readonly isRetired: boolean; readonly terminalsOnly: boolean } | undefined {
    return this.#entryOf(connection);
  }

  /** Gives no more shares in a connection: who wants the same host gets a new one, and this one ends with its last use (MX-04). */
  retire(connection: SshConnection): void {
    this.#entryOf(connection)?.retire();
  }

  closeAll(): void {
    for (const entry of [...this.#entries.values()].flat()) entry.close();
  }

  #entryOf(connection: SshConnection): PoolEntry | undefined {
    return [...this.#entries.values()].flat().find((entry) => entry.connection === connection);
  }

  async #openElsewhere<T>(
    request: AcquireRequest,
    open: (connection: SshConnection) => Promise<T>,
    full: SshConnection,
    refusal: unknown,
  ): Promise<OpenedOn<T>> {
    const key = keyOf([...request.hops, request.target], request.purpose);
    for (const entry of this.#entries.get(key) ?? []) {
      const lease = entry.connection === full || entry.isApart ? undefined : entry.leaseNow();
      if (lease === undefined) continue;
      try {
        return { lease, opened: await open(lease.connection), isSecondConnection: true };
      } catch (error) {
        lease.release();
        if (!isFull(error)) throw error;
      }
    }
    if (!full.canRepeatSilently && !(await request.asker.mayLoginAgain(request.target))) throw refusal;
    const lease = await this.acquire({ ...request, own: true });
    try {
      return { lease, opened: await open(lease.connection), isSecondConnection: true };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** The connection to place `index` of a route; those before it are shares as well, and share the key of their own part. */
  #acquireAt(route: readonly EffectiveHost[], index: number, request: AcquireRequest): Promise<Lease> {
    const isLast = index === route.length - 1;
    // What goes on through a host asks nothing of the host itself.
    const purpose = isLast ? request.purpose : { owner: request.purpose?.owner };
    const key = keyOf(route.slice(0, index + 1), purpose);
    const own = isLast ? (request.own ?? false) : false;
    const shared = own === false ? this.#entries.get(key)?.find((entry) => entry.isUsable && !entry.isApart) : undefined;
    const entry = shared ?? this.#newEntry(key, route, index, own === 'apart', purpose);
    return entry.lease(request);
  }

  #newEntry(
    key: string,
    route: readonly EffectiveHost[],
    index: number,
    isApart: boolean,
    purpose: Purpose | undefined,
  ): PoolEntry {
    const target = route[index];
    if (target === undefined) throw new Error('no such hop');
    const entry: PoolEntry = new PoolEntry({
      clock: this.#services.clock,
      isApart,
      terminalsOnly: purpose?.terminalsOnly === true,
      lingerMs: () => this.#services.lingerMs(target),
      connect: (asker, onProgress, signal) => {
        const connect = (): Promise<SshConnection> =>
          connectRoute({
            route,
            index,
            asker,
            onProgress,
            signal,
            services: this.#services,
            ...(purpose?.owner !== undefined && { subject: `${purpose.owner}\n${key}` }),
            acquireHop: () =>
              this.#acquireAt(route, index - 1, { target, purpose, hops: [], asker: { ...asker, onProgress }, signal }),
          });
        // Behind a jump host nobody waits: whoever holds a turn there would wait for one at the host before.
        return index > 0
          ? connect()
          : this.#inTurn(target, connect, () => onProgress({ phase: 'tcp', hop: hopAt(route, index), detail: WAITING }), signal);
      },
      onOpened: (connection) => this.#opened.emit(connection),
      onClosed: (connection, reason) => this.#closed.emit({ connection, reason }),
      onGone: () => this.#forget(key, entry),
    });
    this.#entries.set(key, [...(this.#entries.get(key) ?? []), entry]);
    return entry;
  }

  async #inTurn(
    { hostName, port }: EffectiveHost,
    connect: () => Promise<SshConnection>,
    onWait: () => void,
    signal: AbortSignal,
  ): Promise<SshConnection> {
    const leave = await this.#gate.enter(`${hostName}:${port}`, signal, onWait);
    try {
      return await connect();
    } finally {
      leave();
    }
  }

  #forget(key: string, entry: PoolEntry): void {
    const left = (this.#entries.get(key) ?? []).filter((other) => other !== entry);
    if (left.length === 0) this.#entries.delete(key);
    else this.#entries.set(key, left);
  }
}

/** Who may share one connection. */
function keyOf(route: readonly EffectiveHost[], purpose: Purpose | undefined): string {
  return `${connectionKey(route)}${purpose?.terminalsOnly === true ? ' device' : ''}`;
}

/** MaxSessions: OpenSSH answers reason 2, others 1 or 4. */
function isFull(error: unknown): error is AppError<'channel.openFailed'> {
  return isAppError(error, 'channel.openFailed') && error.detail.reason !== 'unknownType';
}
