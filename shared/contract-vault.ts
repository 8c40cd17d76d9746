import { z } from 'zod';
import { VaultLockWish, VaultView } from './model/vault.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const item = z.object({ id: z.string().max(100) });

/** Kept passwords and passphrases. No call answers a secret. Errors: `vault.*`, `storage.*`. */
export const vaultContract = {
  view: call(nothing, VaultView),
  changed: event(VaultView),
  /** Refused with `vault.exists` when there is one. */
  setUp: call(z.object({ lock: VaultLockWish }), VaultView),
  /** Without a passphrase where a keychain has the key. `opened: false`: the passphrase does not open it. */
  unlock: call(z.object({ passphrase: z.string().max(1000).optional() }), z.object({ opened: z.boolean() })),
  lock: call(nothing, nothing),
  /** Seals everything anew. `passphrase`: the present one, where there is one. `changed: false`: it does not open the vault. */
  change: call(
    z.object({ passphrase: z.string().max(1000).optional(), lock: VaultLockWish }),
    z.object({ changed: z.boolean() }),
  ),
  remove: call(item, VaultView),
  /** Puts back what was removed since the program started. */
  restore: call(item, VaultView),
  /** Forgets every secret and the key; there is no way back. */
  reset: call(nothing, VaultView),
} as const satisfies Contract[string];
