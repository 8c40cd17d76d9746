import { randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '../../shared/model/errors.ts';
import type { VaultLockWish } from '../../shared/model/vault.ts';
import type { SecretBox } from '../host.ts';
import { keyOfPassphrase, newKey, seal, unseal, usualCosts, type ScryptCosts } from './seal.ts';
import { aboutFormer, aboutKey, type FormerKey, type SealedKey } from './vault-document.ts';

/** An open key. `forget` fills it with zeros. */
export class OpenKey {
  readonly id: string;
  readonly by: SealedKey['by'];
  readonly bytes: Buffer;

  constructor(id: string, by: SealedKey['by'], bytes: Buffer) {
    this.id = id;
    this.by = by;
    this.bytes = bytes;
  }

  forget(): void {
    this.bytes.fill(0);
  }

  /** Its own: to forget the other one leaves it as it is. */
  copy(): OpenKey {
    return new OpenKey(this.id, this.by, Buffer.from(this.bytes));
  }
}

/** Makes a new key and seals it as wished. Rejects with `vault.boxUnavailable`: nothing is ever sealed in name only. */
export async function makeKey(
  wish: VaultLockWish,
  box: SecretBox | undefined,
  costs: ScryptCosts = usualCosts,
): Promise<{ readonly open: OpenKey; readonly sealed: SealedKey }> {
  const id = randomUUID();
  const bytes = newKey();
  const open = new OpenKey(id, wish.by, bytes);
  if (wish.by === 'secretBox') {
    const usable = await usableBox(box);
    const plain = Buffer.concat([Buffer.from(id, 'utf8'), bytes]);
    try {
      return { open, sealed: { by: 'secretBox', id, sealed: Buffer.from(await usable.seal(plain)).toString('base64') } };
    } catch (error) {
      open.forget();
      throw unavailable(error instanceof Error ? error.message : String(error), error);
    } finally {
      plain.fill(0);
    }
  }
  const salt = randomBytes(16);
  const kdf = { name: 'scrypt' as const, ...costs, salt: salt.toString('base64') };
  const wrapping = await keyOfPassphrase(wish.passphrase, salt, costs);
  try {
    return { open, sealed: { by: 'passphrase', id, kdf, ...seal(wrapping, bytes, aboutKey({ id, kdf })) } };
  } finally {
    wrapping.fill(0);
  }
}

/** Opens a key by its passphrase; undefined: it is another one. */
export async function openByPassphrase(
  sealed: Extract<SealedKey, { by: 'passphrase' }>,
  passphrase: string,
): Promise<OpenKey | undefined> {
  const wrapping = await keyOfPassphrase(passphrase, Buffer.from(sealed.kdf.salt, 'base64'), sealed.kdf);
  try {
    const bytes = unseal(wrapping, sealed, aboutKey(sealed));
    return bytes && new OpenKey(sealed.id, 'passphrase', bytes);
  } finally {
    wrapping.fill(0);
  }
}

/** Opens a key that the keychain sealed. Rejects with `vault.boxUnavailable`. */
export async function openByBox(sealed: Extract<SealedKey, { by: 'secretBox' }>, box: SecretBox | undefined): Promise<OpenKey> {
  const usable = await usableBox(box);
  let plain: Buffer;
  try {
    plain = Buffer.from(await usable.unseal(Buffer.from(sealed.sealed, 'base64')));
  } catch (error) {
    throw unavailable(error instanceof Error ? error.message : String(error), error);
  }
  const idBytes = Buffer.byteLength(sealed.id, 'utf8');
  const isOurs = plain.length === idBytes + 32 && plain.subarray(0, idBytes).toString('utf8') === sealed.id;
  const bytes = isOurs ? Buffer.from(plain.subarray(idBytes)) : undefined;
  plain.fill(0);
  if (bytes === undefined) throw unavailable('what it opened is not the key of this vault', undefined);
  return new OpenKey(sealed.id, 'secretBox', bytes);
}

/** Seals a key by the one that takes its place. */
export function sealFormer(fresh: OpenKey, old: OpenKey): FormerKey {
  return { id: old.id, ...seal(fresh.bytes, old.bytes, aboutFormer(fresh.id, old.id)) };
}

/** undefined: it was sealed by another key, or changed. */
export function openFormer(key: OpenKey, former: FormerKey): OpenKey | undefined {
  const bytes = unseal(key.bytes, former, aboutFormer(key.id, former.id));
  return bytes && new OpenKey(former.id, key.by, bytes);
}

export const noBoxHere =
  'only the Hawser application reaches the keychain; in the browser and on the command line a passphrase locks the vault';

async function usableBox(box: SecretBox | undefined): Promise<SecretBox> {
  if (box === undefined) throw unavailable(noBoxHere, undefined);
  const state = await box.state();
  if (state.kind === 'unavailable') throw unavailable(state.reason, undefined);
  return box;
}

function unavailable(reason: string, cause: unknown): AppError {
  return new AppError('vault.boxUnavailable', { reason }, `no keychain: ${reason}`, cause === undefined ? {} : { cause });
}
