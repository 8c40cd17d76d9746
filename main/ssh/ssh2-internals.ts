/// <reference path="./ssh2-lib.d.ts" />
/**
 * The only file that reaches into ssh2 1.17.0. We drive its transport engine (`Protocol`: framing, ciphers, key exchange, message
 * parsing) ourselves and use neither its `Client` nor its `Channel`: their authentication order, windows and lost write callbacks
 * are what `README.md` lists under Decisions. `ssh2-internals.test.ts` and `ssh2-internals.live.test.ts` hold one contract test
 * for each hook and fail on any other version.
 */
import constants from 'ssh2/lib/protocol/constants.js';
import crypto from 'ssh2/lib/protocol/crypto.js';
import Protocol, { type Negotiated } from 'ssh2/lib/protocol/Protocol.js';
import utils from 'ssh2/lib/protocol/utils.js';
import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
import type { SessionProof } from './connection-types.ts';
import { CHANNEL_DATA_BYTES, copyPieces, framedPacket, inPlaceBlocks } from './packet-frame.ts';
import { plainKey } from './certificate-key.ts';
import { decryptInJavaScript, encryptInJavaScript, isChachaCipher, isChachaDecipher, lacksChacha20 } from './chacha20.ts';
import { withoutValues } from './engine-lines.ts';
import type { AuthPrompt, ChannelOffer, ChannelOpenInfo, EngineListener } from './engine-listener.ts';
import { KexHook, STAND_IN } from './kex/kex-hook.ts';
import { hybridKexNames } from './kex/hybrid-exchange.ts';
import { keyLists } from './key-lists.ts';
import { isGcmDecipher, readLargePackets } from './large-packets.ts';
import { offersHostBound } from './public-key-request.ts';

/** The version that the hooks were written against. */
export const SSH2_VERSION = '1.17.0';

/** Ciphers that this runtime lacks and we have in JavaScript (`chacha20.ts`): for servers that offer nothing else. */
export const slowCiphers: readonly string[] = lacksChacha20 ? ['chacha20-poly1305@openssh.com'] : [];

/** What can be done here. Order means nothing. */
export const supported = {
  kex: [...(constants.SUPPORTED_KEX.includes(STAND_IN) ? hybridKexNames : []), ...constants.SUPPORTED_KEX],
  hostKey: constants.SUPPORTED_SERVER_HOST_KEY,
  cipher: [...constants.SUPPORTED_CIPHER, ...slowCiphers],
  mac: constants.SUPPORTED_MAC,
  compression: constants.SUPPORTED_COMPRESSION,
} as const;

/** Resolves when the engine's WebAssembly part (Poly1305) is loaded. */
export const engineReady: Promise<void> = crypto.init;

/** Whether a cipher authenticates itself, so that no MAC is negotiated. */
export function isAuthenticatedCipher(name: string): boolean {
  return (crypto.CIPHER_INFO[name]?.authLen ?? 0) > 0;
}

/** Block length in bytes, for the amount of data one key may protect (RFC 4344 section 3.2). */
export function cipherBlockBytes(name: string): number {
  return name.startsWith('chacha20') ? 8 : (crypto.CIPHER_INFO[name]?.blockLen ?? 16);
}

/** The name of a disconnect reason (RFC 4253 section 11.1). */
export function disconnectReasonName(code: number): string {
  return constants.DISCONNECT_REASON_BY_VALUE[code] ?? `reason ${code}`;
}

/** Whether a signal name (no `SIG`) may be sent (RFC 4254 section 6.10). */
export function isSignalName(name: string): boolean {
  return Object.hasOwn(constants.SIGNALS, name);
}

/** Names of `supported.hostKey` with a certificate around the key; ssh2 has none of them (`#watchKeyExchanges`). */
export function isHostCertificateAlgorithm(name: string): boolean {
  return signatureOfCertificate(name) !== undefined;
}

/** The signature algorithm that a certificate algorithm stands for. */
function signatureOfCertificate(name: string): string | undefined {
  const plain = /^((?:ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|rsa-sha2-(?:256|512)))-cert-v01@openssh\.com$/.exec(name)?.[1];
  return plain !== undefined && constants.SUPPORTED_SERVER_HOST_KEY.includes(plain) ? plain : undefined;
}

export interface AlgorithmOffer {
  readonly kex: readonly string[];
  readonly hostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly mac: readonly string[];
  readonly compression: readonly string[];
}

const UNIMPLEMENTED = 3;
const EXT_INFO = 7;
const KEXINIT = 20;
const GLOBAL_REQUEST = 80;
const CHANNEL_DATA = 94;
const CHANNEL_REQUEST = 98;

