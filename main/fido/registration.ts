import type { PasskeyMade, UserVerification } from '../../shared/model/passkeys.ts';
import { flag, readAuthenticatorData } from './authenticator-data.ts';
import { checkClientData } from './client-data.ts';
import { publicKeyOf } from './passkey-blob.ts';
import { PasskeyFault } from './passkey-fault.ts';

export interface Registered {
  readonly credentialId: Buffer;
  /** 0x04 x y. */
  readonly point: Buffer;
  readonly maySync: boolean;
}

/** COSE_Key of ES256 in the one form that CTAP2 allows (RFC 9053 section 7.1.1): kty EC2, alg −7, curve P-256, then x and y. */
const beforeX = Buffer.from('a5010203262001215820', 'hex');
const beforeY = Buffer.from('225820', 'hex');

/**
 * Checks what `navigator.credentials.create` made for a challenge, and takes the public key from what the key itself says. Throws
 * `PasskeyFault`.
 *
 *     attested credential: 16 bytes model | uint16 length | id | COSE_Key   (WebAuthn section 6.5.1)
 */
export function readRegistration(made: PasskeyMade, challenge: Buffer, verification: UserVerification): Registered {
  checkClientData(Buffer.from(made.clientData, 'base64url'), 'webauthn.create', challenge);
  const data = readAuthenticatorData(Buffer.from(made.authenticatorData, 'base64url'), verification === 'required');
  if ((data.flags & flag.attested) === 0 || data.rest.length < 18)
    throw new PasskeyFault('the browser answered without a new key');
  const length = data.rest.readUInt16BE(16);
  const credentialId = data.rest.subarray(18, 18 + length);
  const key = data.rest.subarray(18 + length);
  if (length === 0 || length > 1023 || credentialId.length !== length) throw new PasskeyFault('what the key signed is cut off');
  if (!credentialId.equals(Buffer.from(made.credentialId, 'base64url')))
    throw new PasskeyFault('the browser and the key name different credentials');
  const point = readPoint(key);
  return { credentialId, point, maySync: (data.flags & flag.backupEligible) !== 0 };
}

function readPoint(key: Buffer): Buffer {
  const [x, y] = [key.subarray(beforeX.length, beforeX.length + 32), key.subarray(beforeX.length + 35, beforeX.length + 67)];
  const again = Buffer.concat([beforeX, x, beforeY, y]);
  if (y.length !== 32 || !key.subarray(0, again.length).equals(again))
    throw new PasskeyFault('the key made one of another kind: SSH servers take ES256 only');
  const point = Buffer.concat([Buffer.of(4), x, y]);
  try {
    publicKeyOf(point);
  } catch {
    throw new PasskeyFault('its public key is not on the curve');
  }
  return point;
}
