import { Scope, type Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import { AppError, isAppError } from '../shared/model/errors.ts';
import type { ConnectionId } from '../shared/model/ids.ts';
import type { Hop } from '../shared/model/phase.ts';
import type { ConnectionInfo, SessionInfo, TerminalSize } from '../shared/model/session.ts';
import { AuthMemory, type Login } from './auth/auth-memory.ts';
import { createAuthenticate } from './auth/authenticate.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import { KnownHostsStore } from './known-hosts/file-store.ts';
import { createHostKeyVerifier, createPreferredHostKeyTypes } from './known-hosts/verifier.ts';
import type { Prompter } from './prompts/prompter.ts';
import { keyFace } from './known-hosts/key-face.ts';
import type { ConnectProgress, ShellChannel, ShellRequest, SshConnection } from './ssh/connection-types.ts';
import { defaultAlgorithms } from './ssh/algorithms.ts';
import type { AlgorithmDefaults } from './ssh-config/algorithm-lists.ts';
import { ConnectionPool, type Lease } from './ssh/pool.ts';

/** Bytes a terminal's channel may have on the way (architecture.md, "The contract"). */
const terminalWindowBytes = 256 * 1024;

export interface ConnectAsk {
  readonly prompter: Prompter;
  readonly onProgress: (progress: ConnectProgress) => void;
  readonly signal: AbortSignal;
  /** A transport of its own, not shared with others (MX-01). */
  readonly own?: boolean | undefined;
}

/**
 * Where host keys, logins and the pool of connections meet. Every connection goes through here, so that no path is without a
 * host key check.
 */
export class Connections {
  readonly pool: ConnectionPool;
  readonly #host: Host;
  readonly #memory: AuthMemory;
  readonly #knownHosts: KnownHostsStore;
  readonly #changed = new Emitter<ConnectionId>();
  readonly #closed = new Emitter<ConnectionId>();
  /** A connection is there, or its round trip was measured again. */
  readonly onChanged: Event<ConnectionId> = this.#changed.event;
  readonly onClosed: Event<ConnectionId> = this.#closed.event;

  constructor(host: Host, lingerMs: (resolved: ResolvedTarget['target']) => number) {
    this.#host = host;
    this.#memory = new AuthMemory(host.clock);
    this.#knownHosts = new KnownHostsStore({ homeDir: host.homeDir, log: host.log });
    this.pool = new ConnectionPool({ clock: host.clock, log: host.log, lingerMs });
    this.pool.onOpened((connection) => this.#opened(connection));
  }

  /** Leases a connection to the target: an existing one, or a new one along its route. */
  acquire({ target, hops }: ResolvedTarget, ask: ConnectAsk): Promise<Lease> {
    const { clock, log, environment } = this.#host;
    const { prompter, onProgress, signal, own } = ask;
    return this.pool.acquire({
      target,
      hops,
      signal,
      own: own ?? false,
      asker: {
        verifyHostKey: createHostKeyVerifier({ prompter, store: this.#knownHosts, clock, log }),
        preferredHostKeyTypes: createPreferredHostKeyTypes(this.#knownHosts),
        authenticate: createAuthenticate({ prompter, memory: this.#memory, environment, clock, log: log.scope('auth') }),
        onProgress,
      },
    });
  }

  /**
   * Leases a connection and opens a shell (or the target's command) in a terminal on it. When the server refuses one more
   * session on a shared connection (MX-02), a second connection is made: silently when the login needs nobody, else the tab asks.
   */
  async openShell(
    resolved: ResolvedTarget,
    ask: ConnectAsk & { readonly size: TerminalSize; readonly onNote: (note: string) => void },
  ): Promise<{ readonly lease: Lease; readonly channel: ShellChannel }> {
    const request = shellRequest(resolved, ask);
    const lease = await this.acquire(resolved, ask);
    const isShared = lease.connection.openChannels > 0;
    try {
      return { lease, channel: await this.#openOn(lease, request, ask) };
    } catch (error) {
      lease.release();
      if (!isShared || !isAppError(error, 'channel.openFailed')) throw error;
      const { canRepeatSilently } = lease.connection;
      if (!canRepeatSilently) await askForSecondLogin(resolved, ask);
      ask.onNote('The server takes no more sessions on the shared connection: this tab has one of its own.');
    }
    const second = await this.acquire(resolved, { ...ask, own: true });
    try {
      return { lease: second, channel: await this.#openOn(second, request, ask) };
    } catch (error) {
      second.release();
      throw error;
    }
  }

  get size(): number {
    return this.pool.connections.length;
  }

  /** Open channels on all connections. */
  get channels(): number {
    return this.pool.connections.reduce((total, connection) => total + connection.openChannels, 0);
  }

  info(id: ConnectionId, sessions: number): ConnectionInfo | undefined {
    const connection = this.pool.connections.find((each) => each.id === id);
    return connection && describeConnection(connection, sessions);
  }

  infos(sessionsOn: (id: ConnectionId) => number): ConnectionInfo[] {
    return this.pool.connections.map((connection) => describeConnection(connection, sessionsOn(connection.id)));
  }

  /** The user ends a connection with all that is on it. */
  disconnect(id: ConnectionId): void {
    this.pool.connections.find((connection) => connection.id === id)?.close();
  }

  /** Keeps typed passwords of the target and its hops while a tab stands on them, so that a reconnect need not ask. */
  holdLogins({ target, hops }: ResolvedTarget): Disposable {
    const scope = new Scope();
    for (const host of [...hops, target]) scope.add(this.#memory.hold(loginOf(host)));
    return scope;
  }

  async close(): Promise<void> {
    await this.pool.closeAll();
    this.#memory.dispose();
    this.#changed.dispose();
    this.#closed.dispose();
  }

  #opened(connection: SshConnection): void {
    const scope = new Scope();
    scope.add(this.#memory.hold(loginOf(connection.target)));
    scope.add(connection.onRtt(() => this.#changed.emit(connection.id)));
    scope.add(
      connection.onClosed(() => {
        scope.dispose();
        this.#closed.emit(connection.id);
      }),
    );
    this.#changed.emit(connection.id);
  }

  async #openOn(lease: Lease, request: ShellRequest, ask: ConnectAsk): Promise<ShellChannel> {
    ask.onProgress({ phase: 'channel', hop: targetHop(lease) });
    return lease.connection.openSession(request);
  }
}

/** Our algorithm lists in the words of ssh_config: what `+`, `-` and `^` of a config are applied to. */
export function configAlgorithms(): AlgorithmDefaults {
  const names = (allowLegacy: boolean): Omit<AlgorithmDefaults, 'onRequest'> => {
    const { kex, cipher, mac, hostKey } = defaultAlgorithms(allowLegacy);
    return { kex, ciphers: cipher, macs: mac, hostKeys: hostKey, pubkey: hostKey };
  };
  return { ...names(false), onRequest: names(true) };
}

/** What a session's tab says of its host. */
export function faceOf(
  resolved: ResolvedTarget,
): Pick<SessionInfo, 'name' | 'target' | 'bookmarkId' | 'destination' | 'production' | 'colour'> {
  return {
    name: resolved.name,
    target: labelOfHost(resolved.target),
    bookmarkId: resolved.bookmarkId,
    destination: resolved.destination,
    production: resolved.settings.production ?? false,
    colour: resolved.settings.colour,
  };
}

function shellRequest(
  resolved: ResolvedTarget,
  ask: { readonly size: TerminalSize; readonly signal: AbortSignal },
): ShellRequest {
  return {
    terminal: { type: resolved.settings.terminalType ?? 'xterm-256color', size: ask.size },
    environment: Object.fromEntries(resolved.target.setEnv.map(({ name, value }) => [name, value])),
    command: resolved.command,
    windowBytes: terminalWindowBytes,
    signal: ask.signal,
  };
}

async function askForSecondLogin(resolved: ResolvedTarget, ask: ConnectAsk): Promise<void> {
  const { hostName: host, port, user } = resolved.target;
  const hop: Hop = { index: resolved.hops.length + 1, count: resolved.hops.length + 1, label: labelOfHost(resolved.target) };
  const text = 'The server refuses another session on the connection that is open.';
  const answer = await ask.prompter.ask({ hop, body: { kind: 'secondLogin', host, text } }, ask.signal);
  if (answer.kind !== 'proceed')
    throw new AppError('auth.cancelled', { host, port, user }, 'the second login was not wanted', { phase: 'channel' });
}

function targetHop(lease: Lease): Hop {
  const { target, route } = lease.connection;
  return { index: route.length + 1, count: route.length + 1, label: labelOfHost(target) };
}

function loginOf({ user, hostName: host, port }: ResolvedTarget['target']): Login {
  return { user, host, port };
}

function describeConnection(connection: SshConnection, sessions: number): ConnectionInfo {
  const { id, target, address, route, serverIdentification, algorithms, hostKeyBlob, trust, authenticatedWith, banner } =
    connection;
  return {
    connectionId: id,
    user: target.user,
    host: target.hostName,
    port: target.port,
    address,
    route: [...route],
    serverIdentification,
    algorithms,
    hostKey: keyFace(hostKeyBlob),
    trust,
    authenticatedWith: [...authenticatedWith],
    banner,
    connectedAt: connection.connectedAt,
    rttMs: connection.rttMs,
    sessions,
  };
}
