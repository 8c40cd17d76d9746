import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HostTree, TreeEdit } from '../../../shared/model/bookmark.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface HostsState {
  /** Absent until the core has answered the first time. */
  readonly tree: HostTree | undefined;
  readonly loadError: unknown;
}

export interface HostsStore {
  readonly state: StoreApi<HostsState>;
  load(): Promise<void>;
  /** Rejects with the core's error; the tree on screen stays what the core says. */
  edit(edit: TreeEdit): Promise<void>;
  undo(): Promise<void>;
}

/** Bookmarks and the hosts of ssh_config, as the core has them. */
export function createHostsStore(client: HawserClient): HostsStore {
  const state = createStore<HostsState>(() => ({ tree: undefined, loadError: undefined }));
  const show = (tree: HostTree): void => state.setState({ tree, loadError: undefined });
  client.hosts.onTreeChanged(show);
  return {
    state,
    async load() {
      try {
        show(await client.hosts.tree({}));
      } catch (error) {
        state.setState({ loadError: error });
      }
    },
    async edit(edit) {
      show(await client.hosts.edit({ edit }));
    },
    async undo() {
      show(await client.hosts.undo({}));
    },
  };
}
