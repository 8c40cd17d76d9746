import type { Duplex } from 'node:stream';
import { Emitter } from '../../shared/base/emitter.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { LateEvent } from './late-event.ts';
import { Outgoing } from './outgoing.ts';
import { lendsMemory, readBy } from './receive-memory.ts';
import type { AuthPrompt, ChannelOffer, ChannelOpenInfo, EngineListener } from './engine-listener.ts';
import { Engine, type AlgorithmOffer } from './ssh2-internals.ts';
import type { KeyLists } from './key-lists.ts';

/** Why a transport is no more. */
export type Down =
  | { readonly kind: 'closedHere' }
  /** The peer's FIN, without a word. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'broken'; readonly cause: unknown }
  /** SSH_MSG_DISCONNECT of the peer. */
  | { readonly kind: 'disconnected'; readonly code: number; readonly text: string }
  /** The peer broke the protocol, or a signature or MAC did not verify. */
  | { readonly kind: 'protocol'; readonly reason: string }
  /** Another host key than the accepted one, in a later key exchange (`ssh.md` A7). */
  | { readonly kind: 'hostKeyChanged'; readonly blob: Buffer }
  /** Silent for too long. */
  | { readonly kind: 'notAnswering'; readonly seconds: number };

/** What the phases and the channels want to hear; each sets its own part. */
export interface TransportHandlers {
  offers?: (theirs: KeyLists) => void;
  keysExchanged?: (negotiated: NegotiatedAlgorithms) => void;
  hostKey?: (blob: Buffer, answer: (accepted: boolean) => void) => void;
  auth?: AuthHandlers;
  channels?: ChannelHandlers;
  /** Answers whether it takes the channel; who takes one answers the server. Only ever asked after the login. */
  offered?: (offer: ChannelOffer) => boolean;
}

export type AuthHandlers = Pick<
  EngineListener,
  | 'serviceAccepted'
  | 'banner'
  | 'signatureAlgorithms'
  | 'authenticationFailed'
  | 'authenticationSucceeded'
  | 'publicKeyAccepted'
  | 'passwordChangeRequested'
  | 'questionsAsked'
>;

export type ChannelHandlers = Pick<
  EngineListener,
  | 'channelOpened'
  | 'channelOpenFailed'
  | 'channelData'
  | 'channelErrorData'
  | 'channelWindowAdjusted'
  | 'channelRequestAnswered'
  | 'channelRequest'
  | 'channelEnded'
  | 'channelClosed'
>;

/** `data` is empty when the request is refused. */
type GlobalAnswer = (accepted: boolean, data: Buffer) => void;

/** Outgoing bytes that may wait in the stream before channels hold back (MX-09: a key press waits behind no more than this). */
const CONGESTED_BYTES = 512 * 1024;
const BY_APPLICATION = 11;
const UNKNOWN_CHANNEL_TYPE = 3;
/** How long a polite end may take before the stream is destroyed. */
const END_DEADLINE_MS = 1000;

/** The byte stream and the engine joined together: counts bytes, gathers what one turn writes, ends once. */
export class Transport {
  readonly engine: Engine;
  readonly handlers: TransportHandlers = {};
  /** Fires once. */
  readonly down = new LateEvent<Down>();
  /**
   * The keys that the server announced after login (`hostkeys-00@openssh.com`, PROTOCOL of OpenSSH section 2.5), once: fires once.
   * What comes before the login is not listened to: until then it might be somebody else's.
   */
  readonly hostKeysAnnounced = new LateEvent<readonly Buffer[]>();
  /** The stream takes more again, or a key exchange is over. */
  readonly writable = new Emitter<void>();
  /** Bytes passed; called at the end of a turn, never inside the engine. */
  onTraffic: (() => void) | undefined;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #outgoing: Outgoing;
  #isRunning = false;
  #isDown = false;
  #isLoggedIn = false;
  /** What waits for the answer of a global request, oldest first: answers come in order (RFC 4254 section 4). */
  readonly #awaiting: { readonly sequence: number | undefined; readonly onAnswer: GlobalAnswer }[] = [];
  #bytesIn = 0;
  #lastReceivedAt: number;

