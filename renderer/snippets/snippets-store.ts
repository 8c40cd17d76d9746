import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Snippet, SnippetEdit, SnippetList } from '../../shared/model/snippets.ts';
import type { Workbench } from '../shell/workbench.ts';

export interface SnippetsState {
  readonly isLoaded: boolean;
  readonly snippets: readonly Snippet[];
  /** Why the file could not be read; what is shown is its last good state. */
  readonly problem: string | undefined;
  readonly error: unknown;
}

export interface SnippetsStore {
  readonly state: StoreApi<SnippetsState>;
  load(): Promise<void>;
  /** Rejects with what the contract says. */
  edit(edit: SnippetEdit): Promise<void>;
  undo(): Promise<void>;
}

type Parts = Pick<Workbench, 'client' | 'link'>;
const stores = new WeakMap<object, SnippetsStore>();

/** The snippets of a workbench, as its page knows them. */
export function snippetsOf(workbench: Parts): SnippetsStore {
  const known = stores.get(workbench) ?? createSnippetsStore(workbench);
  stores.set(workbench, known);
  return known;
}

function createSnippetsStore({ client, link }: Parts): SnippetsStore {
  const state = createStore<SnippetsState>(() => ({ isLoaded: false, snippets: [], problem: undefined, error: undefined }));
  const put = ({ snippets, problem }: SnippetList): void =>
    state.setState({ isLoaded: true, snippets, problem, error: undefined });
  const load = async (): Promise<void> => {
    try {
      put(await client.snippets.list({}));
    } catch (error) {
      state.setState({ error });
    }
  };
  client.snippets.onChanged(put);
  link.state.subscribe((now, before) => now.kind === 'ready' && before.kind !== 'ready' && void load());
  if (link.state.getState().kind === 'ready') void load();
  return {
    state,
    load,
    edit: async (edit) => put(await client.snippets.edit({ edit })),
    undo: async () => put(await client.snippets.undo({})),
  };
}
