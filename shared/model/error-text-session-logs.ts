import { because, type ErrorTexts } from './error-text-words.ts';

/** Logs of what terminals show. */
export const sessionLogTexts: ErrorTexts<'sessionLog.failed' | 'recording.unreadable' | 'sessionLog.badName'> = {
  'sessionLog.failed': ({ path, why, reason }) => ({
    title: 'The session is not logged any more',
    text: `${
      {
        full: 'The disk is full',
        gone: 'The file or its folder is gone',
        forbidden: 'Nothing may be written there',
        limit: 'The recording is as large as the settings allow',
        stalled: 'The disk did not take it in ten seconds',
        other: 'It can’t be written',
      }[why]
    }: ${path}.${why === 'other' ? because('Reason:', reason) : ''} The terminal goes on.`,
    remedies: [
      why === 'full'
        ? 'Make room, then start the log again.'
        : why === 'limit'
          ? 'Start the recording again: it goes on in another file. The settings say how large one may be.'
          : 'Choose another folder for the logs in the settings, then start the log again.',
    ],
  }),

  'recording.unreadable': ({ path, reason }) => ({
    title: 'The recording can’t be read',
    text: `${path}.${because('Reason:', reason)}`,
    remedies: ['Look whether the file is still there.'],
  }),

  'sessionLog.badName': ({ template, why }) => ({
    title: 'The name for session logs can’t be used',
    text: `“${template}” makes no file name. ${why}`,
    remedies: ['Change it in the settings: {host}, {name}, {user}, {port}, {date} and {time} are filled in.'],
  }),
};
