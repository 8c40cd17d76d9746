import type { ErrorTexts } from './error-text-words.ts';

/** Words that are kept for terminals. */
export const snippetTexts: ErrorTexts<
  'snippet.faulty' | 'snippet.notFound' | 'snippet.tooMany' | 'snippet.longFolder' | 'snippet.badFile'
> = {
  'snippet.faulty': ({ name, why, line, column, words }) => ({
    title: `${name} can’t be kept`,
    text:
      why === 'unclosed'
        ? `Line ${line}, column ${column}: the variable “${words}” has no }} on its line.`
        : `Line ${line}, column ${column}: “${words}” is no name of a variable.`,
    remedies: ['Write {{name}} with letters, digits, - and _, or \\{{ for two braces as they are.'],
  }),

  'snippet.notFound': () => ({
    title: 'The snippet is gone',
    text: 'It was deleted meanwhile, perhaps in another window.',
    remedies: ['Undo brings it back.'],
  }),

  'snippet.tooMany': ({ limit }) => ({
    title: 'There is no room for more snippets',
    text: `At most ${limit} are kept.`,
    remedies: ['Delete some first.'],
  }),

  'snippet.longFolder': ({ limit }) => ({
    title: 'The folder can’t be renamed',
    text: `A folder in it would have more than ${limit} characters with those above it.`,
    remedies: ['Give it a shorter name.'],
  }),

  'snippet.badFile': ({ why }) => ({
    title: 'The file can’t be read',
    text: {
      notJson: 'It is no file of snippets: it is not JSON.',
      notSnippets: 'It is no file of snippets.',
      newer: 'A newer Hawser wrote it.',
      tooMany: 'It has more than 10,000 snippets.',
      tooLarge: 'It is too large to be a file of snippets.',
      unreadable: 'It was moved or changed meanwhile, or you may not read it.',
    }[why],
    remedies: [
      why === 'newer'
        ? 'Update Hawser, then import it.'
        : why === 'unreadable'
          ? 'Choose it again.'
          : 'Export one in Hawser to see what it looks like.',
    ],
  }),
};
