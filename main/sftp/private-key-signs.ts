import { lastName, type FilePath } from '../../shared/model/file-path.ts';
import type { Block } from './file-system.ts';

/** No key of any format is as large as that; nothing larger is looked at. */
export const MOST_KEY_BYTES = 64 * 1024;
/** As much of a file as tells whether it is one. */
const KEY_HEAD_BYTES = 128;

/**
 * First line of a key file: RFC 7468 section 10 and 11 (PKCS #8), its older kin by algorithm (`RSA PRIVATE KEY`), openssh-key-v1, RFC 4716's
 * neighbour of ssh.com, PuTTY's own, and the binary one of SSH 1.
 */
const heads = [
  /^\s*-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/,
  /^\s*---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/,
  /^PuTTY-User-Key-File-\d/,
  /^SSH PRIVATE KEY FILE FORMAT /,
];

/** Names that ssh-keygen(1), ssh(1) and PuTTY give; what follows a dot, dash or underscore is somebody's own addition. */
const usualName = /^(?:id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?:_sk)?(?:[._-].*)?|ssh_host_[a-z0-9]+_key|.*\.ppk)$/i;
const publicEnd = /\.pub$/i;
/** A public key, or a certificate, that somebody named like its private half. */
const publicHead = /^(?:(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+ AAAA|---- BEGIN SSH2 PUBLIC KEY)/;

/** Whether a file is worth a look by its name alone. */
export function isKeyName(path: FilePath): boolean {
  const name = lastName(path) ?? '';
  return usualName.test(name) && !publicEnd.test(name);
}

/** Whether it is a private key, holds one, or must be taken for one by its name. `content`: all of a file of at most `MOST_KEY_BYTES`. */
export function looksLikePrivateKey(path: FilePath, content: Block): boolean {
  const head = textOf(content.pieces[0]);
  if (heads.some((pattern) => pattern.test(head))) return true;
  // A certificate with its key behind it, as web servers like it.
  if (/^\s*-----BEGIN /.test(head) && Buffer.concat(content.pieces).includes('PRIVATE KEY-----')) return true;
  return head !== '' && isKeyName(path) && !publicHead.test(head);
}

function textOf(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, KEY_HEAD_BYTES)).toString('latin1');
}
