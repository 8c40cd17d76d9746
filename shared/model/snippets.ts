import { z } from 'zod';

export const SnippetId = z.string().min(1).max(64).brand('SnippetId');
export type SnippetId = z.infer<typeof SnippetId>;

/** How a variable of a snippet is asked for. What is typed for a `secret` is kept nowhere: it has no default and no choices. */
export const SnippetVariable = z
  .object({
    name: z.string().min(1).max(64),
    default: z.string().max(4000).optional(),
    /** One of these, where there are any. */
    choices: z.array(z.string().min(1).max(400)).max(100).optional(),
    secret: z.literal(true).optional(),
  })
  .refine(({ secret, default: value, choices }) => secret !== true || (value === undefined && choices === undefined), {
    message: 'a secret is never kept',
  });
export type SnippetVariable = z.infer<typeof SnippetVariable>;

/** `insert` puts the words onto the line, `run` presses Enter as well. */
export const SnippetAction = z.enum(['insert', 'run']);
export type SnippetAction = z.infer<typeof SnippetAction>;

/** Of a folder with those above it. */
export const mostFolderCharacters = 400;

/** Everything of a snippet that is shared in a file. */
export const SnippetContent = z.object({
  name: z.string().trim().min(1).max(200),
  /** Names of the folders above with `/` between; empty: none. */
  folder: z.string().trim().max(mostFolderCharacters).default(''),
  /** As `shared/model/snippet-text.ts` reads it. */
  text: z.string().min(1).max(20_000),
  action: SnippetAction,
  /** For the variables that need more than their name. */
  variables: z.array(SnippetVariable).max(50),
});
export type SnippetContent = z.infer<typeof SnippetContent>;

export const Snippet = SnippetContent.extend({
  id: SnippetId,
  /** It came in a file: its words are shown before they are first put anywhere, until the user saves it as his own. */
  isForeign: z.literal(true).optional(),
});
export type Snippet = z.infer<typeof Snippet>;

export const mostSnippets = 2000;
/** Of a file that is imported. */
export const mostSharedCharacters = 8_000_000;

/** All of them, by folder and name. */
export const SnippetList = z.object({
  snippets: z.array(Snippet),
  /** Why the document could not be read; what is shown is its last good state. */
  problem: z.string().optional(),
});
export type SnippetList = z.infer<typeof SnippetList>;

/** One change; each makes one step of undo. */
export const SnippetEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), snippet: SnippetContent }),
  z.object({ kind: z.literal('update'), id: SnippetId, snippet: SnippetContent }),
  z.object({ kind: z.literal('remove'), id: SnippetId }),
  /** Into another folder, or none. Whose words it has stays as it is: nobody has read them for that. */
  z.object({ kind: z.literal('move'), id: SnippetId, folder: z.string().trim().max(mostFolderCharacters) }),
  /** With all the folders in it. An empty name takes the folder away and leaves its snippets one folder up. */
  z.object({
    kind: z.literal('renameFolder'),
    from: z.string().min(1).max(mostFolderCharacters),
    to: z.string().trim().max(mostFolderCharacters),
  }),
]);
export type SnippetEdit = z.infer<typeof SnippetEdit>;

/** A snippet of a shared file. `same`: it is here already. `changed`: here under that name with other words. */
export const SnippetImportRow = z.object({
  snippet: SnippetContent,
  state: z.enum(['new', 'same', 'changed']),
});
export type SnippetImportRow = z.infer<typeof SnippetImportRow>;

export const SnippetImportPreview = z.object({
  rows: z.array(SnippetImportRow),
  /** What of the file can't be taken over, a sentence each. */
  leftOut: z.array(z.string()),
});
export type SnippetImportPreview = z.infer<typeof SnippetImportPreview>;
