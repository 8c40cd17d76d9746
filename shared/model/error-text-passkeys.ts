import { printableLine } from '../base/printable.ts';
import { sentence, type ErrorTexts } from './error-text-words.ts';

type PasskeyCode = 'key.passkeyFailed' | 'passkey.notFound' | 'passkey.rejected' | 'passkey.badLine' | 'passkey.tooMany';

/** Passkeys. */
export const passkeyTexts: ErrorTexts<PasskeyCode> = {
  'key.passkeyFailed': ({ name, reason }) => ({
    title: 'The passkey did not sign',
    text: `${printableLine(name, 100)}: ${sentence(reason) || 'no reason was given.'}`,
    remedies: ['Connect again, with the key at hand.'],
  }),
  'passkey.notFound': () => ({
    title: 'This passkey is gone',
    text: 'It was removed meanwhile, in this window or in another one.',
    remedies: ['Choose another passkey, or create one.'],
  }),
  'passkey.rejected': ({ reason }) => ({
    title: 'This is no passkey that can log in',
    text: sentence(reason) || 'What the browser made does not check.',
    remedies: ['Create it again. If that fails too, try another key.'],
  }),
  'passkey.badLine': ({ from, why }) => ({
    title: 'These addresses can’t stand in a key line',
    text: `from="${printableLine(from, 200)}": ${sentence(why)}`,
    remedies: ['Write addresses, networks or names, separated by commas: 192.0.2.0/24,*.example.org.'],
  }),
  'passkey.tooMany': ({ limit }) => ({
    title: 'There are too many passkeys',
    text: `No more than ${limit} are kept.`,
    remedies: ['Remove some that are not used any more.'],
  }),
};
