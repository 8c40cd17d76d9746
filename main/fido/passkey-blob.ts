import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { relyingPartyId, type PasskeyLineOptions } from '../../shared/model/passkeys.ts';
import { AppError } from '../../shared/model/errors.ts';
import { sshString } from './ssh-bytes.ts';

/** The type that the key has in files; its signatures are of another (`passkeyAlgorithm`). */
export const passkeyType = 'sk-ecdsa-sha2-nistp256@openssh.com';

/**
 * The SSH public key of a passkey (PROTOCOL.u2f of OpenSSH):
 *
 *     string "sk-ecdsa-sha2-nistp256@openssh.com" | string "nistp256" | string 0x04 x y | string relying party's id
 *
 * The last one must be the id and not the origin: its hash is what the key signs (`ssh.md` B1).
 */
export function passkeyBlob(point: Buffer): Buffer {
  return Buffer.concat([sshString(passkeyType), sshString('nistp256'), sshString(point), sshString(relyingPartyId)]);
}

/** Behind two strings and the length of the third. */
const pointAt = 4 + passkeyType.length + 4 + 'nistp256'.length + 4;

/** The point of such a blob, 65 bytes; undefined when it is another one. */
export function pointOf(blob: Buffer): Buffer | undefined {
  const point = blob.subarray(pointAt, pointAt + 65);
  return point.length === 65 && point[0] === 4 && passkeyBlob(point).equals(blob) ? point : undefined;
}

/** For `verify`. Throws the engine's error when the point is not on the curve. */
export function publicKeyOf(point: Buffer): KeyObject {
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}

/** `SHA256:` and 43 base64 characters, as `ssh-keygen -l` prints it. */
export function passkeyFingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** One unbroken line for authorized_keys (sshd(8)). Throws `passkey.badLine`. */
export function passkeyLine(blob: string, name: string, { from = '', verifyRequired = false }: PasskeyLineOptions): string {
  const options = [
    ...(from.trim() === '' ? [] : [`from="${checkedFrom(from)}"`]),
    ...(verifyRequired ? ['verify-required'] : []),
  ];
  const comment = name.replace(/[^\x21-\x7e]+/g, '-').replace(/^-+|-+$/g, '');
  return [options.join(','), passkeyType, blob, comment].filter((part) => part !== '').join(' ');
}

/** A pattern list for `from=`, without blanks: PATTERNS of ssh_config(5), and CIDR networks: no quote, no space, nothing that could end the option. Throws `passkey.badLine`. */
export function checkedFrom(from: string): string {
  const patterns = from.split(',').map((pattern) => pattern.trim());
  const bad = patterns.find((pattern) => !/^!?[0-9A-Za-z.:*?_%/-]+$/.test(pattern));
  if (bad === undefined && patterns.every((pattern) => pattern.startsWith('!')))
    throw badLine(from, 'every pattern forbids, so nobody could log in');
  if (bad !== undefined)
    throw badLine(from, bad === '' ? 'a pattern between two commas is empty' : `“${bad}” is no address and no pattern`);
  return patterns.join(',');
}

function badLine(from: string, why: string): AppError {
  return new AppError('passkey.badLine', { from, why }, `no pattern list: ${why}`);
}
