import type { Duplex } from 'node:stream';
import type { Event } from '../../shared/base/emitter.ts';
import type { AppError, AuthAttempt } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { HostKeyTrust } from '../../shared/model/host-key.ts';
import type { ConnectPhase, Hop } from '../../shared/model/phase.ts';
import type { RouteFacts } from '../../shared/model/route-facts.ts';
import type { ConnectionId } from '../../shared/model/ids.ts';
import type { ExitStatus, NegotiatedAlgorithms, TerminalSize } from '../../shared/model/session.ts';
import type { StoryId, TimelineFact } from '../../shared/model/timeline.ts';

/**
 * The check of a host key, asked once for each connection before any user name or secret is sent. There is no default: a
 * connection can't be made without one. Throwing an `AppError` (hostKey.*) refuses; the error reaches whoever connects.
 */
export type VerifyHostKey = (offer: HostKeyOffer, signal: AbortSignal) => Promise<HostKeyTrust>;

export interface HostKeyOffer {
  readonly target: EffectiveHost;
  readonly hop: Hop;
  /** Labels of the hops before this one. */
  readonly route: readonly string[];
  /** Numeric address of the peer; undefined behind a jump host. */
  readonly address: string | undefined;
  /** The key blob as sent (RFC 4253 section 6.6). */
  readonly blob: Buffer;
}

/** What shows others (an agent, the server) which session and server this is. */
export interface SessionProof {
  /** The first exchange hash (RFC 4253 section 7.2). */
  readonly sessionId: Buffer;
  /** As sent in the first key exchange, a certificate perhaps. */
  readonly hostKey: Buffer;
  /** By that key, of the session id. */
  readonly signature: Buffer;
}

/** Host key types to ask for first because keys of them are stored for this host (KH-19), in preference order. */
export type PreferredHostKeyTypes = (target: EffectiveHost) => Promise<readonly string[]>;

/** A key that can log in: from a file, an agent, later a token or a certificate. */
export interface Identity {
  /** For people and logs: a file's name or an agent's comment. */
  readonly label: string;
  /** Path of the file, or `agent`. */
  readonly from: string;
  /** Key type of the blob, e.g. `ssh-rsa`, `ssh-ed25519`. */
  readonly keyType: string;
  /** The public key blob that is sent. */
  readonly publicBlob: Buffer;
  /** `SHA256:…` of the blob. */
  readonly fingerprint: string;
  /**
   * Signs `data` for `algorithm` (for RSA: `rsa-sha2-512` or `rsa-sha2-256`) and answers the complete signature blob
   * (string algorithm, string signature, and what a key type appends). May ask for a passphrase. Throws `AppError`:
   * `cancelled` moves on to the next method, `key.*` and `agent.*` likewise, with the reason kept in the list of attempts.
   */
  sign(data: Buffer, algorithm: string, signal: AbortSignal): Promise<Buffer>;
}

export interface KeyboardInteractiveRound {
  /** Server text, control characters stripped. */
  readonly name: string;
  readonly instruction: string;
  readonly questions: readonly { readonly text: string; readonly echo: boolean }[];
}

export type AuthStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'publickey'; readonly identity: Identity; readonly algorithm: string }
  | { readonly kind: 'password'; readonly password: string }
  | {
      readonly kind: 'keyboard-interactive';
      readonly answer: (round: KeyboardInteractiveRound, signal: AbortSignal) => Promise<readonly string[]>;
    }
  /** Nothing is left to try, or the user cancelled. The error is the outcome of the connect. */
  | { readonly kind: 'stop'; readonly error: AppError };

/** What the server said so far; handed to `next` before every attempt. */
export interface AuthSituation {
  /** undefined before the first answer. */
  readonly methodsLeft: readonly string[] | undefined;
  /** Whether the last attempt was accepted as one step of several (AU-05). */
  readonly partialSuccess: boolean;
  /** `server-sig-algs` (RFC 8308), undefined when the server sent none. */
  readonly serverSignatureAlgorithms: readonly string[] | undefined;
  /** The server's banner up to now, control characters stripped. */
  readonly banner: string;
}

