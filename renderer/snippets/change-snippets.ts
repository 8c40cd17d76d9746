import type { SnippetEdit } from '../../shared/model/snippets.ts';
import type { Workbench } from '../shell/workbench.ts';
import { snippetsOf } from './snippets-store.ts';
import { text } from './text.ts';

/** Makes one change and says so with its undo. Rejects with what the contract says. */
export async function changeSnippets(workbench: Workbench, edit: SnippetEdit, done: string): Promise<void> {
  const store = snippetsOf(workbench);
  await store.edit(edit);
  workbench.toasts.getState().show({
    tone: 'note',
    words: done,
    action: { words: text.undo, run: () => void store.undo().catch(workbench.showError) },
  });
}
