import { isUtf8 } from 'node:buffer';
import { printableLine } from '../shared/base/printable.ts';
import { isAppError } from '../shared/model/errors.ts';
import { wholeFingerprint } from '../shared/model/key-compare.ts';
import type { DoubtfulKey } from '../shared/model/key-likeness.ts';
import { readPastedKey } from './keys/install/authorized-line.ts';
import { readPrivateKey } from './keys/key-file.ts';
import { keyFormat } from './keys/key-format.ts';
import { isCertificateType } from './keys/public-key.ts';
import { keyFace } from './known-hosts/key-face.ts';
import { readKeyLines } from './known-hosts/key-lines.ts';

/** As large as a key file may be. */
const mostBytes = 1024 * 1024;

/**
 * What a file or a pasted text of doubtful origin says of a key (KY-07): a private key file (nothing is decrypted), public keys and certificates as
 * they stand in `.pub`, authorized_keys and known_hosts files, or a fingerprint. Of several keys the first counts.
 */
export async function readDoubtfulKey(bytes: Buffer): Promise<DoubtfulKey> {
  if (bytes.length > mostBytes) return unreadable('it is longer than any key');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') return unreadable('it is empty');
  const format = keyFormat(text);
  if (['openssh', 'pem', 'pkcs8', 'ppk'].includes(format.kind)) return ofPrivate(bytes);
  const [first, ...others] = readKeyLines(bytes);
  if (first !== undefined) {
    const face = keyFace(first.blob);
    const comment = printableLine(first.comment, 200);
    return { kind: 'key', face, comment, holds: isCertificateType(face.type) ? 'certificate' : 'public', others: others.length };
  }
  // Wrapped by a mail program, or the block of RFC 4716.
  const pasted = readPastedKey(text.slice(0, 60_000));
  if (pasted.kind === 'key')
    return { kind: 'key', face: keyFace(pasted.key.blob), comment: pasted.key.comment, holds: 'public', others: 0 };
  const fingerprint = wholeFingerprint(text.slice(0, 10_000));
  if (fingerprint !== undefined) return { kind: 'fingerprint', ...fingerprint };
  if (format.kind === 'unsupported' && format.format !== 'unknown') return unreadable(`${format.format}: ${format.reason}`);
  if (!isUtf8(bytes)) return unreadable('it is no text, and no key');
  return unreadable(pasted.kind === 'mangled' ? pasted.why : 'it is neither a key nor a whole fingerprint');
}

async function ofPrivate(bytes: Buffer): Promise<DoubtfulKey> {
  try {
    const { publicKey, comment } = await readPrivateKey('the file', bytes);
    if (publicKey === undefined) return { kind: 'sealed' };
    const said = printableLine(publicKey.comment === '' ? comment : publicKey.comment, 200);
    return { kind: 'key', face: keyFace(publicKey.blob), comment: said, holds: 'private', others: 0 };
  } catch (error) {
    if (isAppError(error, 'key.unreadable') || isAppError(error, 'key.unsupported')) return unreadable(error.detail.reason);
    throw error;
  }
}

function unreadable(why: string): DoubtfulKey {
  return { kind: 'unreadable', why: printableLine(why, 300) };
}
