import { shownInText } from './file-path.ts';
import type { ErrorTexts } from './error-text-words.ts';

/** Changes of files that decide about logins. */
export const loginChangeTexts: ErrorTexts<'file.changesLogin'> = {
  'file.changesLogin': ({ paths, count }) => ({
    title: 'This changes who can log in',
    text: `${paths
      .slice(0, 3)
      .map((path) => shownInText(path))
      .join(', ')}${count > 3 ? ` and ${count - 3} more` : ''}: a server reads there which keys are let in. Nothing was done.`,
    remedies: ['Keep another login open until a new one has worked.'],
  }),
};