/** Decides each next authentication attempt of one connection. Made anew for every connect. */
export interface Authenticator {
  next(situation: AuthSituation, signal: AbortSignal): Promise<AuthStep>;
  /** Told about the end of the last attempt, `partial` included. */
  onOutcome(outcome: 'accepted' | 'partial' | 'refused', situation: AuthSituation): void;
  /** Everything tried, in order, for errors and for the connection's card. */
  readonly attempts: readonly AuthAttempt[];
  /** Whether logging in again would need nobody: key without passphrase, agent, remembered password. Known after success. */
  readonly canRepeatSilently: boolean;
  /**
   * Called once, when the server let us in: what a login leaves on this computer (AddKeysToAgent), as facts for its story. What could not be done is
   * among them and no error. Rejects with `cancelled` when `signal` aborts.
   */
  readonly afterLogin?: ((signal: AbortSignal) => Promise<readonly TimelineFact[]>) | undefined;
}

export type Authenticate = (
  target: EffectiveHost,
  context: {
    readonly hop: Hop;
    readonly hostKeyFingerprint: () => string | undefined;
    /** undefined before the keys were exchanged. */
    readonly sessionProof?: (() => SessionProof | undefined) | undefined;
  },
) => Authenticator;

/** Progress of a connect, for the tab's words. */
export interface ConnectProgress {
  readonly phase: ConnectPhase;
  readonly hop: Hop;
  readonly detail?: string | undefined;
  /** Where all that happens to this connection is kept. */
  readonly story?: StoryId | undefined;
}

/** A byte channel with the receiver's credit in the SSH window: bytes that nobody marked as used are not replaced. */
export interface ByteChannel {
  /**
   * Called once. Bytes of stdout; `used` gives the window back (RFC 4254 section 5.2). Who borrows them copies what it needs before its call
   * returns, and saves a copy of everything.
   */
  receive(consumer: (bytes: Uint8Array, used: () => void) => void, options?: { readonly borrows?: boolean }): void;
  /** The same for stderr (never called with a pseudo-terminal). */
  receiveError(consumer: (bytes: Uint8Array, used: () => void) => void): void;
  /** Resolves when the bytes were handed to the transport within the server's window; rejects with `channel.closed`. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Sends what may go out at once, and answers how many bytes of the beginning that were, 0 where others wait before them or the channel is
   * closed. They may change afterwards.
   */
  send(bytes: Uint8Array): number;
  /** As `write`, for bytes in pieces, which share SSH packets. They must not change until then. */
  writeAll(pieces: readonly Uint8Array[]): Promise<void>;
  /** Makes the receive window larger for good, for bulk data over a distance; a smaller figure changes nothing. */
  growWindow(toBytes: number): void;
  /** Why the connection is gone, if that is how the channel ended. */
  readonly lost: AppError | undefined;
  /** No more bytes from us (CHANNEL_EOF). */
  end(): void;
  /** The server's EOF came and everything before it was delivered. */
  readonly onEnd: Event<void>;
  /** Fires once when the channel is closed, after all data was delivered. */
  readonly onClosed: Event<ExitStatus>;
  close(): void;
}

export interface ShellChannel extends ByteChannel {
  resize(size: TerminalSize): void;
  signal(name: string): void;
  /** A BREAK on the line of serial gear over there (RFC 4335): of `lengthMs`. Answers whether the server did it; false also on a closed channel. */
  sendBreak(lengthMs: number): Promise<boolean>;
}

export interface ShellRequest {
  /** Absent: no pseudo-terminal. */
  readonly terminal?: { readonly type: string; readonly size: TerminalSize } | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Shell when absent. */
  readonly command?: string | undefined;
  readonly subsystem?: string | undefined;
  /** A terminal or a command of the user's: has the agent there, where the host is one that it is forwarded to. */
  readonly mayUseAgent?: boolean | undefined;
  /**
   * Called as soon as the last request was sent: what is written now follows it at once, which saves a round trip. Only for servers that take it
   * so (OpenSSH does), and for what does no harm where the request is refused.
   */
  readonly onSent?: ((channel: ByteChannel) => void) | undefined;
  /** Our receive window in bytes; terminals 256 KiB, bulk 2 MiB. */
  readonly windowBytes: number;
  readonly signal: AbortSignal;
}

