import { because, sentence, type ErrorTexts } from './error-text-words.ts';

type VaultCode =
  'vault.none' | 'vault.exists' | 'vault.locked' | 'vault.damaged' | 'vault.boxUnavailable' | 'vault.notFound' | 'vault.full';

/** Kept passwords and passphrases. */
export const vaultTexts: ErrorTexts<VaultCode> = {
  'vault.none': () => ({
    title: 'There is no vault yet',
    text: 'Nothing can be kept before the vault is set up.',
    remedies: ['Set the vault up first.'],
  }),

  'vault.exists': () => ({
    title: 'There is a vault already',
    text: 'It was set up before, maybe in another window.',
    remedies: ['Unlock it, or change how it is locked.'],
  }),

  'vault.locked': () => ({
    title: 'The vault is locked',
    text: 'What is in it can’t be read or changed while it is locked.',
    remedies: ['Unlock the vault and try again.'],
  }),

  'vault.damaged': ({ what, reason }) => ({
    title: 'A part of the vault is damaged',
    text: `${what} can’t be opened. ${sentence(reason)}`,
    remedies: ['Remove it from the vault, and keep it again at the next login.', 'Other secrets in the vault are not touched.'],
  }),

  'vault.boxUnavailable': ({ reason }) => ({
    title: 'The keychain can’t be used',
    text: `The key of the vault was not kept or not found.${because('Reason:', reason)}`,
    remedies: ['Lock the vault by a passphrase instead.'],
  }),

  'vault.notFound': () => ({
    title: 'That secret is not in the vault',
    text: 'It was removed or replaced meanwhile.',
    remedies: ['Look at the list again.'],
  }),

  'vault.full': ({ limit }) => ({
    title: 'The vault is full',
    text: `It keeps at most ${limit} secrets.`,
    remedies: ['Remove those that are not needed any more.'],
  }),
};
