import { PasskeyFault } from './passkey-fault.ts';

/** Order of P-256 (SEC 2, section 2.4.2). */
const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');

/** An ECDSA signature's two numbers, each as DER has them: big-endian, in their shortest two's complement form. */
export interface EcdsaPair {
  readonly r: Buffer;
  readonly s: Buffer;
}

/**
 * Ecdsa-Sig-Value of a P-256 signature (RFC 3279 section 2.2.3), strictly DER:
 *
 *     30 LEN | 02 LEN r | 02 LEN s
 *
 * Throws `PasskeyFault` for anything else: other lengths, leading zeros, numbers outside 1 … order − 1, bytes left over.
 */
export function readEcdsaSignature(der: Buffer): EcdsaPair {
  // Both numbers have 33 bytes at most, so no length is longer than one byte.
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) throw malformed();
  const r = readInteger(der, 2);
  const s = readInteger(der, 4 + r.length);
  if (6 + r.length + s.length !== der.length) throw malformed();
  return { r, s };
}

function readInteger(der: Buffer, at: number): Buffer {
  const length = der[at + 1] ?? 0;
  const number = der.subarray(at + 2, at + 2 + length);
  if (der[at] !== 0x02 || length === 0 || number.length !== length) throw malformed();
  const [first = 0, second = 0] = number;
  // Negative, or longer than it need be.
  if (first >= 0x80 || (first === 0 && length > 1 && second < 0x80)) throw malformed();
  const padded = Buffer.concat([Buffer.alloc(Math.max(0, 33 - length)), number]);
  const isInRange = padded.length === 33 && padded[0] === 0 && Buffer.compare(padded.subarray(1), order) < 0;
  if (!isInRange || number.every((byte) => byte === 0)) throw malformed();
  return number;
}

function malformed(): PasskeyFault {
  return new PasskeyFault('its signature is malformed');
}
