import { randomUUID } from 'node:crypto';
import type { HawserContract } from '../shared/contract.ts';
import type { Snippet, SnippetList } from '../shared/model/snippets.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { importShared, previewShared, shareFile } from './snippets/share-file.ts';
import { editSnippets, labelOfEdit } from './snippets/snippet-edits.ts';
import type { DocumentState, JsonDocument } from './storage/json-document.ts';
import type { PageContext } from './workbench-page-context.ts';

/** What pages are told of the snippets. */
export function snippetList({ data, problem }: DocumentState<Snippet[]>): SnippetList {
  return { snippets: data, ...(problem && { problem: problem.message }) };
}

/** What the core does for the `snippets` part of the contract. */
export function createSnippetHandlers(document: JsonDocument<Snippet[]>): Handlers<HawserContract, PageContext>['snippets'] {
  return {
    list: () => snippetList(document.state),
    edit: async ({ edit }) =>
      snippetList(
        await document.update(labelOfEdit(edit, document.state.data), (present) => editSnippets(present, edit, randomUUID)),
      ),
    undo: async () => snippetList(await document.undo()),
    export: () => ({ text: shareFile(document.state.data), count: document.state.data.length }),
    preview: ({ text }) => previewShared(text, document.state.data),
    async import({ text, rows }) {
      let done = { added: 0, changed: 0 };
      await document.update('Import snippets', (present) => {
        const { snippets, added, changed } = importShared(text, rows, present, randomUUID);
        done = { added, changed };
        return snippets;
      });
      return done;
    },
  };
}
