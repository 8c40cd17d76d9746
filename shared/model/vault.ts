import { z } from 'zod';

/** What the vault's own key is kept by: a passphrase of the user, or the keychain that the desktop's host reaches. */
export const VaultLock = z.enum(['passphrase', 'secretBox']);
export type VaultLock = z.infer<typeof VaultLock>;

export const VaultState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('locked'), by: VaultLock }),
  z.object({ kind: z.literal('unlocked'), by: VaultLock }),
  /** Its key is in a keychain that this program does not reach. `reason`: why, for people. */
  z.object({ kind: z.literal('unreachable'), by: VaultLock, reason: z.string() }),
]);
export type VaultState = z.infer<typeof VaultState>;

const times = {
  /** Milliseconds since 1970. */
  keptAt: z.number(),
  usedAt: z.number().optional(),
  /** When it was refused, and is not tried again until it is replaced. */
  refusedAt: z.number().optional(),
};

/** Which secret it is: a password goes only to the host key that it was accepted at (SE-08). */
export const VaultKey = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('password'),
    user: z.string().max(1000),
    host: z.string().max(1000),
    port: z.number().int(),
    /** Fingerprint of the host key. */
    hostKey: z.string().max(200),
  }),
  z.object({ kind: z.literal('passphrase'), file: z.string().max(10_000) }),
]);
export type VaultKey = z.infer<typeof VaultKey>;

/** What is known of a kept secret without its value. */
export const VaultItem = z.object({ id: z.string(), of: VaultKey, ...times });
export type VaultItem = z.infer<typeof VaultItem>;

export const VaultView = z.object({
  state: VaultState,
  items: z.array(VaultItem),
  /** Removed since the program started, and not put back. */
  removed: z.array(VaultItem),
  /** Whether a keychain could hold the key here; `reason`: why not, for people. */
  box: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('available'), name: z.string() }),
    z.object({ kind: z.literal('unavailable'), reason: z.string() }),
  ]),
  /** Why what is shown is not what the file holds. */
  problem: z.string().optional(),
});
export type VaultView = z.infer<typeof VaultView>;

export const shortestVaultPassphrase = 8;
const newPassphrase = z.string().min(shortestVaultPassphrase).max(1000);

/** How the vault is to be locked from now on. */
export const VaultLockWish = z.discriminatedUnion('by', [
  z.object({ by: z.literal('passphrase'), passphrase: newPassphrase }),
  z.object({ by: z.literal('secretBox') }),
]);
export type VaultLockWish = z.infer<typeof VaultLockWish>;