  constructor(stream: Duplex, softwareName: string, offer: AlgorithmOffer, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#outgoing = new Outgoing(stream, () => this.onTraffic?.());
    this.#lastReceivedAt = clock.now();
    this.engine = new Engine(softwareName, offer, this.#listener());
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Bytes of both directions since the beginning. */
  get bytesIn(): number {
    return this.#bytesIn;
  }

  get bytesOut(): number {
    return this.#outgoing.bytes;
  }

  /** Milliseconds since 1970. */
  get lastReceivedAt(): number {
    return this.#lastReceivedAt;
  }

  /** Whether nothing of a channel goes out now. */
  get isBlocked(): boolean {
    return this.#isDown || this.engine.isExchangingKeys;
  }

  /** Whether a channel should wait for `writable` before it sends bulk data. */
  get isCongested(): boolean {
    return this.isBlocked || this.#outgoing.waitingBytes >= CONGESTED_BYTES;
  }

  /** Sends a global request by `send`, which must ask for an answer; `onAnswer` is not called when the transport goes down. */
  askGlobally(send: (engine: Engine) => void, onAnswer: GlobalAnswer): void {
    if (this.#isDown) return;
    this.#awaiting.push({ sequence: this.engine.nextSequence, onAnswer });
    send(this.engine);
  }

  /** Writes now what waits for the end of the turn. */
  hurry(): void {
    if (!this.#stream.destroyed) this.#outgoing.hurry();
  }

  /** Whether bytes that come now must be copied by whoever keeps them. */
  get lendsMemory(): boolean {
    return lendsMemory(this.#stream);
  }

  /** Starts reading; `identification` is the peer's line without its end. */
  run(identification: string): void {
    const stream = this.#stream;
    this.#isRunning = true;
    stream.on('error', (cause) => this.#end({ kind: 'broken', cause }));
    stream.on('end', () => this.#end({ kind: 'ended' }));
    stream.on('close', () => this.#end({ kind: 'ended' }));
    stream.on('drain', () => this.writable.emit());
    readBy(stream, (chunk) => this.#received(chunk));
    this.engine.receive(Buffer.from(`${identification}\r\n`, 'latin1'));
    if (this.#isDown) return;
    if (stream.destroyed) this.#end({ kind: 'ended' });
    else stream.resume();
  }

  /** Ends it from our side, with a DISCONNECT when the engine still lives. */
  close(): void {
    this.#end({ kind: 'closedHere' });
  }

  /** Ends it because the peer broke a rule that ssh2 does not check. */
  fail(reason: string): void {
    this.#end({ kind: 'protocol', reason });
  }

  refuseHostKey(blob: Buffer): void {
    this.#end({ kind: 'hostKeyChanged', blob });
  }

  /** Drops the stream at once: the peer does not answer, so there is nobody to be polite to. */
  abandon(seconds: number): void {
    this.#end({ kind: 'notAnswering', seconds });
    this.#stream.destroy();
  }

  #received(chunk: Uint8Array): void {
    this.#bytesIn += chunk.length;
    this.#lastReceivedAt = this.#clock.now();
    this.engine.receive(chunk);
    this.onTraffic?.();
  }

  /**
   * TinySSH knows no global requests and says so, instead of refusing each as RFC 4254 section 4 wants it; the number that it names is that of
   * the packet after. What was asked in a key exchange has no number yet, but then the oldest is meant as well: answers come in order.
   */
  #notImplemented(sequence: number): void {
    const asked = this.#awaiting[0];
    if (asked === undefined) return;
    const isMeant = asked.sequence === undefined || sequence === asked.sequence || sequence === (asked.sequence + 1) >>> 0;
    if (isMeant) this.#awaiting.shift()?.onAnswer(false, Buffer.alloc(0));
  }

  #write(data: Uint8Array): void {
    const stream = this.#stream;
    if (!stream.destroyed && !stream.writableEnded) this.#outgoing.write(data);
  }

  #end(down: Down): void {
    if (this.#isDown) return;
    this.#isDown = true;
    const stream = this.#stream;
    // Whatever answers there may not speak SSH: no DISCONNECT before its identification was read.
    if (this.#isRunning) this.engine.disconnect(BY_APPLICATION);
    else this.engine.dispose();
    // The stream may still fail while it ends; that is no news.
    stream.on('error', () => undefined);
    this.#outgoing.flush();
    stream.end();
    stream.resume();
    const timer = this.#clock.after(END_DEADLINE_MS, () => stream.destroy());
    stream.once('close', () => timer.dispose());
    stream.once('finish', () => stream.destroy());
    this.down.fire(down);
    this.writable.emit();
  }

  #listener(): EngineListener {
    const { handlers } = this;
    const stream = this.#stream;
    return {
      get lendsMemory() {
        return lendsMemory(stream);
      },
      write: (data) => this.#write(data),
      memory: (bytes) => this.#outgoing.memory(bytes),
      failed: (error) => this.#end({ kind: 'protocol', reason: printableLine(error.message, 300) }),
      disconnected: (code, text) => this.#end({ kind: 'disconnected', code, text: printableLine(text, 1000) }),
      offersExchanged: (theirs) => handlers.offers?.(theirs),
      keysExchanged: (negotiated) => {
        handlers.keysExchanged?.(negotiated);
        this.writable.emit();
      },
      hostKeyOffered: (blob, answer) => (handlers.hostKey === undefined ? answer(false) : handlers.hostKey(blob, answer)),
      signatureAlgorithms: (names) => handlers.auth?.signatureAlgorithms(names),
      serviceAccepted: () => handlers.auth?.serviceAccepted(),
      banner: (text) => handlers.auth?.banner(text),
      authenticationFailed: (methods, partial) => handlers.auth?.authenticationFailed(methods, partial),
      authenticationSucceeded: () => {
        this.#isLoggedIn = true;
        handlers.auth?.authenticationSucceeded();
      },
      publicKeyAccepted: (algorithm, blob) => handlers.auth?.publicKeyAccepted(algorithm, blob),
      passwordChangeRequested: (prompt) => handlers.auth?.passwordChangeRequested(prompt),
      questionsAsked: (name, instruction, prompts: readonly AuthPrompt[]) =>
        handlers.auth?.questionsAsked(name, instruction, prompts),
      // Every request of the server is answered, `keepalive@openssh.com` for one (CN-09); none is granted.
      globalRequest: (name, wantReply, data) => {
        if (name === 'hostkeys-00@openssh.com' && this.#isLoggedIn) this.hostKeysAnnounced.fire(readBlobs(data));
        if (wantReply) this.engine.send.requestFailure();
      },
      globalRequestAnswered: (accepted, data) => this.#awaiting.shift()?.onAnswer(accepted, data),
      notImplemented: (sequence) => this.#notImplemented(sequence),
      // What nobody listens for must not be opened towards us (SE-23).
      channelOpenRequested: (offer) => {
        if (this.#isLoggedIn && handlers.offered?.(offer) === true) return;
        this.engine.send.channelOpenFail(offer.sender, UNKNOWN_CHANNEL_TYPE, '');
      },
      channelOpened: (info: ChannelOpenInfo) => handlers.channels?.channelOpened(info),
      channelOpenFailed: (id, reason, text) => handlers.channels?.channelOpenFailed(id, reason, text),
      channelData: (id, data) => handlers.channels?.channelData(id, data),
      channelErrorData: (id, data, type) => handlers.channels?.channelErrorData(id, data, type),
      channelWindowAdjusted: (id, amount) => handlers.channels?.channelWindowAdjusted(id, amount),
      channelRequestAnswered: (id, accepted) => handlers.channels?.channelRequestAnswered(id, accepted),
      channelRequest: (id, type, wantReply, data) => handlers.channels?.channelRequest(id, type, wantReply, data),
      channelEnded: (id) => handlers.channels?.channelEnded(id),
      channelClosed: (id) => handlers.channels?.channelClosed(id),
    };
  }
}

/** A list of strings (RFC 4251 section 5); what is cut off at the end is left out. */
function readBlobs(data: Buffer): readonly Buffer[] {
  const blobs: Buffer[] = [];
  let at = 0;
  while (at + 4 <= data.length) {
    const end = at + 4 + data.readUInt32BE(at);
    if (end > data.length) break;
    blobs.push(data.subarray(at + 4, end));
    at = end;
  }
  return blobs;
}
