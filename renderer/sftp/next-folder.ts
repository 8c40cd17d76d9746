import type { FolderListing } from './folder-listing.ts';

/** How long the former folder stays on screen while the next one is awaited: then a skeleton takes its place. */
const patienceMs = 300;

/** The folder that a pane is on its way to: it arrives with its first rows, or empty when they take too long. */
export class NextFolder {
  #next: { readonly folder: FolderListing; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  /** In place of the one that is awaited. `onArrival` is called once, and never after `drop`; the folder is the caller's then. */
  await(folder: FolderListing, onArrival: () => void): void {
    this.drop();
    const arrive = (): void => {
      if (this.#next?.folder !== folder) return;
      clearTimeout(this.#next.timer);
      this.#next = undefined;
      onArrival();
    };
    this.#next = { folder, timer: setTimeout(arrive, patienceMs) };
    const stop = folder.state.subscribe(({ summary, error }) => {
      if (summary === undefined && error === undefined) return;
      stop();
      arrive();
    });
  }

  /** Goes nowhere. */
  drop(): void {
    if (!this.#next) return;
    clearTimeout(this.#next.timer);
    this.#next.folder.dispose();
    this.#next = undefined;
  }
}