/** Channel data that the peer may put into one message: OpenSSH's own figure, and what ssh2 can decrypt (35,000 bytes with everything). */
const USUAL_DATA_BYTES = 32 * 1024;
/** With a cipher whose packets we read ourselves. Twice as much gave nothing more, and would need more memory where packets are put together. */
const LARGE_DATA_BYTES = 64 * 1024;

/** One SSH transport without a socket: bytes in by `receive`, bytes out by `listener.write`. */
export class Engine {
  readonly #protocol: Protocol;
  readonly #kexHook: KexHook;
  #listener: EngineListener;
  #dead = false;
  #readsLargePackets = false;
  /** The certificate algorithm that the running key exchange came to; ssh2 is told the plain one. */
  #certificateAlgorithm: string | undefined;
  /** Payload of the global request that is being read: of the keys in one ssh2 passes on only those it can use. */
  #globalRequest: Buffer | undefined;
  /** The host key and the signature of the first key exchange. */
  #firstProof: Pick<SessionProof, 'hostKey' | 'signature'> | undefined;
  #takesHostBound = false;

  /** `softwareName` goes into our identification line. Nothing is written before `start`. */
  constructor(softwareName: string, offer: AlgorithmOffer, listener: EngineListener) {
    this.#listener = listener;
    const direction = { cipher: offer.cipher, mac: offer.mac, compress: offer.compression, lang: [] };
    this.#protocol = new Protocol({
      ident: softwareName,
      offer: { kex: [...offer.kex], serverHostKey: [...offer.hostKey], cs: direction, sc: direction },
      onWrite: (data) => this.#listener.write(data),
      onError: (error) => this.#fail(error),
      onHeader: () => this.#watchFirstKexInit(),
      onHandshakeComplete: (negotiated) => this.#keysExchanged(negotiated),
      hostVerifier: (blob, answer) => {
        this.#keepProof(blob);
        this.#unwrapCertificate(blob);
        this.#listener.hostKeyOffered(blob, (accepted) => this.#answerHostKey(answer, accepted));
      },
      messageHandlers: messageHandlers(
        () => this.#listener,
        () => this.#globalRequestData(),
      ),
    });
    this.#kexHook = new KexHook(offer.kex, this.#protocol._offer);
    this.#watchKeyExchanges();
    this.#watchPayloads();
    this.#watchCiphers();
    this.#watchDeciphers();
  }

  /** The protocol's own methods, for messages that need no hook. */
  get send(): Protocol {
    return this.#protocol;
  }

  /**
   * Most channel data that the peer may put into one message, once keys were exchanged. A peer that comes to another cipher later and goes on with
   * large packets loses the connection.
   */
  get mostDataBytes(): number {
    return this.#readsLargePackets ? LARGE_DATA_BYTES : USUAL_DATA_BYTES;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** The engine's own account of the messages, without commands and values; undefined: it keeps silent, which is faster. */
  listenToLines(listener: ((line: string) => void) | undefined): void {
    this.#protocol._debug = listener && ((line) => listener(withoutValues(this.#kexHook.translate(line))));
  }

  /** Between our KEXINIT and the end of the key exchange: what is sent now waits in memory. */
  get isExchangingKeys(): boolean {
    return this.#protocol._kexinit !== undefined;
  }

  /** The number of the packet that is sent next (RFC 4253 section 6.4); undefined in a key exchange, where it waits. */
  get nextSequence(): number | undefined {
    return this.isExchangingKeys ? undefined : this.#protocol._cipher.outSeqno;
  }

  /** The first exchange hash (RFC 4253 section 7.2), which public key signatures cover. */
  get sessionId(): Buffer {
    const kex = this.#protocol._kex;
    if (kex === undefined) throw new Error('no session id before the first key exchange');
    return kex.sessionID;
  }

  /** undefined before the first key exchange has ended, which is when ssh2 has verified the signature. */
  get sessionProof(): SessionProof | undefined {
    const sessionId = this.#protocol._kex?.sessionID;
    return sessionId && this.#firstProof && { sessionId, ...this.#firstProof };
  }

  /** The server takes public key requests that name its host key (OpenSSH's PROTOCOL section 3.1). */
  get takesHostBound(): boolean {
    return this.#takesHostBound;
  }

  /** Writes our identification line. */
  start(): void {
    this.#protocol.start();
  }

  /**
   * Feeds bytes of the peer. The peer's identification line must come complete in one call: ssh2 1.17.0 loses bytes when it
   * arrives in three or more pieces (`parseHeader`).
   */
  receive(chunk: Uint8Array): void {
    if (this.#dead) return;
    try {
      this.#protocol.parse(chunk, 0, chunk.length);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  rekey(): void {
    if (!this.#dead) this.#protocol.rekey();
  }

  /**
   * Starts an authentication attempt. The queue tells ssh2 how to read the answer of type 60; an attempt that was given up leaves
   * its entry behind, so it is emptied first: there is never more than one attempt at a time.
   */
  attempt(send: (protocol: Protocol) => void): void {
    this.#protocol._authsQueue.length = 0;
    send(this.#protocol);
  }

  /** Sends a `publickey` request (RFC 4252 section 7): the query, or with `signature` (a complete signature blob) the proof. */
  attemptPublicKey(request: Buffer): void {
    this.attempt((protocol) => {
      protocol._authsQueue.push('publickey');
      this.#sendPayload(request);
    });
  }

  /** Sends a global request that wants an answer (RFC 4254 section 4). */
  requestGlobally(name: string, data: Buffer): void {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(name));
    this.#sendPayload(Buffer.concat([Buffer.from([GLOBAL_REQUEST]), length, Buffer.from(name), Buffer.from([1]), data]));
  }

  /** Sends a channel request that ssh2 has no method for (RFC 4254 section 5.4), and that wants an answer. `data`: what follows the flag. */
  requestOnChannel(recipient: number, name: string, data: Buffer): void {
    const head = Buffer.alloc(9);
    head[0] = CHANNEL_REQUEST;
    head.writeUInt32BE(recipient, 1);
    head.writeUInt32BE(Buffer.byteLength(name), 5);
    this.#sendPayload(Buffer.concat([head, Buffer.from(name), Buffer.from([1]), data]));
  }

  /** CHANNEL_DATA (RFC 4254 section 5.2) with the bytes from `start` to `end` of what the pieces are together: one copy, into the packet. */
  sendData(recipient: number, pieces: readonly Uint8Array[], start: number, end: number): void {
    const writer = this.#protocol._packetRW.write;
    const packet = writer.alloc(CHANNEL_DATA_BYTES + end - start);
    const at = writer.allocStart;
    packet[at] = CHANNEL_DATA;
    packet.writeUInt32BE(recipient, at + 1);
    packet.writeUInt32BE(end - start, at + 5);
    copyPieces(pieces, start, end, packet, at + CHANNEL_DATA_BYTES);
    utils.sendPacket(this.#protocol, writer.finalize(packet));
  }

  /** DISCONNECT (RFC 4253 section 11.1), then nothing more may be sent. */
  disconnect(code: number): void {
    if (this.#dead) return;
    this.#dead = true;
    try {
      this.#protocol.disconnect(code);
    } catch {
      // The engine may have died of its own; there is nobody left to tell.
    }
    this.#cleanUp();
  }

  /** Frees the ciphers without a word to the peer. */
  dispose(): void {
    this.#dead = true;
    this.#cleanUp();
  }

  #cleanUp(): void {
    this.#protocol.cleanup();
    this.#kexHook.dispose();
  }

  #keysExchanged(negotiated: Negotiated): void {
    this.#kexHook.dispose();
    const read = readNegotiated(negotiated);
    this.#listener.keysExchanged({ ...read, hostKey: this.#certificateAlgorithm ?? read.hostKey });
  }

  /**
   * ssh2 compares the type of the server's key with the name that was negotiated. For RSA certificates the two differ, so each new
   * exchange is met before it starts and given the type of the blob.
   */
  #watchKeyExchanges(): void {
    const protocol = this.#protocol;
    let current = protocol._kex;
    const meet = (kex: typeof current): void => {
      const name = kex?.negotiated.serverHostKey ?? '';
      this.#certificateAlgorithm = isHostCertificateAlgorithm(name) ? name : undefined;
      if (kex && name.startsWith('rsa-') && this.#certificateAlgorithm) {
        kex.negotiated.serverHostKey = 'ssh-rsa-cert-v01@openssh.com';
      }
    };
    Object.defineProperty(protocol, '_kex', {
      get: () => current,
      set: (kex: typeof current) => {
        current = kex;
        if (kex) this.#kexHook.meet(kex);
        meet(kex);
      },
    });
  }

  /**
   * The exchange hash covers the certificate as sent, the signature is by the plain key: `finish` reads `_hostKey` first for the one
   * and then for the other. Signature type and hash come from the plain algorithm.
   */
  #unwrapCertificate(blob: Buffer): void {
    const algorithm = this.#certificateAlgorithm;
    const kex = this.#protocol._kex;
    if (algorithm === undefined || kex === undefined) return;
    kex.negotiated.serverHostKey = signatureOfCertificate(algorithm) ?? '';
    // A certificate that can't be read leaves nothing to verify by: an empty key fails.
    const plain = plainKey(blob) ?? Buffer.alloc(4);
    let reads = 0;
    Object.defineProperty(kex, '_hostKey', {
      configurable: true,
      get: () => ((reads += 1) === 1 ? blob : plain),
      set: () => Object.defineProperty(kex, '_hostKey', { configurable: true, writable: true, value: undefined }),
    });
  }

  /** ssh2 has put the server's signature aside when it asks about the key. */
  #keepProof(blob: Buffer): void {
    const signature = this.#protocol._kex?._sig;
    if (signature) this.#firstProof ??= { hostKey: Buffer.from(blob), signature: Buffer.from(signature) };
  }

  /** The answer may finish the key exchange, outside of `receive`. */
  #answerHostKey(answer: (accepted: boolean) => void, accepted: boolean): void {
    if (this.#dead) return;
    try {
      answer(accepted);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#cleanUp();
    this.#listener.failed(error);
  }

  /** Every payload passes the reader after it was decompressed; delayed compression puts another reader in its place. */
  #watchPayloads(): void {
    const packetRW = this.#protocol._packetRW;
    let reader = packetRW.read;
    const watched = (next: typeof reader): typeof reader => {
      const read = next.read.bind(next);
      next.read = (payload) => {
        const plain = read(payload);
        if (plain[0] === CHANNEL_DATA) return plain;
        // The key exchange keeps messages while others come, and the memory they were read into may be used again.
        const kept = Buffer.from(plain);
        if (kept[0] === GLOBAL_REQUEST) this.#globalRequest = kept;
        if (kept[0] === EXT_INFO && offersHostBound(kept)) this.#takesHostBound = true;
        if (kept[0] === UNIMPLEMENTED && kept.length >= 5) this.#listener.notImplemented?.(kept.readUInt32BE(1));
        return kept[0] === KEXINIT ? this.#kexHook.rewrite(kept) : kept;
      };
      return next;
    };
    reader = watched(reader);
    Object.defineProperty(packetRW, 'read', {
      get: () => reader,
      set: (next: typeof reader) => {
        reader = watched(next);
      },
    });
  }

  /**
   * Each cipher that encrypts in place makes its packets in the listener's memory, where they are on their way already; ssh2 takes memory and
   * random bytes anew for each.
   */
  #watchCiphers(): void {
    const protocol = this.#protocol;
    let cipher = protocol._cipher;
    const memory = (bytes: number): Buffer => this.#listener.memory?.(bytes) ?? Buffer.allocUnsafe(bytes);
    Object.defineProperty(protocol, '_cipher', {
      get: () => cipher,
      set: (next: typeof cipher) => {
        cipher = next;
        const block = inPlaceBlocks[next.constructor.name];
        if (block !== undefined) next.allocPacket = (payloadBytes) => framedPacket(payloadBytes, block, memory);
        if (lacksChacha20 && isChachaCipher(next)) encryptInJavaScript(next);
      },
    });
  }

  /** Each AES-GCM decipher is given a reader of ours, which takes large packets too. Without ssh2's native part there is none. */
  #watchDeciphers(): void {
    const protocol = this.#protocol;
    let decipher = protocol._decipher;
    Object.defineProperty(protocol, '_decipher', {
      get: () => decipher,
      set: (next: typeof decipher) => {
        decipher = next;
        if (lacksChacha20 && next && isChachaDecipher(next)) decryptInJavaScript(next);
        if (!isGcmDecipher(next)) return;
        readLargePackets(next, LARGE_DATA_BYTES, () => this.#listener.lendsMemory === true);
        this.#readsLargePackets = true;
      },
    });
  }

  /** What follows type, name and flag in the global request that ssh2 has just read; it has checked that they are there. */
  #globalRequestData(): Buffer {
    const payload = this.#globalRequest;
    this.#globalRequest = undefined;
    if (payload === undefined) return Buffer.alloc(0);
    return Buffer.from(payload.subarray(1 + 4 + Buffer.from(payload).readUInt32BE(1) + 1));
  }

  #sendPayload(payload: Buffer): void {
    const writer = this.#protocol._packetRW.write;
    const start = writer.allocStart;
    const packet = writer.alloc(payload.length);
    packet.set(payload, start);
    utils.sendPacket(this.#protocol, writer.finalize(packet));
  }

  /** The plaintext decipher is in place when the identification was read; its first KEXINIT is handed to us before ssh2 judges it. */
  #watchFirstKexInit(): void {
    const decipher = this.#protocol._decipher;
    if (decipher === undefined) throw new Error('ssh2 has no decipher after the identification');
    const original = decipher._onPayload;
    decipher._onPayload = (payload) => {
      if (payload[0] === KEXINIT) {
        const theirs = keyLists(payload);
        if (theirs !== undefined) this.#listener.offersExchanged(theirs);
      }
      return original(payload);
    };
  }
}

