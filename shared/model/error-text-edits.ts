import { fileReason, quoted, type ErrorTexts } from './error-text-words.ts';
import { shownInText } from './file-path.ts';

type EditCode =
  | 'edit.tooLarge'
  | 'edit.noEditor'
  | 'edit.badCommand'
  | 'edit.editorFailed'
  | 'edit.changedMeanwhile'
  | 'edit.notFound'
  | 'edit.outdated'
  | 'edit.tooMany'
  | 'edit.copyFailed';

const shown = (path: string): string => quoted(shownInText(path));
const megabytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024)).toLocaleString('en')} MB`;

/** What can go wrong with files that are edited on this computer. */
export const editTexts: ErrorTexts<EditCode> = {
  'edit.tooLarge': ({ path, sizeBytes, limitBytes }) => ({
    title: 'The file is large',
    text: `${shown(path)} has ${megabytes(sizeBytes)}; files above ${megabytes(limitBytes)} are edited only when that is meant.`,
    remedies: ['Say that you want to edit it all the same, or copy it to this computer.'],
  }),
  'edit.noEditor': ({ path }) => ({
    title: 'There is no editor for it',
    text: `The system would start ${shown(path)} instead of showing it, so it was not opened.`,
    remedies: ['Name an editor in the settings, under Files.'],
  }),
  'edit.badCommand': ({ command, why }) => ({
    title: 'The editor’s command can’t be read',
    text: `In ${quoted(command)} ${why}.`,
    remedies: ['Correct the editor in the settings, under Files.'],
  }),
  'edit.editorFailed': ({ command, reason }) => ({
    title: 'The editor did not start',
    text: `${quoted(command)} could not open the file. ${fileReason(reason)}`.trim(),
    remedies: [
      'Name another editor in the settings, under Files.',
      'Show the working copy in its folder and open it from there.',
    ],
  }),
  'edit.changedMeanwhile': ({ path }) => ({
    title: 'The file changed on the server',
    text: `${shown(path)} was written to by somebody else while your version was being sent. It was not replaced.`,
    remedies: ['Compare both versions.'],
  }),
  'edit.notFound': () => ({
    title: 'That file is no longer being edited',
    text: 'The edit was finished, here or in another window.',
    remedies: ['Open the file again.'],
  }),
  'edit.outdated': ({ path }) => ({
    title: 'Things have changed since',
    text: `What you decided about ${shown(path)} is not what there is now. Nothing was done.`,
    remedies: ['Look at the comparison again.'],
  }),
  'edit.tooMany': ({ limit }) => ({
    title: 'Too many files are being edited',
    text: `At most ${limit} files are edited at the same time.`,
    remedies: ['Finish some of them.'],
  }),
  'edit.copyFailed': ({ path, reason }) => ({
    title: 'The working copy can’t be used',
    text: `${shown(path)} on this computer could not be read or written. ${fileReason(reason)}`.trim(),
    remedies: ['Look after the disk and the data folder of Hawser.'],
  }),
};
