import type { Duplex } from 'node:stream';
import type { Clock } from '../../shared/base/clock.ts';
import type { AuthAttempt } from '../../shared/model/errors.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { HostKeyTrust } from '../../shared/model/host-key.ts';
import type { RouteFacts } from '../../shared/model/route-facts.ts';
import type { ConnectionId } from '../../shared/model/ids.ts';
import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
import type { Logger } from '../log/logger.ts';
import type { ChannelTable } from './channel-table.ts';
import type {
  AgentForwardingState,
  ByteChannel,
  CloseReason,
  ForwardedAgent,
  ForwardRequest,
  HostKeyProof,
  RemoteListening,
  RemoteListenRequest,
  ShellChannel,
  ShellRequest,
  SessionTry,
  SshConnection,
} from './connection-types.ts';
import { AgentForwarding } from './agent-forwarding.ts';
import { openForward, RemoteListeners } from './forwards.ts';
import { openDirectTcpip } from './direct-tcpip.ts';
import { Heartbeat } from './heartbeat.ts';
import { proveHostKeys } from './host-key-proof.ts';
import { LateEvent } from './late-event.ts';
import { openSession } from './open-session.ts';
import { Rekeying } from './rekey.ts';
import { trySession } from './session-try.ts';
import type { Tell } from './telling.ts';
import type { Down, Transport } from './transport.ts';

/** What the opening of a connection found out. */
export interface ConnectionFacts {
  readonly id: ConnectionId;
  readonly target: EffectiveHost;
  readonly address: string | undefined;
  readonly route: readonly string[];
  readonly way: RouteFacts | undefined;
  readonly serverIdentification: string;
  readonly algorithms: NegotiatedAlgorithms;
  readonly hostKeyBlob: Buffer;
  readonly trust: HostKeyTrust;
  readonly attempts: readonly AuthAttempt[];
  readonly authenticatedWith: readonly string[];
  readonly canRepeatSilently: boolean;
  readonly banner: string;
  readonly bannerStages: readonly string[];
  readonly connectedAt: number;
}

/** An established connection: heartbeat, new keys, channels, one end. */
export class LiveConnection implements SshConnection {
  readonly #facts: ConnectionFacts;
  readonly #transport: Transport;
  readonly #channels: ChannelTable;
  readonly #remoteListeners: RemoteListeners;
  readonly #agent: AgentForwarding | undefined;
  readonly #heartbeat: Heartbeat;
  readonly #rekeying: Rekeying;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #explain: (down: Down) => AppError;
  readonly #tell: Tell;
  readonly #closed = new LateEvent<CloseReason>();
  #algorithms: NegotiatedAlgorithms;

