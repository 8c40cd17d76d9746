import type { ErrorTexts } from './error-text-words.ts';

/** Making, changing and installing keys. */
export const keyTexts: ErrorTexts<
  'key.exists' | 'key.undoGone' | 'key.rotationGone' | 'key.notProved' | 'key.nameTaken' | 'key.moved' | 'key.tokenNeeded'
> = {
  'key.exists': ({ file }) => ({
    title: 'There is a file of that name already',
    text: `${file} was left as it is: a key is never written over.`,
    remedies: ['Choose another name.'],
  }),
  'key.rotationGone': () => ({
    title: 'This rotation was ended',
    text: 'It is no longer kept; both keys are as they were left.',
    remedies: ['Retire the old key on the hosts where it still stands.'],
  }),
  'key.notProved': ({ name }) => ({
    title: 'The old key stays',
    text: `${name}: no login with the new key alone has succeeded there, so the old key is still needed.`,
    remedies: ['Install and test the new key there first.'],
  }),
  'key.nameTaken': ({ name }) => ({
    title: 'The new key has that name already',
    text: `The new key is ${name} now: it took the name in another window, or before.`,
    remedies: ['Nothing is left to do here.'],
  }),
  'key.moved': ({ file, fingerprint }) => ({
    title: 'This is not the key of the rotation',
    text: `${file} is not the key with the fingerprint ${fingerprint} any more, so no file was given another name.`,
    remedies: ['Put the key’s files back, or end this rotation.'],
  }),
  'key.tokenNeeded': ({ file }) => ({
    title: 'Only another security key takes its place',
    text: `${file} is on a security key, which nobody can copy; a key in a file could be.`,
    remedies: ['Make a key on another security key with “New key”, then rotate to that one.'],
  }),
  'key.undoGone': () => ({
    title: 'That can’t be undone any more',
    text: 'What was there before is remembered only while the program runs.',
    remedies: ['Take the key’s line out of authorized_keys of that host.'],
  }),
};
