import type { ErrorTexts } from './error-text-words.ts';

/** Making, changing and installing keys. */
export const keyTexts: ErrorTexts<'key.exists' | 'key.undoGone'> = {
  'key.exists': ({ file }) => ({
    title: 'There is a file of that name already',
    text: `${file} was left as it is: a key is never written over.`,
    remedies: ['Choose another name.'],
  }),
  'key.undoGone': () => ({
    title: 'That can’t be undone any more',
    text: 'What was there before is remembered only while the program runs.',
    remedies: ['Take the key’s line out of authorized_keys of that host.'],
  }),
};
