import type { ErrorTexts } from './error-text-words.ts';

/** Commands on many hosts. */
export const runTexts: ErrorTexts<'runs.notFound' | 'runs.unconfirmed'> = {
  'runs.notFound': ({ what }) => ({
    title: `This ${what} is no longer there`,
    text: `The ${what} was forgotten meanwhile.`,
    remedies: ['Go on with what is still shown.'],
  }),
  'runs.unconfirmed': ({ name }) => ({
    title: `${name} is production, and was not confirmed`,
    text: `Where “${name}” leads was known no earlier than at the login. Nothing was run there.`,
    remedies: ['Run again where it is not done: you are asked about it then.'],
  }),
};
