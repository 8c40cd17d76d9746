import { z } from 'zod';
import { mostSharedCharacters, SnippetEdit, SnippetImportPreview, SnippetList } from './model/snippets.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const file = z.string().max(mostSharedCharacters);

/** Words that the user keeps to put into terminals. */
export const snippetContract = {
  list: call(z.object({}), SnippetList),
  changed: event(SnippetList),
  /** Refused with `snippet.faulty`, `snippet.notFound`, `snippet.tooMany`, `snippet.longFolder`. */
  edit: call(z.object({ edit: SnippetEdit }), SnippetList),
  undo: call(z.object({}), SnippetList),
  /** All of them as one file for others; no values that were typed. */
  export: call(z.object({}), z.object({ text: z.string(), count: z.number().int() })),
  /** What taking a file over would do. Changes nothing. Refused with `snippet.badFile`. */
  preview: call(z.object({ text: file }), SnippetImportPreview),
  /** Takes rows of the preview of that text over: new ones are added, changed ones replaced. One step of undo. */
  import: call(
    z.object({ text: file, rows: z.array(z.number().int().min(0)).max(10_000) }),
    z.object({ added: z.number().int(), changed: z.number().int() }),
  ),
} as const satisfies Contract[string];
