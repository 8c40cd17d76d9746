import { z } from 'zod';
import { Snippet } from '../../shared/model/snippets.ts';
import type { DocumentShape } from '../storage/document-format.ts';

/** `snippets.json`: the user's snippets, by folder and name. */
export const snippetsDocument: DocumentShape<Snippet[]> = {
  name: 'snippets',
  version: 1,
  schema: z.array(Snippet),
  migrations: {},
  initial: () => [],
};
