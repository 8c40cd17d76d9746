import type { ErrorTexts } from './error-text-words.ts';

/** Commands on many hosts. */
export const runTexts: ErrorTexts<'runs.notFound'> = {
  'runs.notFound': ({ what }) => ({
    title: `This ${what} is no longer there`,
    text: `The ${what} was forgotten meanwhile.`,
    remedies: ['Go on with what is still shown.'],
  }),
};
