import { createHash } from 'node:crypto';
import type { KeyFace } from '../../shared/model/host-key.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { readKeyBlob } from './key-blob.ts';
import { randomart } from './randomart.ts';

/**
 * What is shown of a public key blob, as `ssh-keygen -l` and `-lv` print it; for a certificate of the key inside. A blob that can't be
 * read still gets its hashes, with 0 bits and the label `UNKNOWN`.
 */
export function keyFace(blob: Buffer): KeyFace {
  const key = readKeyBlob(blob);
  const plain = key?.plain ?? blob;
  const digest = createHash('sha256').update(plain).digest();
  const typeLabel = key?.typeLabel ?? 'UNKNOWN';
  const bits = key?.bits ?? 0;
  return {
    type: key?.type ?? unknownType(blob),
    typeLabel,
    bits,
    sha256: `SHA256:${digest.toString('base64').replace(/=+$/, '')}`,
    md5: `MD5:${createHash('md5')
      .update(plain)
      .digest('hex')
      .replace(/..(?=.)/g, '$&:')}`,
    randomart: randomart(digest, typeLabel, bits),
  };
}

/** The picture of `ssh-keygen -lv -E md5`. */
export function md5Randomart(blob: Buffer): string {
  const key = readKeyBlob(blob);
  const digest = createHash('md5')
    .update(key?.plain ?? blob)
    .digest();
  return randomart(digest, key?.typeLabel ?? 'UNKNOWN', key?.bits ?? 0, 'MD5');
}

function unknownType(blob: Buffer): string {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return printableLine(blob.subarray(4, 4 + Math.min(length, 64)).toString('latin1'), 64) || 'unknown';
}
