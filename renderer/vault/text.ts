import type { VaultItem, VaultLock } from '../../shared/model/vault.ts';
import { shortestVaultPassphrase } from '../../shared/model/vault.ts';

const count = new Intl.NumberFormat();

/** Every visible word of the vault. */
export const text = {
  title: 'Vault',
  loading: 'Looking into the vault',
  failed: 'The vault could not be read.',
  again: 'Try again',
  states: {
    none: 'Not set up',
    locked: 'Locked',
    unlocked: 'Unlocked',
    unreachable: 'Can’t be opened here',
  },
  by: (by: VaultLock, box: string | undefined) =>
    by === 'passphrase' ? 'its passphrase opens it' : `${box ?? 'a keychain'} opens it`,
  lockNow: 'Lock now',
  unlock: 'Unlock',
  change: 'Change its lock',
  forget: 'Forget everything',
  none: {
    what: 'Passwords and passphrases can be kept here, sealed, so that you are asked for them once. A password goes only to the host key it was accepted at.',
    box: (name: string) => `Lock it by ${name}`,
    passphrase: 'Lock it by a passphrase',
    noBox: (reason: string) => `No keychain: ${reason}.`,
  },
  empty: 'Nothing is kept yet. When a login asks for a password or a passphrase, tick “Keep in the vault”.',
  unreachable: (reason: string) => `Its key is in a keychain: ${reason}.`,
  list: {
    label: 'Kept secrets',
    columns: { of: 'For', kind: 'What', kept: 'Kept', used: 'Last used', remove: 'Remove' },
    kinds: { password: 'Password', passphrase: 'Passphrase' },
    never: 'not yet',
    refused: 'Refused: you are asked next time',
    hostKey: (fingerprint: string) => `Only for the host key ${fingerprint}`,
    remove: (name: string) => `Remove ${name}`,
    count: (number: number) => (number === 1 ? 'one secret' : `${count.format(number)} secrets`),
  },
  removed: {
    title: 'Removed',
    help: 'Gone from the disk. They can be put back until Hawser ends.',
    restore: 'Put back',
    restoreOf: (name: string) => `Put ${name} back`,
    note: (name: string) => `Removed ${name}.`,
    undo: 'Undo',
  },
  dialog: {
    titles: { setUp: 'Set up the vault', unlock: 'Unlock the vault', change: 'Change the lock of the vault' },
    present: 'Passphrase of the vault',
    presentNow: 'Present passphrase',
    next: 'New passphrase',
    repeat: 'Once more',
    help: `At least ${shortestVaultPassphrase} characters; several words are easier to keep in mind. It is kept nowhere: without it nothing in the vault can be read.`,
    tooShort: `It has fewer than ${shortestVaultPassphrase} characters.`,
    differs: 'The two are not the same.',
    wrong: 'That does not open the vault.',
    way: 'Locked by',
    byPassphrase: 'A passphrase',
    working: 'Working…',
    cancel: 'Cancel',
    submit: { setUp: 'Set up', unlock: 'Unlock', change: 'Change' },
  },
  reset: {
    title: 'Forget everything in the vault?',
    what: (number: number) =>
      number === 0
        ? 'The vault’s key is forgotten, and it can be set up anew.'
        : `${number === 1 ? 'One secret' : `${count.format(number)} secrets`} and the vault’s key are forgotten. There is no way back.`,
    submit: 'Forget everything',
  },
  commands: {
    lock: 'Lock the vault now',
    lockProgram: 'Lock Hawser now',
    unlock: 'Unlock the vault',
    setUp: 'Set up the vault',
    change: 'Change the lock of the vault',
  },
} as const;

/** What a secret is for, as people name it. */
export function nameOf({ of }: Pick<VaultItem, 'of'>): string {
  if (of.kind === 'passphrase') return of.file;
  const host = of.host.includes(':') ? `[${of.host}]` : of.host;
  return of.port === 22 ? `${of.user}@${host}` : `${of.user}@${host}:${of.port}`;
}
