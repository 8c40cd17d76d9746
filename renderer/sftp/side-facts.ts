import type { StoreApi } from 'zustand/vanilla';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { FileSide } from '../../shared/model/files.ts';
import type { FilesClient } from './folder-listing.ts';
import type { PaneState } from './pane-state.ts';

type State = Pick<PaneState, 'side' | 'path' | 'info' | 'space'>;

/** What is worth knowing of a side besides its files: what it can do, and how much room is left. */
export class SideFacts implements Disposable {
  readonly #client: FilesClient;
  readonly #state: Pick<StoreApi<PaneState>, 'getState' | 'setState'>;
  readonly #given = new AbortController();
  #asked: FileSide | undefined;

  constructor(client: FilesClient, state: Pick<StoreApi<PaneState>, 'getState' | 'setState'>) {
    this.#client = client;
    this.#state = state;
  }

  dispose(): void {
    this.#given.abort();
  }

  /** What the side can do, asked once. */
  askSide(): void {
    const { side, info } = this.#now;
    if (info !== undefined && this.#asked === side) return;
    this.#asked = side;
    this.#client.files.side({ side }, { signal: this.#given.signal }).then(
      (answer) => this.#now.side === side && this.#state.setState({ info: answer }),
      // Why nothing can be read is told by the folder.
      () => undefined,
    );
  }

  /** The room on the disk of the folder. */
  askSpace(): void {
    const { side, path, info } = this.#now;
    if (info?.lacks.includes('space') === true) return;
    this.#client.files.space({ side, path }, { signal: this.#given.signal }).then(
      (space) => this.#now.side === side && this.#now.path === path && this.#state.setState({ space }),
      // Many servers can't say it: then nothing stands there.
      () => undefined,
    );
  }

  get #now(): State {
    return this.#state.getState();
  }
}