  constructor(
    facts: ConnectionFacts,
    transport: Transport,
    channels: ChannelTable,
    services: {
      readonly clock: Clock;
      readonly log: Logger;
      readonly explain: (down: Down) => AppError;
      readonly tell?: Tell | undefined;
      readonly measured?: ((ms: number) => void) | undefined;
      readonly agent?: ForwardedAgent | undefined;
    },
  ) {
    this.#facts = facts;
    this.#transport = transport;
    this.#channels = channels;
    this.#remoteListeners = new RemoteListeners(transport, channels, services.clock, services.explain, facts.target);
    this.#clock = services.clock;
    this.#log = services.log;
    this.#explain = services.explain;
    this.#tell = services.tell ?? (() => undefined);
    this.#agent =
      services.agent &&
      new AgentForwarding(services.agent, transport, channels, {
        clock: this.#clock,
        log: this.#log,
        tell: this.#tell,
        connection: facts,
      });
    const listeners = this.#remoteListeners;
    transport.handlers.offered = (offer) => this.#agent?.offered(offer) === true || listeners.offered(offer);
    this.#algorithms = facts.algorithms;
    const { target } = facts;
    this.#heartbeat = new Heartbeat(transport, services.clock, {
      intervalSeconds: target.serverAliveIntervalSeconds,
      countMax: target.serverAliveCountMax,
    });
    this.#rekeying = new Rekeying(transport, services.clock, target.rekeyLimit, facts.algorithms);
    transport.handlers.keysExchanged = (algorithms) => {
      this.#algorithms = algorithms;
      this.#rekeying.keysExchanged(algorithms);
      this.#tell({ kind: 'rekeyed', negotiated: algorithms });
      this.#log.debug('new keys', { connection: facts.id });
    };
    transport.down.event((down) => this.#end(down));
    transport.hostKeysAnnounced.event((blobs) => this.#tell({ kind: 'keysAnnounced', count: blobs.length }));
    this.#heartbeat.onStalled((isStalled) => this.#tell({ kind: 'stalled', isStalled }));
    this.#heartbeat.onRtt((ms) => services.measured?.(ms));
    this.#heartbeat.start();
  }

  get id(): ConnectionId {
    return this.#facts.id;
  }

  get target(): EffectiveHost {
    return this.#facts.target;
  }

  get address(): string | undefined {
    return this.#facts.address;
  }

  get way(): RouteFacts | undefined {
    return this.#facts.way;
  }

  get route(): readonly string[] {
    return this.#facts.route;
  }

  get serverIdentification(): string {
    return this.#facts.serverIdentification;
  }

  get algorithms(): NegotiatedAlgorithms {
    return this.#algorithms;
  }

  get hostKeyBlob(): Buffer {
    return this.#facts.hostKeyBlob;
  }

  get trust(): HostKeyTrust {
    return this.#facts.trust;
  }

  get attempts(): readonly AuthAttempt[] {
    return this.#facts.attempts;
  }

  get authenticatedWith(): readonly string[] {
    return this.#facts.authenticatedWith;
  }

  get canRepeatSilently(): boolean {
    return this.#facts.canRepeatSilently;
  }

  get banner(): string {
    return this.#facts.banner;
  }

  get bannerStages(): readonly string[] {
    return this.#facts.bannerStages;
  }

  get connectedAt(): number {
    return this.#facts.connectedAt;
  }

  get isClosed(): boolean {
    return this.#transport.isDown;
  }

  get openChannels(): number {
    return this.#channels.size;
  }

  get rttMs(): number | undefined {
    return this.#heartbeat.rttMs;
  }

  get onRtt(): SshConnection['onRtt'] {
    return this.#heartbeat.onRtt;
  }

  get onStalled(): SshConnection['onStalled'] {
    return this.#heartbeat.onStalled;
  }

  get onClosed(): SshConnection['onClosed'] {
    return this.#closed.event;
  }

  openSession(request: ShellRequest): Promise<ShellChannel> {
    return openSession(this.#channels, this.#transport, request, this.#agent);
  }

  trySession(what: SessionTry, signal: AbortSignal): Promise<void> {
    return trySession(this.#channels, this.#transport, what, signal);
  }

  openDirectTcpip(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
    return openDirectTcpip(this.#channels, this.#transport, host, port, signal);
  }

  openForward(request: ForwardRequest): Promise<ByteChannel> {
    return openForward(this.#channels, this.#transport, request);
  }

  listenRemotely(request: RemoteListenRequest): Promise<RemoteListening | undefined> {
    return this.#remoteListeners.listen(request);
  }

  get onHostKeysAnnounced(): SshConnection['onHostKeysAnnounced'] {
    return this.#transport.hostKeysAnnounced.event;
  }

  proveHostKeys(blobs: readonly Buffer[], signal: AbortSignal): Promise<readonly HostKeyProof[] | undefined> {
    const { hostName: host, port } = this.#facts.target;
    return proveHostKeys(this.#transport, blobs, { clock: this.#clock, signal, explain: this.#explain, host, port });
  }

  get agentForwarding(): AgentForwardingState | undefined {
    return this.#agent?.state;
  }

  get onAgentForwarding(): SshConnection['onAgentForwarding'] {
    return this.#agent?.onChanged;
  }

  listenToEngine(listener: ((line: string) => void) | undefined): void {
    this.#transport.engine.listenToLines(listener);
  }

  rekey(): void {
    this.#rekeying.ask();
  }

  close(): void {
    this.#transport.close();
  }

  #end(down: Down): void {
    this.#heartbeat.dispose();
    this.#rekeying.dispose();
    const error = this.#explain(down);
    const reason: CloseReason = down.kind === 'closedHere' ? { kind: 'requested' } : { kind: 'lost', error };
    this.#log.info('connection ended', { connection: this.#facts.id, reason: error.message, code: error.code });
    this.#channels.lose(error);
    this.#remoteListeners.lose();
    this.#tell({ kind: 'ended', how: reason.kind, ...(reason.kind === 'lost' && { error: error.toWire() }) });
    this.#closed.fire(reason);
  }
}
