/**
 * `chacha20-poly1305@openssh.com` (PROTOCOL.chacha20poly1305 of OpenSSH) in JavaScript, for runtimes without the bare cipher: Electron's
 * BoringSSL has none. A packet's length is encrypted by the second half of the key, the rest by the first; the nonce is the packet's number, and
 * block 0 of the first key's stream is the key of the Poly1305 over all of it.
 */
import { getCiphers, timingSafeEqual } from 'node:crypto';
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20orig } from '@noble/ciphers/chacha.js';

const LENGTH_BYTES = 4;
const MAC_BYTES = 16;
const KEY_BYTES = 32;
/** What ssh2 takes with its own ciphers. */
const MAX_PACKET_BYTES = 35_000;

/** Whether this runtime needs it. */
export const lacksChacha20 = !getCiphers().includes('chacha20');

/** ssh2's cipher of that name, as far as it is touched. */
export interface ChachaCipher {
  outSeqno: number;
  readonly _onWrite: (data: Uint8Array) => void;
  readonly _encKeyMain: Uint8Array;
  readonly _encKeyPktLen: Uint8Array;
  _dead: boolean;
  encrypt(packet: Buffer): void;
}

export interface ChachaDecipher {
  inSeqno: number;
  readonly _onPayload: (payload: Buffer) => unknown;
  readonly _decKeyMain: Uint8Array;
  readonly _decKeyPktLen: Uint8Array;
  /** Takes bytes of `data` up to `end`; answers where it stopped when a payload's handler wants that. */
  decrypt(data: Uint8Array, start: number, end: number): number | undefined;
}

function nonceOf(sequence: number): Uint8Array {
  const nonce = Buffer.alloc(8);
  nonce.writeUInt32BE(sequence, 4);
  return nonce;
}

function macOf(key: Uint8Array, nonce: Uint8Array, length: Uint8Array, body: Uint8Array): Uint8Array {
  const macKey = chacha20orig(key, nonce, new Uint8Array(KEY_BYTES));
  const mac = poly1305.create(macKey).update(length).update(body).digest();
  macKey.fill(0);
  return mac;
}

/** Whether it is that cipher in ssh2's form without native binding, which asks the runtime for the bare one. */
export function isChachaCipher(cipher: object): cipher is ChachaCipher {
  return '_encKeyPktLen' in cipher;
}

export function isChachaDecipher(decipher: object): decipher is ChachaDecipher {
  return '_decKeyPktLen' in decipher;
}

/** Lets ssh2's cipher, whose constructor needs nothing of the runtime, encrypt by ours. */
export function encryptInJavaScript(cipher: ChachaCipher): void {
  cipher.encrypt = (packet) => {
    if (cipher._dead) return;
    const nonce = nonceOf(cipher.outSeqno);
    const sent = Buffer.allocUnsafe(packet.length + MAC_BYTES);
    const length = sent.subarray(0, LENGTH_BYTES);
    const body = sent.subarray(LENGTH_BYTES, packet.length);
    length.set(chacha20orig(cipher._encKeyPktLen, nonce, packet.subarray(0, LENGTH_BYTES)));
    body.set(chacha20orig(cipher._encKeyMain, nonce, packet.subarray(LENGTH_BYTES), undefined, 1));
    sent.set(macOf(cipher._encKeyMain, nonce, length, body), packet.length);
    cipher._onWrite(sent);
    cipher.outSeqno = (cipher.outSeqno + 1) >>> 0;
  };
}

/** The same for what comes in. Throws, as ssh2's own do, for a length that can't be and for a wrong MAC. */
export function decryptInJavaScript(decipher: ChachaDecipher): void {
  const length = new Uint8Array(LENGTH_BYTES);
  let lengthAt = 0;
  /** Encrypted body and MAC of the packet that is being read; undefined before its length is known. */
  let packet: Buffer | undefined;
  let packetAt = 0;

  const open = (): Buffer => {
    const bytes = Buffer.from(chacha20orig(decipher._decKeyPktLen, nonceOf(decipher.inSeqno), length)).readUInt32BE(0);
    if (bytes > MAX_PACKET_BYTES || bytes < 8 || bytes % 8 !== 0) throw new Error('Bad packet length');
    return Buffer.allocUnsafe(bytes + MAC_BYTES);
  };

  const payloadOf = (whole: Buffer): Buffer => {
    const nonce = nonceOf(decipher.inSeqno);
    const body = whole.subarray(0, -MAC_BYTES);
    const mac = macOf(decipher._decKeyMain, nonce, length, body);
    if (!timingSafeEqual(mac, whole.subarray(-MAC_BYTES))) throw new Error('Invalid MAC');
    const plain = chacha20orig(decipher._decKeyMain, nonce, body, undefined, 1);
    const padding = plain[0] ?? 0;
    if (padding >= plain.length) throw new Error('Bad padding length');
    return Buffer.from(plain.buffer, plain.byteOffset + 1, plain.length - padding - 1);
  };

  decipher.decrypt = (data, start, end) => {
    let at = start;
    while (at < end) {
      if (packet === undefined) {
        for (; lengthAt < LENGTH_BYTES && at < end; lengthAt += 1, at += 1) length[lengthAt] = data[at] ?? 0;
        if (lengthAt < LENGTH_BYTES) return undefined;
        packet = open();
        packetAt = 0;
      }
      const taken = Math.min(packet.length - packetAt, end - at);
      packet.set(data.subarray(at, at + taken), packetAt);
      packetAt += taken;
      at += taken;
      if (packetAt < packet.length) return undefined;
      const payload = payloadOf(packet);
      packet = undefined;
      lengthAt = 0;
      decipher.inSeqno = (decipher.inSeqno + 1) >>> 0;
      const stop = decipher._onPayload(payload);
      if (stop !== undefined) return stop === false ? at : (stop as number);
    }
    return undefined;
  };
}