/** What to ask for in a session that is closed before anything runs in it. Nothing: whether a session opens at all. */
export interface SessionTry {
  readonly terminal?: boolean | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly x11?: boolean | undefined;
  /** Starts its program, which ends with the session. */
  readonly subsystem?: string | undefined;
}

export type CloseReason =
  | { readonly kind: 'requested' }
  /** The transport ended or broke, or the server disconnected, with the error to show. */
  | { readonly kind: 'lost'; readonly error: AppError };

/** The use of the agent that a connection forwards, so far. */
export interface AgentForwardingState {
  /** `unasked`: no session wanted it yet. `refused`: the server or the key's line over there forbids it. `none`: there is no agent here. */
  readonly kind: 'unasked' | 'active' | 'refused' | 'none';
  /** Signatures that the agent made for the other side. */
  readonly signatures: number;
  /** Those that it would not make. */
  readonly refused: number;
  /** The key of the latest signature, `SHA256:…`. */
  readonly last?: string | undefined;
}

/** A signature that was asked for through a forwarded agent. */
export interface AgentUse {
  /** `SHA256:…` of the key. */
  readonly fingerprint: string;
  readonly isSigned: boolean;
  /** The login that it is good for, `hostKey` being `SHA256:…`; undefined: it is for something else. Who asked can't be known. */
  readonly login?: { readonly user: string; readonly hostKey?: string | undefined } | undefined;
}

/** The agent that is forwarded to a host. */
export interface ForwardedAgent {
  /** Whether an agent is there that could be forwarded. Never rejects. */
  isThere(): Promise<boolean>;
  /** Speaks the agent protocol on a channel that the server opened, until that is closed; owns the channel. Never rejects. */
  serve(channel: Duplex, session: { readonly proof: SessionProof; readonly onUse: (use: AgentUse) => void }): Promise<void>;
}

