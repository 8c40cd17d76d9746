import { quoted, type ErrorTexts } from './error-text-words.ts';
import { shownInText } from './file-path.ts';

type ComparisonCode =
  | 'comparison.notFound'
  | 'comparison.tooMany'
  | 'comparison.nested'
  | 'comparison.outdated'
  | 'comparison.unconfirmed'
  | 'comparison.changed'
  | 'comparison.kept';

const shown = (path: string): string => quoted(shownInText(path));

/** What can go wrong with comparing and synchronising two folders. */
export const comparisonTexts: ErrorTexts<ComparisonCode> = {
  'comparison.notFound': () => ({
    title: 'The comparison is gone',
    text: 'What was compared is not known any more.',
    remedies: ['Compare again.'],
  }),
  'comparison.tooMany': ({ limit }) => ({
    title: 'There is too much to compare',
    text: `The folders have more than ${limit} entries together.`,
    remedies: ['Compare the folders in them on their own.', 'Leave out what need not be compared.'],
  }),
  'comparison.nested': ({ path }) => ({
    title: 'One of the folders lies in the other',
    text: `${shown(path)} is the other folder, or lies in it. Copying one into the other would never end.`,
    remedies: ['Choose two folders that lie beside each other.'],
  }),
  'comparison.outdated': () => ({
    title: 'The list has changed meanwhile',
    text: 'What was chosen is not what stands there now. Nothing was done.',
    remedies: ['Look at the list again.'],
  }),
  'comparison.unconfirmed': () => ({
    title: 'More than half of a folder would be deleted',
    text: 'Nothing was done, as nobody has agreed to that.',
    remedies: ['Look at the list of what would be deleted first.'],
  }),
  'comparison.changed': ({ path }) => ({
    title: 'It changed since it was compared',
    text: `${shown(path)} is not as it was when the folders were compared. It was left as it is.`,
    remedies: ['Compare again.'],
  }),
  'comparison.kept': ({ path }) => ({
    title: 'Not deleted, as its folder is not up to date',
    text: `${shown(path)} was to be deleted. Something in its folder could not be copied, so nothing in there was deleted.`,
    remedies: ['Compare again once the copy works.'],
  }),
};
