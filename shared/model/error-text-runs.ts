import type { ErrorTexts } from './error-text-words.ts';

/** Commands on many hosts. */
export const runTexts: ErrorTexts<'runs.notFound' | 'runs.unconfirmed' | 'runs.noProgram' | 'runs.template'> = {
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
  'runs.noProgram': ({ program, why }) => ({
    title: `${program} could not be started`,
    text: `The system said: ${why}.`,
    remedies: ['Start it in a terminal of this computer to see what it lacks.'],
  }),
  'runs.template': () => ({
    title: 'Ansible can’t have this command',
    text: 'It has braces that Ansible takes for a template, and an “endraw”, so that it can’t be marked as plain text.',
    remedies: ['Put it into a script and hand that over.'],
  }),
};