/** One established SSH transport. */
export interface SshConnection {
  readonly id: ConnectionId;
  readonly target: EffectiveHost;
  readonly address: string | undefined;
  readonly route: readonly string[];
  /** How its byte stream was made. */
  readonly way?: RouteFacts | undefined;
  readonly serverIdentification: string;
  readonly algorithms: NegotiatedAlgorithms;
  readonly hostKeyBlob: Buffer;
  readonly trust: HostKeyTrust;
  readonly attempts: readonly AuthAttempt[];
  readonly authenticatedWith: readonly string[];
  readonly canRepeatSilently: boolean;
  readonly banner: string;
  /** The banner as it stood at each step of the login that found more of it, the whole one last; none of them is empty. */
  readonly bannerStages: readonly string[];
  readonly connectedAt: number;
  readonly isClosed: boolean;
  readonly openChannels: number;
  /** Milliseconds of the last answered heartbeat; undefined before the first. */
  readonly rttMs: number | undefined;
  readonly onRtt: Event<number>;
  /** true: a heartbeat is overdue; false: it answers again (CN-07). */
  readonly onStalled: Event<boolean>;
  readonly onClosed: Event<CloseReason>;
  /** Opens a session channel. Errors: `channel.openFailed`, `channel.requestRefused`, `connection.lost`, `cancelled`. */
  openSession(request: ShellRequest): Promise<ShellChannel>;
  /**
   * Asks for something in a session of its own, which is closed at once. The answers are told to the connection's story. Errors:
   * `channel.openFailed`, `cancelled`, and why the connection is gone.
   */
  trySession(what: SessionTry, signal: AbortSignal): Promise<void>;
  /**
   * A channel to a place as seen from the server (RFC 4254 section 7.2; sockets: PROTOCOL of OpenSSH section 2.4), for a client that came from
   * `origin`. Errors: `channel.openFailed`, `cancelled`, and why the connection is gone.
   */
  openForward(request: ForwardRequest): Promise<ByteChannel>;
  /**
   * Has the server listen (RFC 4254 section 7.1). undefined when it refuses; it never says why. Errors: `connection.lost`,
   * `connection.notAnswering`, `cancelled`.
   */
  listenRemotely(request: RemoteListenRequest): Promise<RemoteListening | undefined>;
  /** A raw duplex to `host:port` as seen from the server (RFC 4254 section 7.2): the next hop's byte stream. */
  openDirectTcpip(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /**
   * The host keys that the server says it has (`hostkeys-00@openssh.com`), blobs in its order and not looked into; fires once, also for who
   * subscribes later. Only servers like OpenSSH's say it.
   */
  readonly onHostKeysAnnounced: Event<readonly Buffer[]>;
  /**
   * Has the server sign for each of these keys that it holds them (`hostkeys-prove-00@openssh.com`, PROTOCOL of OpenSSH section 2.5). The
   * proofs are not checked here. undefined when it refuses or answers something else. Errors: `connection.lost`,
   * `connection.notAnswering`, `cancelled`.
   */
  proveHostKeys(blobs: readonly Buffer[], signal: AbortSignal): Promise<readonly HostKeyProof[] | undefined>;
  /** undefined: it is not forwarded to this host. */
  readonly agentForwarding?: AgentForwardingState | undefined;
  readonly onAgentForwarding?: Event<AgentForwardingState> | undefined;
  /** Asks for new keys now. */
  rekey(): void;
  /** Has the protocol engine's own lines told, which cost time, or no longer. They hold no secret and no byte of a channel. */
  listenToEngine?(listener: ((line: string) => void) | undefined): void;
  /** Polite end; idempotent. */
  close(): void;
}

/** Where a forwarded connection goes, or where the server listens. */
export type ForwardPlace =
  { readonly kind: 'tcp'; readonly host: string; readonly port: number } | { readonly kind: 'socket'; readonly path: string };

export interface ForwardRequest {
  readonly to: ForwardPlace;
  /** Who connected, for the server's log. */
  readonly origin: { readonly address: string; readonly port: number };
  readonly windowBytes: number;
  /** Absent: who gives up closes the channel that comes all the same. */
  readonly signal?: AbortSignal | undefined;
}

export interface RemoteListenRequest {
  /** `host` as RFC 4254 has it: empty is every address, `localhost` loopback of both families. Port 0: the server chooses. */
  readonly at: ForwardPlace;
  /** Somebody connected over there; one of `accept` and `refuse` is to be called, some time. */
  readonly onConnection: (incoming: IncomingForward) => void;
  readonly signal: AbortSignal;
}

/** A connection that the server accepted for us, not yet let in. */
export interface IncomingForward {
  /** As the server says, printable. */
  readonly origin: { readonly address: string; readonly port: number };
  /** undefined when the connection is gone meanwhile. */
  accept(windowBytes: number): ByteChannel | undefined;
  /** The target does not answer. */
  refuse(): void;
}

export interface RemoteListening {
  /** Of TCP: the port that was asked for or chosen. */
  readonly port: number;
  /** Has the server stop; resolves when it answered, or the connection is gone. */
  cancel(): Promise<void>;
}

/** What a server answers for one key that it is to prove. */
export interface HostKeyProof {
  readonly blob: Buffer;
  /** What is signed: it names this very session, so that no other one's proof fits. */
  readonly signed: Buffer;
  /** A signature blob (RFC 4253 section 6.6). */
  readonly signature: Buffer;
}

/** Everything a connect needs. `verifyHostKey` and `authenticate` are required: there is no default that accepts. */
export interface ConnectRequest {
  readonly target: EffectiveHost;
  readonly hop: Hop;
  readonly route: readonly string[];
  readonly way?: RouteFacts | undefined;
  /** The byte stream to speak SSH on, already connected (a TCP socket or a channel); owned by the connection from here on. */
  readonly stream: Duplex;
  /** Milliseconds since a person was asked on the way there, before the server can say a word; 0 meanwhile. The time counts from there. */
  readonly quietMs?: (() => number) | undefined;
  readonly address: string | undefined;
  readonly verifyHostKey: VerifyHostKey;
  readonly preferredHostKeyTypes: PreferredHostKeyTypes;
  readonly authenticate: Authenticate;
  readonly onProgress: (progress: ConnectProgress) => void;
  /** Hears what happens to the connection, until its end. */
  readonly tell?: ((fact: TimelineFact) => void) | undefined;
  /** Is given the engine before it says a word: what it tells of the login can be heard. */
  readonly starting?:
    ((engine: { readonly listenToEngine: (listener: ((line: string) => void) | undefined) => void }) => void) | undefined;
  /** Hears each round trip that a heartbeat measures. */
  readonly measured?: ((ms: number) => void) | undefined;
  readonly signal: AbortSignal;
}
