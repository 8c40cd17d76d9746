import { createStore, type StoreApi } from 'zustand/vanilla';

/** A destination that was typed and connected to; bookmarks have their own place. */
export interface RecentDestination {
  readonly destination: string;
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface RecentsState {
  readonly recents: readonly RecentDestination[];
}

const storageKey = 'hawser.recents';
const mostRecents = 20;

export interface Recents {
  readonly state: StoreApi<RecentsState>;
  note(destination: string, label: string): void;
}

/** The last destinations of quick connect, kept in the page's own storage: a convenience that may be lost. */
export function createRecents(storage: Pick<Storage, 'getItem' | 'setItem'>, now: () => number): Recents {
  const state = createStore<RecentsState>(() => ({ recents: readRecents(storage.getItem(storageKey)) }));
  return {
    state,
    note(destination, label) {
      const others = state.getState().recents.filter((recent) => recent.destination !== destination);
      const recents = [{ destination, label, at: now() }, ...others].slice(0, mostRecents);
      state.setState({ recents });
      storage.setItem(storageKey, JSON.stringify(recents));
    },
  };
}

function readRecents(text: string | null): RecentDestination[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isRecent).slice(0, mostRecents) : [];
  } catch {
    return [];
  }
}

function isRecent(value: unknown): value is RecentDestination {
  if (typeof value !== 'object' || value === null) return false;
  const { destination, label, at } = value as Record<string, unknown>;
  return typeof destination === 'string' && typeof label === 'string' && typeof at === 'number';
}
