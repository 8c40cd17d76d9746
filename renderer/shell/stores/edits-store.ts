import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EditInfo } from '../../../shared/model/edits.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface EditsState {
  /** In the order in which they were opened. */
  readonly edits: readonly EditInfo[];
}

export interface EditsStore {
  readonly state: StoreApi<EditsState>;
  load(): Promise<void>;
}

/** All files that are edited on this computer, as this page knows them. */
export function createEditsStore(client: HawserClient): EditsStore {
  const state = createStore<EditsState>(() => ({ edits: [] }));
  client.edits.onChanged(({ edits }) => state.setState({ edits }));
  return {
    state,
    async load() {
      state.setState(await client.edits.list({}));
    },
  };
}
