import { z } from 'zod';
import { VaultItem, type VaultKey } from '../../shared/model/vault.ts';
import type { DocumentShape } from '../storage/document-format.ts';
import { mostLogN } from './seal.ts';

/** 2: `former`, which an older program would take off with its next write, and the letters beside the vault would never be sealed anew. */
const version = 2;
/** What is authenticated with sealed bytes: the same since version 1, whose keys and secrets open as they are. */
const sealedVersion = 1;

const base64 = z.base64().max(200_000);

/** As much as Electron's main process takes (app/electron/core-messages.ts); a keychain makes a few hundred of the 68 bytes. */
const mostBoxedCharacters = 4096;

/** The key that everything is sealed with, itself sealed. `id` is new with every new key. */
export const SealedKey = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('passphrase'),
    id: z.string().max(100),
    kdf: z.object({
      name: z.literal('scrypt'),
      logN: z.number().int().min(10).max(mostLogN),
      r: z.number().int().min(1).max(8),
      p: z.number().int().min(1).max(4),
      salt: base64,
    }),
    nonce: base64,
    sealed: base64,
  }),
  /** Sealed by the keychain as a whole: the id's text, then the 32 bytes. */
  z.object({ by: z.literal('secretBox'), id: z.string().max(100), sealed: z.base64().max(mostBoxedCharacters) }),
]);
export type SealedKey = z.infer<typeof SealedKey>;

export const SealedItem = VaultItem.extend({ nonce: base64, sealed: base64 });
export type SealedItem = z.infer<typeof SealedItem>;

/** A key before the present one, sealed by that: until what it sealed beside the vault is sealed anew. */
export const FormerKey = z.object({ id: z.string().max(100), nonce: base64, sealed: base64 });
export type FormerKey = z.infer<typeof FormerKey>;
/** Each is one change of the key after which something could not be sealed anew. */
export const mostFormerKeys = 8;

export const VaultData = z.object({
  key: SealedKey.nullable(),
  items: z.array(SealedItem).max(10_000),
  /** The latest last. */
  former: z.array(FormerKey).max(mostFormerKeys).optional(),
});
export type VaultData = z.infer<typeof VaultData>;

/**
 * `vault.json`. What stands beside the sealed bytes is authenticated with them: format, version and costs with the key; the key's id, the item's
 * own and whose secret it is with each item. Earlier states are not kept: what was removed is gone from the disk.
 */
export const vaultDocument: DocumentShape<VaultData> = {
  name: 'vault',
  version,
  schema: VaultData,
  migrations: { 1: (data) => data },
  initial: () => ({ key: null, items: [] }),
  withoutUndo: true,
};

export function aboutKey(key: Pick<Extract<SealedKey, { by: 'passphrase' }>, 'id' | 'kdf'>): string {
  const { name, logN, r, p, salt } = key.kdf;
  return JSON.stringify(['hawser.vault key', sealedVersion, key.id, name, logN, r, p, salt]);
}

export function aboutFormer(keyId: string, id: string): string {
  return JSON.stringify(['hawser.vault former key', sealedVersion, keyId, id]);
}

export function aboutItem(keyId: string, id: string, of: VaultKey): string {
  return JSON.stringify(['hawser.vault item', sealedVersion, keyId, id, ...wordsOf(of)]);
}

/** The same for the same secret. */
export function nameOfKey(of: VaultKey): string {
  return JSON.stringify(wordsOf(of));
}

function wordsOf(of: VaultKey): (string | number)[] {
  return of.kind === 'passphrase' ? [of.kind, of.file] : [of.kind, of.user, of.host.toLowerCase(), of.port, of.hostKey];
}

/** For people: “the password of eve@box:22”. */
export function wordsForItem(of: VaultKey): string {
  return of.kind === 'passphrase' ? `the passphrase of ${of.file}` : `the password of ${of.user}@${of.host}:${of.port}`;
}
