import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
import type { KeyLists } from './key-lists.ts';

export interface AuthPrompt {
  readonly prompt: string;
  readonly echo: boolean;
}

export interface ChannelOpenInfo {
  readonly recipient: number;
  readonly sender: number;
  readonly window: number;
  readonly packetSize: number;
}

/** The server wants to open a channel (RFC 4254 section 5.1). */
export interface ChannelOffer {
  readonly type: string;
  readonly sender: number;
  readonly window: number;
  readonly packetSize: number;
  /** As far as the type is one of these; what the server says in it is not to be trusted. */
  readonly data: {
    /** `forwarded-tcpip`: where it listens, and who connected. */
    readonly destIP?: string;
    readonly destPort?: number;
    readonly srcIP?: string;
    readonly srcPort?: number;
    /** `forwarded-streamlocal@openssh.com`. */
    readonly socketPath?: string;
  };
}

/** What the engine tells its driver. Called while a packet is parsed: a listener must not throw. */
export interface EngineListener {
  write(data: Uint8Array): void;
  /** Memory of so many bytes for a packet that is written next, when there is any that is used again and again. */
  memory?(bytes: number): Buffer | undefined;
  /** Whether the bytes that are received now will be overwritten, so that whoever keeps them copies them. */
  readonly lendsMemory?: boolean;
  /** The engine gave up and is dead; it has sent a DISCONNECT. */
  failed(error: Error): void;
  /** Both sides' lists of the first key exchange, before anything is chosen from them. */
  offersExchanged(theirs: KeyLists): void;
  /** A key exchange ended, the first one or a later one. */
  keysExchanged(negotiated: NegotiatedAlgorithms): void;
  /** Called in every key exchange. After the first one it must be answered before it returns (`ssh.md` A7). */
  hostKeyOffered(blob: Buffer, answer: (accepted: boolean) => void): void;
  disconnected(code: number, text: string): void;
  signatureAlgorithms(names: readonly string[]): void;
  serviceAccepted(): void;
  banner(text: string): void;
  authenticationFailed(methodsLeft: readonly string[], partialSuccess: boolean): void;
  authenticationSucceeded(): void;
  publicKeyAccepted(algorithm: string, blob: Buffer): void;
  passwordChangeRequested(prompt: string): void;
  questionsAsked(name: string, instruction: string, prompts: readonly AuthPrompt[]): void;
  /** `data` is what follows the name and the flag. */
  globalRequest(name: string, wantReply: boolean, data: Buffer): void;
  /** `data` is what the request is answered with; empty when it is refused. */
  globalRequestAnswered(accepted: boolean, data: Buffer): void;
  /** The peer does not know the message that had this number (RFC 4253 section 11.4). */
  notImplemented?(sequence: number): void;
  channelOpenRequested(offer: ChannelOffer): void;
  channelOpened(info: ChannelOpenInfo): void;
  channelOpenFailed(recipient: number, reason: number, text: string): void;
  channelData(recipient: number, data: Buffer): void;
  channelErrorData(recipient: number, data: Buffer, type: number): void;
  channelWindowAdjusted(recipient: number, amount: number): void;
  channelRequestAnswered(recipient: number, accepted: boolean): void;
  channelRequest(recipient: number, type: string, wantReply: boolean, data: unknown): void;
  channelEnded(recipient: number): void;
  channelClosed(recipient: number): void;
}
