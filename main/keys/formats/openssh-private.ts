import { randomBytes, type KeyObject } from 'node:crypto';
import { uint32, WireReader, wireString } from '../../agent/ssh-wire.ts';
import type { OpenSshContainer } from '../openssh-container.ts';
import { commentLine, publicBlob } from '../public-key.ts';
import { bcryptKey } from './key-derivation.ts';
import { cipherShape, decryptPart, encryptPart } from './openssh-cipher.ts';
import { readPrivateFields, writePrivateFields } from './private-parts.ts';

/** As ssh-keygen has it since 9.4. */
const writtenRounds = 24;
const saltBytes = 16;
const lineLength = 70;

export interface OpenedContainer {
  readonly key: KeyObject;
  readonly comment: string;
}

/**
 * Decrypts what `readOpenSshContainer` found. Undefined: the passphrase is a wrong one. Throws an Error with the reason in words when the file is
 * damaged or its cipher is not known, `cancelled` when it is aborted.
 */
export async function openContainer(
  container: OpenSshContainer,
  passphrase: string | undefined,
  signal?: AbortSignal,
): Promise<OpenedContainer | undefined> {
  const { cipher, salt, rounds, privatePart, tag } = container;
  if (cipher === 'none') return readPart(privatePart);
  const shape = cipherShape(cipher);
  if (shape === undefined) throw new Error(`its cipher ${cipher.slice(0, 60)} is not known`);
  const derived = await bcryptKey(Buffer.from(passphrase ?? '', 'utf8'), salt, rounds, shape.keyBytes + shape.ivBytes, signal);
  const part = decryptPart(shape, derived, privatePart, tag);
  derived.fill(0);
  if (part === undefined) return undefined;
  try {
    return readPart(part);
  } catch (error) {
    // Behind right check words nothing can be wrong by a wrong passphrase.
    if (part.length >= 8 && part.readUInt32BE(0) === part.readUInt32BE(4)) throw error;
    return undefined;
  } finally {
    part.fill(0);
  }
}

/** uint32 check, uint32 check, string type, private fields, string comment, padding 1 2 3 … */
function readPart(part: Buffer): OpenedContainer {
  const reader = new WireReader(part);
  if (reader.uint32() !== reader.uint32()) throw new Error('its private part is damaged');
  const key = readPrivateFields(reader.text(), reader);
  const comment = reader.text();
  const padding = reader.take(reader.remaining);
  if (padding.some((byte, index) => byte !== ((index + 1) & 0xff))) throw new Error('its private part is damaged at its end');
  return { key, comment };
}

/** The content of a private key file in OpenSSH's own format; without a passphrase it is not encrypted. Throws an Error for keys that SSH has no form for. */
export async function writeOpenSsh(key: KeyObject, comment: string, passphrase: string): Promise<string> {
  const half = publicBlob(key);
  if (!half) throw new Error('SSH has no form for this kind of key');
  const check = randomBytes(4);
  const isPlain = passphrase === '';
  const body = Buffer.concat([check, check, wireString(half.type), writePrivateFields(key), wireString(commentLine(comment))]);
  const block = isPlain ? 8 : 16;
  const padding = Buffer.from(Array.from({ length: (block - (body.length % block)) % block }, (_, index) => index + 1));
  const part = Buffer.concat([body, padding]);
  const salt = randomBytes(saltBytes);
  const derived = isPlain ? undefined : await bcryptKey(Buffer.from(passphrase, 'utf8'), salt, writtenRounds, 48);
  const content = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    wireString(isPlain ? 'none' : 'aes256-ctr'),
    wireString(isPlain ? 'none' : 'bcrypt'),
    wireString(isPlain ? Buffer.alloc(0) : Buffer.concat([wireString(salt), uint32(writtenRounds)])),
    uint32(1),
    wireString(half.blob),
    wireString(derived === undefined ? part : encryptPart(derived, part)),
  ]);
  const lines = content.toString('base64').match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}
