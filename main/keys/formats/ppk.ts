import { createDecipheriv, createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { WireReader, wireString } from '../../agent/ssh-wire.ts';
import { blobType } from '../public-key.ts';
import type { Argon2Cost } from './derive.ts';
import { argon2Key } from './key-derivation.ts';
import { ecKey, ed25519Key, rsaKey } from './private-parts.ts';

/** More than any program writes, and less than would stop this one. */
const limits = { memoryKib: 256 * 1024, passes: 10_000, lanes: 64, work: 3_000_000, lines: 2000 };

/** A PuTTY private key file, versions 2 and 3 (appendix C of PuTTY's manual), understood but not decrypted. */
export interface PpkFile {
  readonly version: 2 | 3;
  readonly type: string;
  readonly isEncrypted: boolean;
  readonly comment: string;
  readonly publicBlob: Buffer;
  /** As it stands in the file: encrypted, padded to whole blocks. */
  readonly privatePart: Buffer;
  readonly mac: Buffer;
  /** Of version 3, where it is encrypted. */
  readonly derivation: (Argon2Cost & { readonly salt: Buffer }) | undefined;
  readonly rawComment: Buffer;
}

/** Reads the file's bytes; answers a reason in words when it is damaged, or asks for more than a key needs. */
export function readPpk(bytes: Buffer): PpkFile | { readonly damaged: string } {
  try {
    return parse(bytes);
  } catch (error) {
    return { damaged: error instanceof Error ? error.message : String(error) };
  }
}

function parse(bytes: Buffer): PpkFile {
  const lines = new Lines(bytes);
  const [, versionText = ''] = /^PuTTY-User-Key-File-(\d+)$/.exec(lines.nextName()) ?? [];
  const version = versionText === '2' ? 2 : versionText === '3' ? 3 : undefined;
  if (version === undefined) throw new Error(`version ${versionText.slice(0, 4)} of PuTTY's files is not known`);
  const type = lines.value();
  const encryption = lines.named('Encryption');
  if (encryption !== 'none' && encryption !== 'aes256-cbc')
    throw new Error(`its encryption ${encryption.slice(0, 40)} is not known`);
  const isEncrypted = encryption !== 'none';
  const comment = Buffer.from(lines.named('Comment'), 'latin1');
  const publicBlob = lines.block('Public-Lines');
  const derivation = isEncrypted && version === 3 ? readDerivation(lines) : undefined;
  const privatePart = lines.block('Private-Lines');
  const mac = Buffer.from(lines.named('Private-MAC'), 'hex');
  if (mac.length !== (version === 2 ? 20 : 32)) throw new Error('it is cut off');
  if (blobType(publicBlob) !== type) throw new Error('its public part is not of its type');
  if (isEncrypted && (privatePart.length === 0 || privatePart.length % 16 !== 0))
    throw new Error('its private part has a length that can’t be');
  return {
    version,
    type,
    isEncrypted,
    comment: comment.toString('utf8'),
    publicBlob,
    privatePart,
    mac,
    derivation,
    rawComment: comment,
  };
}

function readDerivation(lines: Lines): PpkFile['derivation'] {
  const variant = { Argon2id: 'id', Argon2i: 'i', Argon2d: 'd' }[lines.named('Key-Derivation')];
  if (variant !== 'id' && variant !== 'i' && variant !== 'd') throw new Error('its key derivation is not known');
  const count = (name: string): number => {
    const text = lines.named(name);
    if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is no number`);
    return Number(text);
  };
  const [memoryKib, passes, lanes] = [count('Argon2-Memory'), count('Argon2-Passes'), count('Argon2-Parallelism')];
  const salt = lines.named('Argon2-Salt');
  if (!/^([0-9a-f]{2}){8,64}$/i.test(salt)) throw new Error('its salt is damaged');
  if (lanes < 1 || passes < 1 || memoryKib < 8 * lanes) throw new Error('its key derivation has figures that can’t be');
  if (memoryKib > limits.memoryKib || passes > limits.passes || lanes > limits.lanes || memoryKib * passes > limits.work)
    throw new Error('its key derivation asks for more memory or time than is allowed here; change that with puttygen');
  return { variant, memoryKib, passes, lanes, salt: Buffer.from(salt, 'hex') };
}

/** Decrypts and checks. Undefined: the passphrase is a wrong one. Throws an Error with the reason when it is damaged, `cancelled` when it is aborted. */
export async function openPpk(
  file: PpkFile,
  passphrase: string | undefined,
  signal?: AbortSignal,
): Promise<KeyObject | undefined> {
  const secret = Buffer.from(file.isEncrypted ? (passphrase ?? '') : '', 'utf8');
  const { cipherKey, iv, macKey } = file.version === 2 ? secretsOf2(secret) : await secretsOf3(secret, file.derivation, signal);
  let part = file.privatePart;
  if (file.isEncrypted) {
    const decipher = createDecipheriv('aes-256-cbc', cipherKey, iv);
    decipher.setAutoPadding(false);
    part = Buffer.concat([decipher.update(file.privatePart), decipher.final()]);
  }
  const covered = [file.type, file.isEncrypted ? 'aes256-cbc' : 'none', file.rawComment, file.publicBlob, part];
  const mac = createHmac(file.version === 2 ? 'sha1' : 'sha256', macKey)
    .update(Buffer.concat(covered.map((each) => wireString(each))))
    .digest();
  if (!timingSafeEqual(mac, file.mac)) {
    if (file.isEncrypted) return undefined;
    throw new Error('its check sum is wrong: it was damaged or changed');
  }
  return keyOf(file, new WireReader(part));
}

interface Secrets {
  readonly cipherKey: Buffer;
  readonly iv: Buffer;
  readonly macKey: Buffer;
}

function secretsOf2(secret: Buffer): Secrets {
  const sha1 = (...parts: readonly (Buffer | string)[]): Buffer =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha1')).digest();
  const cipherKey = Buffer.concat([sha1(Buffer.from([0, 0, 0, 0]), secret), sha1(Buffer.from([0, 0, 0, 1]), secret)]).subarray(
    0,
    32,
  );
  return { cipherKey, iv: Buffer.alloc(16), macKey: sha1('putty-private-key-file-mac-key', secret) };
}

/** 80 bytes of Argon2: key, IV and MAC key; a file without a passphrase has an empty MAC key. */
async function secretsOf3(secret: Buffer, derivation: PpkFile['derivation'], signal?: AbortSignal): Promise<Secrets> {
  if (derivation === undefined) return { cipherKey: Buffer.alloc(0), iv: Buffer.alloc(0), macKey: Buffer.alloc(0) };
  const derived = await argon2Key(secret, derivation.salt, derivation, 80, signal);
  return { cipherKey: derived.subarray(0, 32), iv: derived.subarray(32, 48), macKey: derived.subarray(48) };
}

function keyOf({ type, publicBlob }: PpkFile, secret: WireReader): KeyObject {
  const half = new WireReader(publicBlob);
  half.string();
  if (type === 'ssh-ed25519') {
    const seed = secret.string();
    if (seed.length > 32) throw new Error('its private part is too long');
    // A number with its lowest byte first: PuTTY leaves zeros at its end out.
    return ed25519Key(Buffer.concat([seed, Buffer.alloc(32 - seed.length)]), half.string());
  }
  if (type.startsWith('ecdsa-sha2-')) {
    const curve = half.text();
    return ecKey(curve, half.string(), secret.string());
  }
  if (type === 'ssh-rsa') {
    const [e, n] = [half.string(), half.string()];
    const [d, p, q, qi] = [secret.string(), secret.string(), secret.string(), secret.string()];
    return rsaKey({ n, e, d, p, q, qi });
  }
  throw new Error(`keys of the type ${type.slice(0, 40)} are not known here`);
}

/** `Name: value` lines; bytes as Latin-1, for the comment counts as it stands there. */
class Lines {
  readonly #lines: readonly string[];
  #at = 0;
  #value = '';

  constructor(bytes: Buffer) {
    this.#lines = bytes.toString('latin1').split(/\r\n|\n|\r/);
  }

  nextName(): string {
    const line = this.#lines[this.#at] ?? '';
    this.#at += 1;
    const [, name = '', value = ''] = /^([A-Za-z0-9-]+): ?(.*)$/.exec(line) ?? [];
    this.#value = value;
    return name;
  }

  value(): string {
    return this.#value;
  }

  named(name: string): string {
    if (this.nextName() !== name) throw new Error(`it is cut off or damaged: ${name} is missing`);
    return this.#value;
  }

  block(name: string): Buffer {
    const count = Number(this.named(name));
    if (!Number.isInteger(count) || count < 0 || count > limits.lines) throw new Error(`${name} is no number that can be`);
    const lines = this.#lines.slice(this.#at, this.#at + count);
    this.#at += count;
    if (lines.length < count || lines.some((line) => !/^[A-Za-z0-9+/]*={0,2}$/.test(line)))
      throw new Error('it is cut off or damaged');
    return Buffer.from(lines.join(''), 'base64');
  }
}
