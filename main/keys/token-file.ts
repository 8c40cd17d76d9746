import { AppError } from '../../shared/model/errors.ts';
import type { PublicKey } from './public-key.ts';

/** The file of a security key, as a `KeyFile`: it holds the key's handle, and signs by the token alone. `beside`: the `.pub` next to it. */
export function tokenFile(
  path: string,
  isEncrypted: boolean,
  { type, blob }: { readonly type: string; readonly blob: Buffer },
  beside: PublicKey | undefined,
) {
  const isStray = beside !== undefined && !beside.blob.equals(blob);
  return {
    path,
    format: 'openssh',
    isEncrypted,
    isToken: true,
    comment: isStray ? '' : (beside?.comment ?? ''),
    publicKey: { type, blob, comment: '' },
    publicKeyFrom: 'own',
    strayPublicFile: isStray ? `${path}.pub` : undefined,
    unlock(): never {
      const detail = { file: path, format: 'security key', reason: 'its private half is in the token, which never gives it out' };
      throw new AppError('key.unsupported', detail, `key ${path}: ${detail.reason}`);
    },
  } as const;
}
