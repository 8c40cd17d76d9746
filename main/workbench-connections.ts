import { randomUUID } from 'node:crypto';
import { Scope, type Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import { isAppError } from '../shared/model/errors.ts';
import type { ConnectionId } from '../shared/model/ids.ts';
import type { Hop } from '../shared/model/phase.ts';
import type { SeenEnds } from '../shared/model/route-facts.ts';
import type { ConnectionInfo, SessionInfo, TerminalSize } from '../shared/model/session.ts';
import type { CertificateRun } from '../shared/model/certificates.ts';
import type { EffectiveHost } from '../shared/model/effective-host.ts';
import type { GivenKeys } from './agent/given-keys.ts';
import { AuthMemory, type Login } from './auth/auth-memory.ts';
import { createAuthenticate } from './auth/authenticate.ts';
import type { SecretSources } from './auth/secret-sources.ts';
import { publicKeyAlgorithms } from './auth/signature-algorithm.ts';
import type { AllowedCommands } from './bookmarks/allowed-commands.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import { ChangedKeys } from './known-hosts/changed-keys.ts';
import { createHostKeyDns, type HostKeyDns } from './known-hosts/dns/host-key-dns.ts';
import type { FolderPeers } from './known-hosts/evidence.ts';
import type { PasskeySource } from './fido/passkey-login.ts';
import { KnownHostsStore } from './known-hosts/file-store.ts';
import type { TrustMemory } from './known-hosts/memory/trust-memory.ts';
import { createHostKeyVerifier, createPreferredHostKeyTypes } from './known-hosts/verifier.ts';
import type { Prompter } from './prompts/prompter.ts';
import { keyFace } from './known-hosts/key-face.ts';
import type { FileSystem } from './sftp/file-system.ts';
import type { OpenedRoot } from './sftp/root/open-root.ts';
import type { RootGrant } from './sftp/root/root-switch.ts';
import type { ConnectProgress, ShellChannel, ShellRequest, SshConnection, VerifyHostKey } from './ssh/connection-types.ts';
import { defaultAlgorithms, hostCertificateAlgorithms } from './ssh/algorithms.ts';
import type { AlgorithmDefaults } from './ssh-config/algorithm-lists.ts';
import { ConnectionPool } from './ssh/pool.ts';
import type { StoryBook } from './doctor/story-book.ts';
import type { LimitFinding } from '../shared/model/limits.ts';
import type { LegacyException } from '../shared/model/legacy-exception.ts';
import type { AcquireRequest, Lease, Purpose } from './ssh/pool-types.ts';
import { seenEnds } from './ssh/seen-ends.ts';
import { forwardedAgentOf } from './workbench-agent-forwarding.ts';
import { describeConnection } from './workbench-connection-info.ts';
import { sentEnvironment } from './workbench-environment.ts';
import { FileServices } from './workbench-file-service.ts';
import { withLegacy } from './workbench-legacy.ts';
import { openProgramAskpass } from './workbench-program-askpass.ts';
import { RoadQuestions } from './workbench-road.ts';
import { refuseOnDevice } from './workbench-device.ts';

/** Bytes a terminal's channel may have on the way (architecture.md, "The contract"). */
const terminalWindowBytes = 256 * 1024;

export interface ConnectAsk {
  readonly prompter: Prompter;
  readonly onProgress: (progress: ConnectProgress) => void;
  readonly signal: AbortSignal;
  /** A transport of its own, not shared with others (MX-01). */
  readonly own?: boolean | 'apart' | undefined;
}

/** What the check of host keys knows beyond the files. */
export interface TrustSources {
  readonly memory: TrustMemory;
  /** The folder that a target stands in. */
  readonly folderOf: (resolved: ResolvedTarget) => Promise<FolderPeers | undefined>;
}

/** What comes from elsewhere in the program. */
export interface ConnectionExtras {
  /** Imported programs that may run; absent: each is asked for every time. */
  readonly allowedCommands?: AllowedCommands | undefined;
  readonly stories?: StoryBook | undefined;
  /** Hears what commands say that get certificates. */
  readonly onCertificateCommand?: ((run: CertificateRun) => void) | undefined;
  /** Kept passwords and passphrases; absent: logins use and keep none. */
  readonly secrets?: SecretSources | undefined;
  /** Passkeys that logins may ask for. */
  readonly defaultAgent?: (() => Promise<string | undefined>) | undefined;
  /** Hears what agents are given (AddKeysToAgent). */
  readonly givenKeys?: GivenKeys | undefined;
  readonly passkeys?: PasskeySource | undefined;
  /** Servers that old algorithms are allowed for just now. */
  /** `TERM` of hosts that have none of their own. */
  readonly terminalType?: (() => string) | undefined;
  readonly legacyHosts?: (() => Readonly<Record<string, LegacyException>>) | undefined;
}

export interface ShellAsk extends ConnectAsk {
  readonly size: TerminalSize;
  /** Its command is the name of a subsystem. */
  readonly isSubsystem?: boolean | undefined;
  readonly onNote: (note: string) => void;
}

export interface FilesAsk extends ConnectAsk {
  readonly onNote: (note: string) => void;
}

/**
 * Where host keys, logins and the pool of connections meet. Every connection goes through here, so that no path is without a
 * host key check.
 */
export class Connections {
  readonly pool: ConnectionPool;
  readonly #host: Host;
  readonly #memory: AuthMemory;
  readonly #road: RoadQuestions;
  /** The one store: all that reads and writes known_hosts files in this program. */
  readonly knownHosts: KnownHostsStore;
  /** How the files of hosts are reached. */
  readonly fileServices: FileServices;
  /** Keys that were refused as changed. */
  readonly changedKeys: ChangedKeys;
  readonly #trust: TrustSources;
  readonly #extras: ConnectionExtras;
  readonly #lingerMs: (target: EffectiveHost) => number;
  readonly #dns: HostKeyDns;
  readonly #changed = new Emitter<ConnectionId>();
  readonly #closed = new Emitter<ConnectionId>();
  /** A connection is there, or its round trip was measured again. */
  readonly onChanged: Event<ConnectionId> = this.#changed.event;
  readonly onClosed: Event<ConnectionId> = this.#closed.event;

  constructor(
    host: Host,
    lingerMs: (resolved: ResolvedTarget['target']) => number,
    trust: TrustSources,
    extras: ConnectionExtras = {},
  ) {
    this.#host = host;
    this.#extras = extras;
    this.#lingerMs = lingerMs;
    this.#memory = new AuthMemory(host.clock);
    this.#road = new RoadQuestions(this.#memory, extras.allowedCommands, host.environment);
    this.#trust = trust;
    this.#dns = createHostKeyDns({ clock: host.clock, log: host.log });
    this.knownHosts = new KnownHostsStore({ homeDir: host.homeDir, log: host.log });
    this.changedKeys = new ChangedKeys(host.clock);
    this.fileServices = new FileServices(host);
    this.pool = new ConnectionPool({
      clock: host.clock,
      log: host.log,
      lingerMs,
      keyFace: (blob) => keyFace(Buffer.from(blob)),
      stories: extras.stories,
      environment: host.environment,
      forwardedAgent: (target) => forwardedAgentOf(target, { ...host, defaultAgent: extras.defaultAgent }),
    });
    this.pool.onOpened((connection) => this.#opened(connection));
  }

  /** Leases a connection to the target: an existing one, or a new one along its route. */
  acquire(resolved: ResolvedTarget, ask: ConnectAsk): Promise<Lease> {
    return this.pool.acquire(this.#request(resolved, ask));
  }

  /**
   * Leases a connection and opens a shell (or the target's command) in a terminal on it. When the server refuses one more
   * session on a shared connection (MX-02), a second connection is made: silently when the login needs nobody, else the tab asks.
   */
  async openShell(resolved: ResolvedTarget, ask: ShellAsk): Promise<{ readonly lease: Lease; readonly channel: ShellChannel }> {
    const shell = shellRequest(resolved, ask, this.#host.environment, this.#extras.terminalType?.());
    const { lease, opened, isSecondConnection } = await this.pool.openOn(this.#request(resolved, ask), (connection) => {
      ask.onProgress(this.#channelProgress(resolved, connection));
      return connection.openSession(shell);
    });
    if (isSecondConnection)
      ask.onNote('The server takes no more sessions on the shared connection: this tab has one of its own.');
    return { lease, channel: opened };
  }

  /** Leases a connection, as for a shell, and opens its files. Errors: those of connecting and of `FileServices`. */
  openFiles(resolved: ResolvedTarget, ask: FilesAsk): Promise<{ readonly lease: Lease; readonly fileSystem: FileSystem }> {
    return this.#openFiles(resolved, ask, (connection) =>
      this.fileServices.open(connection, resolved, ask.signal, ask.prompter),
    ).then(({ lease, opened }) => ({ lease, fileSystem: opened }));
  }

  /** The same as root. `known`: what sudo took before. Errors: those of connecting and of `openRoot`. */
  async openRootFiles(
    resolved: ResolvedTarget,
    ask: FilesAsk,
    known: RootGrant | undefined,
  ): Promise<{ readonly lease: Lease; readonly opened: OpenedRoot }> {
    return this.#openFiles(resolved, ask, (connection) =>
      this.fileServices.openRoot(connection, resolved, known, ask.signal, ask.prompter),
    );
  }

  /** Leases a connection, as for a shell, and opens something else on it that takes a session channel. `detail`: what, for the tab's words. */
  async openOn<T>(
    resolved: ResolvedTarget,
    ask: ConnectAsk,
    detail: string,
    open: (connection: SshConnection) => Promise<T>,
  ): Promise<{ readonly lease: Lease; readonly opened: T }> {
    refuseOnDevice(resolved, 'commands');
    const { lease, opened } = await this.pool.openOn(this.#request(resolved, ask), (connection) => {
      ask.onProgress(this.#channelProgress(resolved, connection, detail));
      return open(connection);
    });
    return { lease, opened };
  }

  /** One more file service on a connection that somebody has a lease of; nobody is asked. Errors: those of `FileServices`. */
  async openFilesOn(connection: SshConnection, resolved: ResolvedTarget, signal: AbortSignal): Promise<FileSystem> {
    refuseOnDevice(resolved, 'files');
    return this.fileServices.open(connection, resolved, signal);
  }

  /** A share in a connection that is open; none is made. */
  leaseOpen(resolved: ResolvedTarget): Lease | undefined {
    return this.pool.leaseOpen({ ...this.#inForce(resolved), purpose: purposeOf(resolved) });
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
    return connection && this.#describe(connection, sessions);
  }

  infos(sessionsOn: (id: ConnectionId) => number): ConnectionInfo[] {
    return this.pool.connections.map((connection) => this.#describe(connection, sessionsOn(connection.id)));
  }

  /** The user ends a connection with all that is on it. */
  disconnect(id: ConnectionId): void {
    this.pool.connections.find((connection) => connection.id === id)?.close();
  }

  /** Asks for new keys now; answers whether there is such a connection. */
  rekey(id: ConnectionId): boolean {
    const connection = this.pool.connections.find((each) => each.id === id);
    connection?.rekey();
    return connection !== undefined;
  }

  /** Nobody new joins a connection, which ends with its last use (MX-04). */
  retire(id: ConnectionId): void {
    const connection = this.pool.connections.find((each) => each.id === id);
    if (connection === undefined) return;
    this.pool.retire(connection);
    if (!connection.isClosed) this.#changed.emit(id);
  }

  /** Asks the server by a command which ends it sees; undefined when it says nothing of use, or the connection is gone. */
  async seen(id: ConnectionId, signal: AbortSignal): Promise<SeenEnds | undefined> {
    const connection = this.pool.connections.find((each) => each.id === id);
    if (connection === undefined || this.#isDevice(connection)) return undefined;
    const ends = await seenEnds(connection, this.#host.clock, signal);
    this.#extras.stories?.tell(id, { kind: 'limit', ...ranAsAsked(ends !== undefined) });
    return ends;
  }

  /** Keeps typed passwords of the target and its hops while a tab stands on them, so that a reconnect need not ask. */
  holdLogins({ target, hops }: ResolvedTarget): Disposable {
    const scope = new Scope();
    for (const host of [...hops, target]) scope.add(this.#memory.hold(loginOf(host)));
    scope.add(this.#road.hold([...hops, target]));
    return scope;
  }

  close(): void {
    this.pool.closeAll();
    this.#memory.dispose();
    this.#changed.dispose();
    this.#closed.dispose();
  }

  async #openFiles<T>(
    resolved: ResolvedTarget,
    ask: FilesAsk,
    open: (connection: SshConnection) => Promise<T>,
  ): Promise<{ readonly lease: Lease; readonly opened: T }> {
    refuseOnDevice(resolved, 'files');
    const { lease, opened, isSecondConnection } = await this.pool.openOn(this.#request(resolved, ask), (connection) => {
      ask.onProgress(this.#channelProgress(resolved, connection, 'sftp'));
      return open(connection).catch((error: unknown) => {
        if (isAppError(error, 'sftp.textFirst')) this.#extras.stories?.tell(connection.id, { kind: 'limit', ...textFirst });
        throw error;
      });
    });
    if (isSecondConnection)
      ask.onNote('The server takes no more sessions on the shared connection: these files have one of their own.');
    return { lease, opened };
  }

  #channelProgress(resolved: ResolvedTarget, connection: SshConnection, detail?: string): ConnectProgress {
    return { phase: 'channel', hop: targetHop(resolved), detail, story: this.#extras.stories?.ofConnection(connection.id) };
  }

  /** The route with the leave to use old algorithms that is in force for each of its servers (AL-06). */
  #inForce({ target, hops }: Pick<ResolvedTarget, 'target' | 'hops'>): Pick<ResolvedTarget, 'target' | 'hops'> {
    const route = withLegacy([...hops, target], this.#extras.legacyHosts?.() ?? {}, this.#host.clock.now());
    return { target: route.at(-1) ?? target, hops: route.slice(0, -1) };
  }

  #request(given: ResolvedTarget, ask: ConnectAsk): AcquireRequest {
    const resolved = { ...given, ...this.#inForce(given) };
    const { clock, log, environment } = this.#host;
    const { prompter, onProgress, signal, own } = ask;
    return {
      target: resolved.target,
      hops: resolved.hops,
      purpose: purposeOf(resolved),
      signal,
      own: own ?? false,
      asker: {
        id: randomUUID(),
        verifyHostKey: this.#verifier(resolved, prompter),
        preferredHostKeyTypes: createPreferredHostKeyTypes(this.knownHosts),
        authenticate: createAuthenticate({
          prompter,
          memory: this.#memory,
          environment,
          clock,
          defaultAgent: this.#extras.defaultAgent,
          givenKeys: this.#extras.givenKeys,
          passkeys: this.#extras.passkeys,
          secrets: this.#extras.secrets,
          consents: this.#extras.allowedCommands,
          onCertificateCommand: this.#extras.onCertificateCommand,
          openAskpass: (command) => openProgramAskpass(command, prompter, environment),
          log: log.scope('auth'),
        }),
        onProgress,
        mayLoginAgain: () => mayLoginAgain(resolved, ask),
        ...this.#road.asker(prompter, resolved.name),
      },
    };
  }

  #verifier(resolved: ResolvedTarget, prompter: Prompter): VerifyHostKey {
    const { clock, log } = this.#host;
    const { memory, folderOf } = this.#trust;
    return createHostKeyVerifier({
      prompter,
      store: this.knownHosts,
      clock,
      log,
      memory,
      dns: this.#dns,
      changedKeys: this.changedKeys,
      // A jump host does not stand in the folder of the host behind it.
      folderOf: (target) => (target === resolved.target ? folderOf(resolved) : Promise.resolve(undefined)),
    });
  }

  #isDevice(connection: SshConnection): boolean {
    return this.pool.standing(connection)?.terminalsOnly === true;
  }

  #describe(connection: SshConnection, sessions: number): ConnectionInfo {
    const lingerSeconds = this.#lingerMs(connection.target) / 1000;
    const story = this.#extras.stories?.ofConnection(connection.id);
    const route = (story && this.#extras.stories?.routeOf(story)) ?? [];
    const standing = this.pool.standing(connection);
    return describeConnection(connection, { sessions, lingerSeconds, standing, route });
  }

  #opened(connection: SshConnection): void {
    const scope = new Scope();
    scope.add(this.#memory.hold(loginOf(connection.target)));
    scope.add(this.#road.hold([connection.target]));
    const forwarding = connection.onAgentForwarding?.(() => this.#changed.emit(connection.id));
    if (forwarding) scope.add(forwarding);
    scope.add(connection.onRtt(() => this.#changed.emit(connection.id)));
    scope.add(
      connection.onClosed(() => {
        scope.dispose();
        this.#closed.emit(connection.id);
      }),
    );
    this.#changed.emit(connection.id);
  }
}

/** Our algorithm lists in the words of ssh_config: what `+`, `-` and `^` of a config are applied to. */
export function configAlgorithms(): AlgorithmDefaults {
  const names = (allowLegacy: boolean): Omit<AlgorithmDefaults, 'onRequest'> => {
    const { kex, cipher, mac, hostKey } = defaultAlgorithms(allowLegacy);
    return {
      kex,
      ciphers: cipher,
      macs: mac,
      hostKeys: [...hostCertificateAlgorithms(), ...hostKey],
      pubkey: publicKeyAlgorithms(hostKey),
    };
  };
  return { ...names(false), onRequest: names(true) };
}

/** What a session's tab says of its host. */
export function faceOf(
  resolved: ResolvedTarget,
  production: boolean,
): Pick<SessionInfo, 'name' | 'target' | 'bookmarkId' | 'destination' | 'production' | 'colour'> {
  return {
    name: resolved.name,
    target: labelOfHost(resolved.target),
    bookmarkId: resolved.bookmarkId,
    destination: resolved.destination,
    production,
    colour: resolved.settings.colour,
  };
}

function shellRequest(
  resolved: ResolvedTarget,
  ask: Pick<ShellAsk, 'size' | 'signal' | 'isSubsystem'>,
  environment: Host['environment'],
  usualType = 'xterm-256color',
): ShellRequest {
  return {
    terminal: { type: resolved.settings.terminalType ?? usualType, size: ask.size },
    environment: sentEnvironment(resolved.target, environment),
    ...(ask.isSubsystem === true ? { subsystem: resolved.command } : { command: resolved.command }),
    mayUseAgent: true,
    windowBytes: terminalWindowBytes,
    signal: ask.signal,
  };
}

async function mayLoginAgain(resolved: ResolvedTarget, ask: ConnectAsk): Promise<boolean> {
  const { hostName: host } = resolved.target;
  const hop = targetHop(resolved);
  const text = 'The server refuses another session on the connection that is open.';
  const answer = await ask.prompter.ask({ hop, body: { kind: 'secondLogin', host, text } }, ask.signal);
  return answer.kind === 'proceed';
}

/** What a forced command does to SFTP, and a start file that prints. */
const textFirst: LimitFinding = {
  ...{ capability: 'sftp', asked: 'The subsystem sftp', outcome: 'refused' },
  answered: 'was granted, and text came in its place',
};

/** A command that was granted need not be what ran (RS-02). */
function ranAsAsked(isSo: boolean): LimitFinding {
  const about = { capability: 'commands', asked: 'A command that says what its session sees' } as const;
  if (isSo) return { ...about, answered: 'ran as it was asked for', outcome: 'granted' };
  return { ...about, answered: 'did not say it: another program may run in its place', outcome: 'told' };
}

/** A device's connection is nobody's who may ask more (IO-05): the mark is the bookmark's, not the host's. */
function purposeOf({ name, bookmarkId, destination, settings }: ResolvedTarget): Purpose {
  return { owner: bookmarkId ?? destination ?? name, terminalsOnly: settings.terminalOnly === true };
}

function targetHop({ hops, target }: ResolvedTarget): Hop {
  const count = hops.length + 1;
  return { index: count, count, label: labelOfHost(target) };
}

function loginOf({ user, hostName: host, port }: ResolvedTarget['target']): Login {
  return { user, host, port };
}
