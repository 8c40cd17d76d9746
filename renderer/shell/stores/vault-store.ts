import { createStore, type StoreApi } from 'zustand/vanilla';
import type { VaultView } from '../../../shared/model/vault.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface VaultStoreState {
  /** undefined until the core has told. */
  readonly view: VaultView | undefined;
}

export interface VaultStore {
  readonly state: StoreApi<VaultStoreState>;
  load(): Promise<void>;
  /** What the core answered to a change from here: it is there at once. */
  replaced(view: VaultView): void;
}

/** The vault as this page knows it: what is kept, never a secret. */
export function createVaultStore(client: HawserClient): VaultStore {
  const state = createStore<VaultStoreState>(() => ({ view: undefined }));
  client.vault.onChanged((view) => state.setState({ view }));
  return {
    state,
    async load() {
      state.setState({ view: await client.vault.view({}) });
    },
    replaced: (view) => state.setState({ view }),
  };
}
