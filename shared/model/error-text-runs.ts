import type { ErrorTexts } from './error-text-words.ts';

/** Commands on many hosts. */
export const runTexts: ErrorTexts<
  'runs.notFound' | 'runs.unconfirmed' | 'runs.noProgram' | 'runs.template' | 'runs.interpreter' | 'runs.hostsLeftOut'
> = {
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
  'runs.interpreter': ({ interpreter }) => ({
    title: 'Ansible can’t be given this interpreter',
    text: `Ansible gives the script to “${interpreter}” as a file, and that is known only of plain words that end with -s or -. Nothing was run.`,
    remedies: ['Choose sh -s, bash -s, python3 - or perl -.'],
  }),
  'runs.hostsLeftOut': ({ hosts, of }) => ({
    title: `Only ${hosts} of ${of} hosts can be handed to Ansible`,
    text: 'The others can’t be resolved. Nothing was run.',
    remedies: ['Hand it over again: the card says which are left out.'],
  }),
};
