import { createStore, type StoreApi } from 'zustand/vanilla';
import { showSingle } from '../shell/default-commands.ts';
import type { Workbench } from '../shell/workbench.ts';

/** Kinds of keys, each with a part of the view. */
export type KeysPart = 'files' | 'passkeys' | 'agents' | 'certificates';

interface KeysViewState {
  readonly part: KeysPart;
}

const views = new WeakMap<Workbench, StoreApi<KeysViewState>>();

/** Which part the view of keys shows. */
export function keysView(workbench: Workbench): StoreApi<KeysViewState> {
  const known = views.get(workbench);
  if (known) return known;
  const made = createStore<KeysViewState>(() => ({ part: 'files' }));
  views.set(workbench, made);
  return made;
}

/** Opens the view of keys on a part of it. */
export function showKeys(workbench: Workbench, part: KeysPart): void {
  keysView(workbench).setState({ part });
  showSingle(workbench, 'keys');
}
