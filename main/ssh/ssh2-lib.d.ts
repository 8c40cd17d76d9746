/** The parts of ssh2 1.17.0's own files that `ssh2-internals.ts` uses. The package ships no types for them. */

declare module 'ssh2/lib/protocol/Protocol.js' {
  interface PacketWriter {
    allocStart: number;
    alloc(payloadLength: number, force?: boolean): Buffer;
    finalize(packet: Buffer, force?: boolean): Buffer;
  }
  interface PacketReader {
    /** The payload of a packet, decompressed. */
    read(payload: Buffer): Buffer;
  }
  interface Decipher {
    inSeqno: number;
    _onPayload: (payload: Buffer) => unknown;
  }
  interface Cipher {
    /** A packet with its frame, which lacks the payload. */
    allocPacket(payloadLength: number): Buffer;
    /** In place, when it is one of the bindings; then the packet has room for the MAC at its end. */
    encrypt(packet: Buffer): void;
    /** Number of the next packet. */
    readonly outSeqno: number;
  }
  interface Negotiated {
    kex: string;
    serverHostKey: string;
    readonly cs: { readonly cipher: string; readonly mac: string; readonly compress: string };
    readonly sc: { readonly cipher: string; readonly mac: string; readonly compress: string };
  }
  interface DirectionOffer {
    readonly cipher: readonly string[];
    readonly mac: readonly string[];
    readonly compress: readonly string[];
    readonly lang: readonly string[];
  }
  interface ProtocolConfig {
    readonly ident: string;
    readonly offer: { kex: string[]; serverHostKey: string[]; cs: DirectionOffer; sc: DirectionOffer };
    readonly onWrite: (data: Uint8Array) => void;
    readonly onError: (error: Error & { level?: string }) => void;
    readonly onHeader: () => void;
    readonly onHandshakeComplete: (negotiated: Negotiated) => void;
    readonly hostVerifier: (blob: Buffer, answer: (accepted: boolean) => void) => void;
    readonly debug?: (message: string) => void;
    readonly messageHandlers: Readonly<Record<string, unknown>>;
  }
  /** One key exchange; its methods are looked up anew for each step. */
  interface KeyExchange {
    readonly sessionID: Buffer;
    readonly negotiated: Negotiated;
    type: string;
    hashName: string;
    _remoteKexinit: Buffer | undefined;
    /** The server's signature of the exchange hash, until the exchange has ended. */
    readonly _sig?: Buffer | undefined;
    generateKeys: () => void;
    getPublicKey: () => Buffer;
    convertPublicKey: (key: Buffer) => Buffer;
    computeSecret: (theirs: Buffer) => Buffer | Error;
  }
  class Protocol {
    constructor(config: ProtocolConfig);
    _kexinit: Buffer | undefined;
    _kex: KeyExchange | undefined;
    /** Our lists: `array` is compared with the server's, the bytes for the line were made with the object. */
    _offer: { readonly lists: { readonly kex: { array: string[] } } };
    _decipher: Decipher | undefined;
    _cipher: Cipher;
    _authsQueue: string[];
    _debug: ((line: string) => void) | undefined;
    _packetRW: { read: PacketReader; write: PacketWriter };
    _destruct: ((reason?: string) => void) | undefined;
    start(): void;
    parse(chunk: Uint8Array, from: number, to: number): void;
    cleanup(): void;
    rekey(): void;
    disconnect(reason: number): void;
    ping(): void;
    service(name: string): void;
    requestSuccess(): void;
    requestFailure(): void;
    authNone(user: string): void;
    authPassword(user: string, password: string): void;
    authKeyboard(user: string): void;
    authInfoRes(answers?: readonly string[]): void;
    channelData(channel: number, data: Buffer): void;
    channelEOF(channel: number): void;
    channelClose(channel: number): void;
    channelWindowAdjust(channel: number, amount: number): void;
    channelSuccess(channel: number): void;
    channelFailure(channel: number): void;
    channelOpenFail(channel: number, reason: number, text: string): void;
    session(channel: number, window: number, maxPacket: number): void;
    directTcpip(
      channel: number,
      window: number,
      maxPacket: number,
      to: { dstIP: string; dstPort: number; srcIP: string; srcPort: number },
    ): void;
    tcpipForward(address: string, port: number, wantReply: boolean): void;
    cancelTcpipForward(address: string, port: number, wantReply: boolean): void;
    openssh_streamLocalForward(path: string, wantReply: boolean): void;
    openssh_cancelStreamLocalForward(path: string, wantReply: boolean): void;
    openssh_directStreamLocal(channel: number, window: number, maxPacket: number, to: { socketPath: string }): void;
    channelOpenConfirm(remote: number, local: number, window: number, maxPacket: number): void;
    pty(
      channel: number,
      rows: number,
      columns: number,
      height: number,
      width: number,
      term: string,
      modes: Buffer | null,
      wantReply: boolean,
    ): void;
    openssh_agentForward(channel: number, wantReply: boolean): void;
    env(channel: number, name: string, value: string, wantReply: boolean): void;
    x11Forward(
      channel: number,
      x11: { single: boolean; protocol: string; cookie: string; screen: number },
      wantReply: boolean,
    ): void;
    shell(channel: number, wantReply: boolean): void;
    exec(channel: number, command: string, wantReply: boolean): void;
    subsystem(channel: number, name: string, wantReply: boolean): void;
    windowChange(channel: number, rows: number, columns: number, height: number, width: number): void;
    signal(channel: number, name: string): void;
  }
  export default Protocol;
  export type { Negotiated, ProtocolConfig };
}

declare module 'ssh2/lib/protocol/constants.js' {
  const constants: {
    readonly SUPPORTED_KEX: readonly string[];
    readonly SUPPORTED_SERVER_HOST_KEY: readonly string[];
    readonly SUPPORTED_CIPHER: readonly string[];
    readonly SUPPORTED_MAC: readonly string[];
    readonly SUPPORTED_COMPRESSION: readonly string[];
    readonly SIGNALS: Readonly<Record<string, 1>>;
    readonly DISCONNECT_REASON_BY_VALUE: Readonly<Record<number, string>>;
  };
  export default constants;
}

declare module 'ssh2/lib/protocol/crypto.js' {
  const crypto: {
    readonly init: Promise<void>;
    readonly bindingAvailable: boolean;
    readonly CIPHER_INFO: Readonly<Record<string, { readonly blockLen: number; readonly authLen: number } | undefined>>;
    /** For contract tests; `forceNative` leaves the binding out. */
    createCipher(config: {
      readonly outbound: {
        readonly seqno: number;
        readonly onWrite: (data: Uint8Array) => void;
        readonly cipherInfo: unknown;
        readonly cipherKey: Buffer;
        readonly forceNative: boolean;
      };
    }): { allocPacket(payloadLength: number): Buffer; encrypt(packet: Buffer): void };
    createDecipher(config: {
      readonly inbound: {
        readonly seqno: number;
        readonly onPayload: (payload: Buffer) => unknown;
        readonly decipherInfo: unknown;
        readonly decipherKey: Buffer;
        readonly forceNative: boolean;
      };
    }): { decrypt(data: Uint8Array, start: number, end: number): number | undefined };
  };
  export default crypto;
}

declare module 'ssh2/lib/protocol/utils.js' {
  import type Protocol from 'ssh2/lib/protocol/Protocol.js';
  const utils: { sendPacket(protocol: Protocol, packet: Buffer): boolean };
  export default utils;
}
