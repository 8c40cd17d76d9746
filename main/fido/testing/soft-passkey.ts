import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { PasskeyAssertion, PasskeyMade } from '../../../shared/model/passkeys.ts';

/** What a browser and a key would do otherwise than they should. */
export interface Bend {
  readonly type?: string;
  readonly origin?: string;
  readonly challenge?: string;
  /** The whole of clientDataJSON, from what it would be. */
  readonly clientData?: (right: string) => string;
  readonly party?: string;
  readonly flags?: number;
  readonly extensions?: Buffer;
  /** From what it would be. */
  readonly authenticatorData?: (right: Buffer) => Buffer;
  readonly signature?: (right: Buffer) => Buffer;
  readonly credentialId?: string;
  /** Another key's. */
  readonly privateKey?: KeyObject;
  readonly cose?: (right: Buffer) => Buffer;
}

const pageOrigin = 'http://hawser.localhost:8123';
const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest();

/** A passkey in software, for tests: what Chromium and a key answer, byte by byte, and whatever a test bends of it. */
export class SoftPasskey {
  readonly credentialId = randomBytes(20).toString('base64url');
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #counter = 0;

  get privateKey(): KeyObject {
    return this.#keys.privateKey;
  }

  get point(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  }

  make(challenge: string, bend: Bend = {}): PasskeyMade {
    const cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      this.point.subarray(1, 33),
      Buffer.from('225820', 'hex'),
      this.point.subarray(33),
    ]);
    const id = Buffer.from(this.credentialId, 'base64url');
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(id.length >> 8, id.length & 255), id, bend.cose?.(cose) ?? cose]);
    return {
      credentialId: bend.credentialId ?? this.credentialId,
      authenticatorData: this.#data(bend, bend.flags ?? 0x45, attested).toString('base64url'),
      clientData: clientData('webauthn.create', challenge, bend).toString('base64url'),
      transports: ['usb'],
    };
  }

  sign(challenge: string, bend: Bend = {}): PasskeyAssertion {
    const data = this.#data(bend, bend.flags ?? 0x05, bend.extensions ?? Buffer.alloc(0));
    const client = clientData('webauthn.get', challenge, bend);
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), bend.privateKey ?? this.#keys.privateKey);
    return {
      kind: 'assertion',
      credentialId: bend.credentialId ?? this.credentialId,
      authenticatorData: data.toString('base64url'),
      clientData: client.toString('base64url'),
      signature: (bend.signature?.(signature) ?? signature).toString('base64url'),
    };
  }

  #data(bend: Bend, flags: number, rest: Buffer): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE((this.#counter += 1));
    const data = Buffer.concat([sha256(bend.party ?? 'hawser.localhost'), Buffer.of(flags), counter, rest]);
    return bend.authenticatorData?.(data) ?? data;
  }
}

function clientData(type: string, challenge: string, bend: Bend): Buffer {
  const right = JSON.stringify({
    type: bend.type ?? type,
    challenge: bend.challenge ?? challenge,
    origin: bend.origin ?? pageOrigin,
    crossOrigin: false,
  });
  return Buffer.from(bend.clientData?.(right) ?? right);
}
