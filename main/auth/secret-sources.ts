import type { Vault } from '../vault/vault.ts';

/** What a login may use besides what is typed, and where that may be kept. */
export interface SecretSources {
  readonly vault: Vault;
  /** Whether secrets may be kept at all: an administrator may forbid it. */
  readonly mayKeep: () => Promise<boolean>;
  /** Whether a vault can be made without asking for anything: the system's keychain keeps its key. */
  readonly hasBox: () => Promise<boolean>;
}
