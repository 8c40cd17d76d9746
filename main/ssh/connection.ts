import { createHash, randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../shared/base/clock.ts';
import { deferred } from '../../shared/base/deferred.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { HostKeyTrust, KeyFace } from '../../shared/model/host-key.ts';
import { ConnectionId } from '../../shared/model/ids.ts';
import type { ConnectPhase } from '../../shared/model/phase.ts';
import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
import type { Logger } from '../log/logger.ts';
import { algorithmOffer } from './algorithms.ts';
import { Authentication } from './authentication.ts';
import { ChannelTable } from './channel-table.ts';
import type { Authenticator, ConnectRequest, ForwardedAgent, SshConnection } from './connection-types.ts';
import { errorOf, ProtocolViolation, type DownSituation } from './disconnect.ts';
import { IdentificationReader, readIdentification, type Identification, type IdentificationFailure } from './identification.ts';
import { LiveConnection } from './live-connection.ts';
import type { KeyLists } from './key-lists.ts';
import { engineReady, type AlgorithmOffer } from './ssh2-internals.ts';
import { offersFact, toldAuthenticator, type Stories, type Tell } from './telling.ts';
import { Transport, type Down } from './transport.ts';

export interface ConnectionServices {
  readonly clock: Clock;
  readonly log: Logger;
  /** What is shown of a key, for `hostKey.changedOnRekey`. */
  readonly keyFace: (blob: Uint8Array) => KeyFace;
  /** For programs on the way to a host (ProxyCommand); absent: that of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** The agent that is forwarded to a host; undefined: none is. */
  readonly forwardedAgent?: ((target: EffectiveHost) => ForwardedAgent | undefined) | undefined;
  /** Keeps what happens to each connection of the pool. */
  readonly stories?: Stories | undefined;
}

/** Our part of the identification line: `SSH-2.0-Hawser`. No version: it would help nobody but a scanner. */
const SOFTWARE_NAME = 'Hawser';
/** Where ConnectTimeout is none, nothing may hang all the same. */
const LONGEST_SECONDS = 120;
/** For an answer in the login: PAM modules may wait for somebody's telephone. sshd's own limit is 120 s. */
const ANSWER_SECONDS = 180;

/**
 * Makes an SSH connection of a byte stream that is already connected: identification, key exchange, host key, login. Nothing but
 * our identification and key exchange is sent before `verifyHostKey` accepted. Rejects with an `AppError` that names phase and hop
 * (CN-18); the stream is ended then.
 */
export function openConnection(request: ConnectRequest, services: ConnectionServices): Promise<SshConnection> {
  const opening = new Opening(request, services);
  return opening.run(() => opening.open());
}

/** What a connection that ends after the key exchange is made of. */
export type HostKeyRequest = Pick<ConnectRequest, 'target' | 'hop' | 'route' | 'stream' | 'address' | 'onProgress' | 'signal'> & {
  /** Called with the server's identification line, printable, before any key is there. */
  readonly onIdentification: (line: string) => void;
};

/** The key that a server showed and proved to have: its signature of the key exchange is good. Nobody has judged it. */
export interface ShownHostKey {
  readonly blob: Buffer;
  /** Everything the server can show, by signature algorithm, in its order. */
  readonly offered: readonly string[];
}

/**
 * Connects as far as the host key and disconnects: no user name and no secret is sent, and no service is asked for. The server chooses
 * among `target.hostKeyAlgorithms`, which must be there. Rejects as `openConnection` does.
 */
export function showHostKey(request: HostKeyRequest, services: ConnectionServices): Promise<ShownHostKey> {
  const opening = new Opening(
    {
      ...request,
      verifyHostKey: () => Promise.resolve({ kind: 'once' }),
      preferredHostKeyTypes: () => Promise.resolve([]),
      authenticate: () => {
        throw new Error('a host key is fetched without a login');
      },
    },
    services,
  );
  return opening.run(() => opening.show(request.onIdentification));
}

class Opening {
  readonly #request: ConnectRequest;
  readonly #services: ConnectionServices;
  readonly #tell: Tell;
  readonly #startedAt: number;
  /** Rejects when the opening has failed; every wait races against it. */
  readonly #failed = deferred<never>();
  /** Aborted with it: for whoever asks the user, or reads. */
  readonly #aborted = new AbortController();
  #isOver = false;
  #phase: ConnectPhase = 'identification';
  #dialogs = 0;
  #transport: Transport | undefined;
  #authenticator: Authenticator | undefined;
  #theirOffer: KeyLists | undefined;
  #ourOffer: AlgorithmOffer | undefined;
  #kexTimer: Disposable | undefined;
  #hostKey: { readonly blob: Buffer; readonly trust: HostKeyTrust | undefined } | undefined;

  constructor(request: ConnectRequest, services: ConnectionServices) {
    this.#request = request;
    this.#services = services;
    this.#tell = request.tell ?? (() => undefined);
    this.#startedAt = services.clock.now();
    this.#failed.promise.catch(() => undefined);
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const { stream, signal } = this.#request;
    // The stream may fail while nobody reads it yet; that shows as soon as somebody does.
    stream.on('error', () => undefined);
    const onAbort = (): void => this.#fail(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) throw cancelled();
      return await this.#race(work());
    } catch (error) {
      const failure = this.#asFailure(error);
      this.#fail(failure);
      throw failure;
    } finally {
      this.#isOver = true;
      this.#kexTimer?.dispose();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async open(): Promise<SshConnection> {
    const { transport, channels, identification } = await this.#meet();
    const watch = transport.down.event((down) => this.#fail(this.#explain(down)));
    const authentication = this.#authentication(transport, identification);
    const algorithms = await this.#exchangeKeys(transport, identification);
    await this.#logIn(authentication, transport);
    watch.dispose();
    return this.#establish(transport, channels, authentication, identification, algorithms);
  }

  async show(onIdentification: (line: string) => void): Promise<ShownHostKey> {
    const { transport, identification } = await this.#meet();
    onIdentification(printableLine(identification, 255));
    const watch = transport.down.event((down) => this.#fail(this.#explain(down)));
    await this.#exchangeKeys(transport, identification);
    watch.dispose();
    transport.close();
    const blob = this.#hostKey?.blob;
    if (blob === undefined || this.#theirOffer === undefined) throw new Error('keys exchanged without a host key');
    return { blob, offered: this.#theirOffer.hostKey };
  }

  /** Both sides' identification lines. */
  async #meet(): Promise<{
    readonly transport: Transport;
    readonly channels: ChannelTable;
    readonly identification: string;
  }> {
    const { clock, log } = this.#services;
    const { target, stream } = this.#request;
    const stored = target.hostKeyAlgorithms === undefined ? await this.#request.preferredHostKeyTypes(target) : [];
    const offer = algorithmOffer(target, stored);
    this.#ourOffer = offer;
    await engineReady;
    if (hasNoDelay(stream)) stream.setNoDelay(true);
    this.#enter('identification');
    const transport = new Transport(stream, SOFTWARE_NAME, offer, clock);
    this.#transport = transport;
    const channels = new ChannelTable(transport, clock, log, this.#tell);
    this.#request.starting?.({ listenToEngine: (listener) => transport.engine.listenToLines(listener) });
    // Before the server has said a word: a port that several protocols share decides by who speaks first (CN-15).
    transport.engine.start();
    const { line } = await this.#identify(stream);
    return { transport, channels, identification: line };
  }

  async #identify(stream: Duplex): Promise<Extract<Identification, { kind: 'ssh2' }>> {
    const { hostName: host, port } = this.#request.target;
    const reader = new IdentificationReader();
    const seconds = this.#patience();
    let timer: Disposable | undefined;
    const wait = (ms: number): void => {
      timer = this.#services.clock.after(ms, () => {
        const leftMs = seconds * 1000 - (this.#request.quietMs?.() ?? Infinity);
        if (leftMs > 0) return wait(leftMs);
        const textBefore = reader.textBefore;
        this.#fail(this.#error('ident.timeout', { host, port, seconds, textBefore }, 'no identification came'));
      });
    };
    wait(seconds * 1000);
    let found: Identification;
    try {
      found = await readIdentification(stream, reader, this.#aborted.signal);
    } catch (error) {
      if (this.#aborted.signal.aborted) throw error;
      const { textBefore, cause } = error as IdentificationFailure;
      throw this.#error('ident.closed', { host, port, textBefore }, 'closed before its identification came', cause);
    } finally {
      timer?.dispose();
    }
    if (found.kind === 'ssh2') {
      this.#tell({ kind: 'identification', theirs: printableLine(found.line, 255) });
      return found;
    }
    const { looksLike, textBefore } = found;
    throw this.#error('ident.notSsh', { host, port, looksLike, textBefore }, `what answers does not speak SSH-2 (${looksLike})`);
  }

  async #exchangeKeys(transport: Transport, identification: string): Promise<NegotiatedAlgorithms> {
    this.#enter('kex');
    const done = deferred<NegotiatedAlgorithms>();
    transport.handlers.offers = (theirs) => {
      if (this.#theirOffer === undefined && this.#ourOffer) this.#tell(offersFact(this.#ourOffer, theirs));
      this.#theirOffer ??= theirs;
    };
    transport.handlers.keysExchanged = (negotiated) => done.resolve(negotiated);
    transport.handlers.hostKey = (blob, answer) => this.#onHostKey(transport, blob, answer);
    this.#startKexTimer();
    transport.run(identification);
    const negotiated = await this.#race(done.promise);
    this.#kexTimer?.dispose();
    this.#tell({ kind: 'algorithms', negotiated });
    return negotiated;
  }

  #startKexTimer(): void {
    const { hostName: host, port } = this.#request.target;
    const seconds = this.#patience();
    this.#kexTimer?.dispose();
    this.#kexTimer = this.#deadline(seconds, () =>
      this.#error('kex.timeout', { host, port, seconds }, 'the key exchange takes too long'),
    );
  }

  /** The first key is judged by whoever knows this host; every later one must be the same, and is compared at once (`ssh.md` A7). */
  #onHostKey(transport: Transport, offered: Buffer, answer: (accepted: boolean) => void): void {
    const known = this.#hostKey;
    if (known !== undefined) {
      if (known.blob.equals(offered) && known.trust !== undefined) answer(true);
      else transport.refuseHostKey(Buffer.from(offered));
      return;
    }
    const blob = Buffer.from(offered);
    this.#hostKey = { blob, trust: undefined };
    this.#kexTimer?.dispose();
    this.#enter('hostKey');
    const face = this.#services.keyFace(blob);
    this.#tell({ kind: 'hostKey', type: face.type, fingerprint: face.sha256 });
    const { target, hop, route, address, verifyHostKey } = this.#request;
    this.#byUser((signal) => verifyHostKey({ target, hop, route, address, blob }, signal)).then(
      (trust) => {
        if (this.#isOver) return;
        this.#hostKey = { blob, trust };
        this.#tell({ kind: 'trusted', trust });
        this.#enter('kex');
        this.#startKexTimer();
        answer(true);
      },
      (error: unknown) => this.#fail(this.#asFailure(error)),
    );
  }

  #authentication(transport: Transport, identification: string): Authentication {
    return new Authentication({
      transport,
      user: this.#request.target.user,
      mayBindKeys: this.#request.target.unboundKeys !== true,
      serverSoftware: identification.replace(/^SSH-[\d.]+-/, ''),
      byUser: (work) => this.#byUser(work),
      byServer: (work) => this.#byServer(work),
      onMethod: (method) => this.#enter('authentication', method),
    });
  }

  async #logIn(authentication: Authentication, { engine }: Transport): Promise<void> {
    this.#enter('authentication');
    const { target, hop, authenticate } = this.#request;
    this.#authenticator = authenticate(target, {
      hop,
      hostKeyFingerprint: () => this.#fingerprint(),
      sessionProof: () => engine.sessionProof,
    });
    await authentication.run(toldAuthenticator(this.#authenticator, this.#tell));
    this.#tell({ kind: 'signedIn', with: [...authentication.authenticatedWith] });
  }

  #establish(
    transport: Transport,
    channels: ChannelTable,
    authentication: Authentication,
    identification: string,
    algorithms: NegotiatedAlgorithms,
  ): SshConnection {
    const { target, address, route, way } = this.#request;
    const { clock, log } = this.#services;
    const accepted = this.#hostKey;
    if (accepted?.trust === undefined || this.#authenticator === undefined) throw new Error('logged in without a host key');
    this.#enter('established');
    const facts = {
      id: ConnectionId.parse(randomUUID()),
      target,
      address,
      route,
      way,
      serverIdentification: printableLine(identification, 255),
      algorithms,
      hostKeyBlob: accepted.blob,
      trust: accepted.trust,
      attempts: this.#authenticator.attempts,
      authenticatedWith: authentication.authenticatedWith,
      canRepeatSilently: this.#authenticator.canRepeatSilently,
      banner: authentication.banner,
      bannerStages: authentication.bannerStages,
      connectedAt: clock.now(),
    };
    log.info('connected', { connection: facts.id, host: target.hostName, port: target.port, ...algorithms });
    const { measured } = this.#request;
    return new LiveConnection(facts, transport, channels, {
      clock,
      log,
      explain: (down) => this.#explain(down),
      tell: this.#tell,
      measured,
      agent: this.#services.forwardedAgent?.(target),
    });
  }

  #fingerprint(): string | undefined {
    const blob = this.#hostKey?.blob;
    if (blob === undefined) return undefined;
    return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  }

  #enter(phase: ConnectPhase, detail?: string): void {
    this.#phase = phase;
    if (!this.#isOver) this.#request.onProgress({ phase, hop: this.#request.hop, detail });
  }

  /** Waits for a person or what a person holds. If the opening fails meanwhile, the wait ends and its signal is aborted. */
  async #byUser<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#dialogs += 1;
    try {
      return await this.#race(work(this.#aborted.signal));
    } finally {
      this.#dialogs -= 1;
    }
  }

  async #byServer<T>(work: Promise<T>): Promise<T> {
    const { hostName: host, port } = this.#request.target;
    const timer = this.#deadline(ANSWER_SECONDS, () =>
      this.#error('connection.notAnswering', { host, port, seconds: ANSWER_SECONDS }, 'the server does not answer the login'),
    );
    try {
      return await this.#race(work);
    } finally {
      timer.dispose();
    }
  }

  #race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed.promise]);
  }

  #patience(): number {
    const { connectTimeoutSeconds } = this.#request.target;
    return connectTimeoutSeconds > 0 ? connectTimeoutSeconds : LONGEST_SECONDS;
  }

  #deadline(seconds: number, error: () => AppError): Disposable {
    return this.#services.clock.after(seconds * 1000, () => this.#fail(error()));
  }

  /** Ends the opening: the first error counts. */
  #fail(error: AppError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const failure = this.#asFailure(error);
    this.#services.log.info('connect failed', { hop: this.#request.hop.label, phase: failure.phase, code: failure.code });
    this.#aborted.abort(failure);
    if (this.#transport === undefined) this.#request.stream.destroy();
    else this.#transport.close();
    this.#failed.reject(failure);
  }

  #error<C extends AppError['code']>(code: C, detail: AppError<C>['detail'], message: string, cause?: unknown): AppError {
    return new AppError(code, detail, message, { phase: this.#phase, hop: this.#request.hop, cause });
  }

  /** Every failure names phase and hop; what is no `AppError` was the server's doing or a bug of ours. */
  #asFailure(error: unknown): AppError {
    const { hostName: host, port } = this.#request.target;
    if (error instanceof AppError) {
      const { code, detail, message, cause, phase = this.#phase, hop = this.#request.hop } = error;
      return new AppError(code, detail, message, { cause, phase, hop });
    }
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof ProtocolViolation) return this.#error('connection.misbehaved', { host, port, reason }, reason, error);
    this.#services.log.error('connecting failed unexpectedly', { reason });
    return this.#error('internal', { logReference: 'ssh.connect' }, reason, error);
  }

  #explain(down: Down): AppError {
    const { clock, keyFace } = this.#services;
    const now = clock.now();
    const situation: DownSituation = {
      target: this.#request.target,
      hop: this.#request.hop,
      phase: this.#phase,
      isWaitingForUser: this.#dialogs > 0,
      seconds: Math.round((now - this.#startedAt) / 1000),
      tried: this.#authenticator?.attempts ?? [],
      idleSeconds: Math.max(0, Math.round((now - (this.#transport?.lastReceivedAt ?? now)) / 1000)),
      offers: { ours: this.#ourOffer ?? algorithmOffer(this.#request.target, []), theirs: this.#theirOffer },
      keyFace,
    };
    return errorOf(down, situation);
  }
}

function hasNoDelay(stream: Duplex): stream is Duplex & { setNoDelay(on: boolean): void } {
  return 'setNoDelay' in stream && typeof stream.setNoDelay === 'function';
}
