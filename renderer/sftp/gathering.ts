import type { StoreApi } from 'zustand/vanilla';
import type { FolderListing } from './folder-listing.ts';
import type { PaneState } from './pane-state.ts';
import type { Selection } from './selection.ts';

/**
 * A choice whose names have to be fetched first: a long range, everything. It takes place when they are here, unless another one was
 * made meanwhile; what was asked for with it waits for it.
 */
export class Gathering {
  readonly #state: StoreApi<PaneState>;
  readonly #onError: (error: unknown) => void;
  #running: AbortController | undefined;
  #meantForIt: (() => void)[] = [];

  constructor(state: StoreApi<PaneState>, onError: (error: unknown) => void) {
    this.#state = state;
    this.#onError = onError;
  }

  /** Gives it up, and lets go what waited for it: that was meant for this choice. */
  abort(): void {
    this.#running?.abort();
    this.#meantForIt = [];
  }

  /** In place of the one that runs. What can't be fetched is told, and chooses nothing. */
  async run(make: (folder: FolderListing, signal: AbortSignal) => Promise<Selection | undefined>): Promise<void> {
    const { folder } = this.#state.getState();
    if (!folder) return;
    this.abort();
    const given = new AbortController();
    this.#running = given;
    this.#state.setState({ isGathering: true });
    let selection: Selection | undefined;
    try {
      selection = await make(folder, given.signal);
    } catch (error) {
      if (!given.signal.aborted) this.#onError(error);
    }
    if (this.#running !== given) return;
    this.#running = undefined;
    const acts = given.signal.aborted || !selection ? [] : this.#meantForIt;
    this.#meantForIt = [];
    this.#state.setState({ isGathering: false, ...(!given.signal.aborted && selection && { selection }) });
    for (const act of acts) act();
  }

  /** A signal for reading rows in its place, which another choice aborts. */
  readInstead(): AbortSignal {
    this.#running?.abort();
    this.#running = new AbortController();
    this.#state.setState({ isGathering: false });
    return this.#running.signal;
  }

  /** Does it once what is being chosen is chosen: now, when nothing is. */
  whenDone(act: () => void): void {
    if (this.#state.getState().isGathering) this.#meantForIt.push(act);
    else act();
  }
}
