import { ECDH } from 'node:crypto';
import { WireReader } from '../../agent/ssh-wire.ts';
import { blobType } from '../public-key.ts';
import { optionsEnd } from './authorized-keys.ts';
import { fieldCounts } from './authorized-line.ts';

/** Names of signatures, which sshd takes for the type of the key that makes them (`sshkey_read` of OpenSSH's sshkey.c). */
const signatureNames: Readonly<Record<string, string>> = {
  'rsa-sha2-256': 'ssh-rsa',
  'rsa-sha2-512': 'ssh-rsa',
  'webauthn-sk-ecdsa-sha2-nistp256@openssh.com': 'sk-ecdsa-sha2-nistp256@openssh.com',
};
const curves: Readonly<Record<string, string>> = { nistp256: 'prime256v1', nistp384: 'secp384r1', nistp521: 'secp521r1' };

/**
 * Whether sshd(8) reads a whole key out of a line of authorized_keys, whosesoever it is and whatever stands in front of it or behind. In doubt it does:
 * such a line may be somebody's. `line` without its end, bytes above 127 as Latin-1. Pure.
 */
export function isReadBySshd(line: string): boolean {
  const text = line.replace(/^[ \t]+/, '');
  if (text === '' || text.startsWith('#')) return false;
  return isKey(text) || isKey(text.slice(optionsEnd(text)));
}

function isKey(text: string): boolean {
  const [, word = '', blobText = ''] = /^[ \t]*([^ \t]+)[ \t]+([^ \t]+)/.exec(text) ?? [];
  // b64_pton(3) passes over what isspace(3) is.
  const base64 = blobText.replace(/[\v\f\r\n]/g, '');
  if (base64 === '' || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return false;
  const blob = Buffer.from(base64, 'base64');
  const type = blobType(blob);
  return type !== undefined && (word === type || signatureNames[word] === type) && isWhole(type, blob);
}

/** As sshd takes keys out of their bytes; of a type that is not known here only the name is. */
function isWhole(type: string, blob: Buffer): boolean {
  const count = fieldCounts[type];
  if (count === undefined) return true;
  try {
    const reader = new WireReader(blob);
    reader.string();
    const [first, second] = Array.from({ length: count }, () => reader.string());
    if (reader.remaining !== 0) return false;
    if (type.includes('ed25519')) return first?.length === 32;
    return !type.includes('ecdsa') || isPoint(type, first?.toString('latin1') ?? '', second ?? Buffer.alloc(0));
  } catch {
    return false;
  }
}

function isPoint(type: string, curve: string, point: Buffer): boolean {
  const name = curves[curve];
  if (name === undefined || !type.includes(curve)) return false;
  try {
    ECDH.convertKey(point, name);
    return true;
  } catch {
    return false;
  }
}
