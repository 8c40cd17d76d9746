/** The server's side of one hybrid key exchange in plain calls, for tests: every message of it can be changed on its way. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { encapsulate } from '../sntrup761.ts';
import { agreeX25519, generateX25519 } from '../x25519.ts';

export const PEER_LINE = 'SSH-2.0-Peer';
const KEXINIT = 20;
const NEWKEYS = 21;
const KEX_REPLY = 31;

export function sshString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A packet as it is before the first keys. */
export function plainPacket(payload: Uint8Array): Buffer {
  const padding = 16 - ((5 + payload.length) % 8);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

/** Payloads of the plain packets that stand one after the other. */
export function payloadsOf(bytes: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    payloads.push(bytes.subarray(at + 5, at + 4 + length - (bytes[at + 4] ?? 0)));
    at += 4 + length;
  }
  return payloads;
}

export class KexPeer {
  readonly #hostKey = generateKeyPairSync('ed25519');
  readonly kexInit: Buffer;

  /** `guesses`: says that the first packet of its guess follows (RFC 4253 section 7.1). */
  constructor(kex: readonly string[], guesses = false) {
    const lists = [kex.join(), 'ssh-ed25519', ...Array<string>(2).fill('aes128-gcm@openssh.com'), ...Array<string>(2).fill('')];
    const rest = ['none', 'none', '', ''];
    this.kexInit = Buffer.concat([
      ...[Buffer.from([KEXINIT]), Buffer.alloc(16, 7), ...[...lists, ...rest].map(sshString)],
      ...[Buffer.from([Number(guesses)]), Buffer.alloc(4)],
    ]);
  }

  get hostKeyBlob(): Buffer {
    const { x = '' } = this.#hostKey.publicKey.export({ format: 'jwk' });
    return Buffer.concat([sshString('ssh-ed25519'), sshString(Buffer.from(x, 'base64url'))]);
  }

  /** What the server answers to the client's value, and K (section 2.4 of draft-ietf-sshm-mlkem-hybrid-kex, RFC 9941 section 3). */
  agree(name: string, theirs: Uint8Array): { readonly value: Buffer; readonly secret: Buffer } {
    const kemKey = theirs.subarray(0, -32);
    const classical = generateX25519();
    const agreed = agreeX25519(classical.privateKey, theirs.subarray(-32));
    if (name.startsWith('mlkem')) {
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(kemKey);
      const secret = createHash('sha256').update(sharedSecret).update(agreed).digest();
      return { value: Buffer.concat([cipherText, classical.publicKey]), secret };
    }
    const { ciphertext, sharedSecret } = encapsulate(kemKey);
    const secret = createHash('sha512').update(sharedSecret).update(agreed).digest();
    return { value: Buffer.concat([ciphertext, classical.publicKey]), secret };
  }

  /** KEX_ECDH_REPLY for what the client wrote: its identification line, KEXINIT, and the value of KEX_ECDH_INIT. */
  reply(name: string, client: { readonly line: string; readonly kexInit: Uint8Array; readonly value: Uint8Array }): Buffer {
    const { value, secret } = this.agree(name, client.value);
    const hash = createHash(name.startsWith('mlkem') ? 'sha256' : 'sha512');
    const covered = [client.line, PEER_LINE, client.kexInit, this.kexInit, this.hostKeyBlob, client.value, value, secret];
    for (const part of covered) hash.update(sshString(part));
    const signature = sign(null, hash.digest(), this.#hostKey.privateKey);
    return this.replyOf(value, Buffer.concat([sshString('ssh-ed25519'), sshString(signature)]));
  }

  replyOf(value: Uint8Array, signature: Uint8Array): Buffer {
    const parts = [this.hostKeyBlob, value, signature].map((part) => sshString(part));
    return Buffer.concat([Buffer.from([KEX_REPLY]), ...parts]);
  }

  get newKeys(): Buffer {
    return Buffer.from([NEWKEYS]);
  }
}
