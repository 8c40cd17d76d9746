import type { ErrorTexts } from './error-text-words.ts';

type LockCode = 'lock.locked' | 'lock.noPassphrase';

/** The lock of the whole program. */
export const lockTexts: ErrorTexts<LockCode> = {
  'lock.locked': () => ({
    title: 'Hawser is locked',
    text: 'Nothing is shown or done until it is unlocked. What runs goes on.',
    remedies: ['Unlock it with the passphrase of the vault.'],
  }),

  'lock.noPassphrase': () => ({
    title: 'There is no passphrase to unlock with',
    text: 'Hawser is unlocked by the passphrase of the vault, and no passphrase keeps the vault now.',
    remedies: ['Set the vault up with a passphrase, or change its lock to one.'],
  }),
};
