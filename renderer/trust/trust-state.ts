import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workbench } from '../shell/workbench.ts';
import { ScanStore } from './scan-store.ts';

/** What all tabs of the view share. */
export interface TrustShared {
  readonly scan: ScanStore;
  readonly view: StoreApi<TrustViewState>;
}

export interface TrustViewState {
  readonly mode: 'known' | 'scan';
  /** A search that another part of the program asks for; taken over by the view and forgotten. */
  readonly wantedText: string | undefined;
}

const shared = new WeakMap<Workbench, TrustShared>();

export function trustOf(workbench: Workbench): TrustShared {
  const known = shared.get(workbench);
  if (known) return known;
  const scan = new ScanStore(workbench.client);
  // A scan belongs to its page: after a broken wire nobody tells of it any more.
  workbench.link.state.subscribe((state) => state.kind !== 'ready' && scan.cut());
  const made: TrustShared = {
    scan,
    view: createStore<TrustViewState>(() => ({ mode: 'known', wantedText: undefined })),
  };
  shared.set(workbench, made);
  return made;
}