function readNegotiated(negotiated: Negotiated): NegotiatedAlgorithms {
  return {
    kex: negotiated.kex,
    hostKey: negotiated.serverHostKey,
    cipherIn: negotiated.sc.cipher,
    cipherOut: negotiated.cs.cipher,
    macIn: negotiated.sc.mac,
    macOut: negotiated.cs.mac,
    compressionIn: negotiated.sc.compress,
    compressionOut: negotiated.cs.compress,
  };
}

/** ssh2's handler table: every message that a client can meet, handed to the listener under a name of ours. */
function messageHandlers(listener: () => EngineListener, globalRequestData: () => Buffer): Readonly<Record<string, unknown>> {
  return {
    DISCONNECT: (_: Protocol, code: number, text: string) => listener().disconnected(code, text),
    EXT_INFO: (_: Protocol, extensions: readonly { name: string; algs: readonly string[] }[]) => {
      for (const { name, algs } of extensions) if (name === 'server-sig-algs') listener().signatureAlgorithms(algs);
    },
    SERVICE_ACCEPT: () => listener().serviceAccepted(),
    USERAUTH_BANNER: (_: Protocol, text: string) => listener().banner(text),
    USERAUTH_FAILURE: (_: Protocol, methods: readonly string[], partial: boolean) =>
      listener().authenticationFailed(methods, partial),
    USERAUTH_SUCCESS: () => listener().authenticationSucceeded(),
    USERAUTH_PK_OK: (_: Protocol, algorithm: string, blob: Buffer) => listener().publicKeyAccepted(algorithm, blob),
    USERAUTH_PASSWD_CHANGEREQ: (_: Protocol, prompt: string) => listener().passwordChangeRequested(prompt),
    USERAUTH_INFO_REQUEST: (_: Protocol, name: string, instruction: string, prompts: readonly AuthPrompt[]) =>
      listener().questionsAsked(name, instruction, prompts),
    GLOBAL_REQUEST: (_: Protocol, name: string, wantReply: boolean) =>
      listener().globalRequest(name, wantReply, globalRequestData()),
    REQUEST_SUCCESS: (_: Protocol, data: Buffer | null) =>
      listener().globalRequestAnswered(true, data === null ? Buffer.alloc(0) : Buffer.from(data)),
    REQUEST_FAILURE: () => listener().globalRequestAnswered(false, Buffer.alloc(0)),
    CHANNEL_OPEN: (_: Protocol, offer: ChannelOffer) => listener().channelOpenRequested(offer),
    CHANNEL_OPEN_CONFIRMATION: (_: Protocol, info: ChannelOpenInfo) => listener().channelOpened(info),
    CHANNEL_OPEN_FAILURE: (_: Protocol, recipient: number, reason: number, text: string) =>
      listener().channelOpenFailed(recipient, reason, text),
    CHANNEL_DATA: (_: Protocol, recipient: number, data: Buffer) => listener().channelData(recipient, data),
    CHANNEL_EXTENDED_DATA: (_: Protocol, recipient: number, data: Buffer, type: number) =>
      listener().channelErrorData(recipient, data, type),
    CHANNEL_WINDOW_ADJUST: (_: Protocol, recipient: number, amount: number) =>
      listener().channelWindowAdjusted(recipient, amount),
    CHANNEL_SUCCESS: (_: Protocol, recipient: number) => listener().channelRequestAnswered(recipient, true),
    CHANNEL_FAILURE: (_: Protocol, recipient: number) => listener().channelRequestAnswered(recipient, false),
    CHANNEL_REQUEST: (_: Protocol, recipient: number, type: string, wantReply: boolean, data: unknown) =>
      listener().channelRequest(recipient, type, wantReply, data),
    CHANNEL_EOF: (_: Protocol, recipient: number) => listener().channelEnded(recipient),
    CHANNEL_CLOSE: (_: Protocol, recipient: number) => listener().channelClosed(recipient),
  };
}
