import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TransferItem, TransferItems, TransferJobId } from '../../shared/model/transfers.ts';
import type { HawserClient } from '../host/linked-client.ts';
import type { RowRange } from '../ui/RowGrid.tsx';

export interface ItemWindowState {
  readonly count: number;
  /** Index of the first of `rows`. */
  readonly from: number;
  readonly rows: readonly TransferItem[];
}

const margin = 50;
const pauseMs = 300;

/** The rows of a job that are on screen, asked for again when the job went on: one call at a time, and not more often than three times a second. */
export class ItemWindow {
  readonly state: StoreApi<ItemWindowState> = createStore<ItemWindowState>(() => ({ count: 0, from: 0, rows: [] }));
  readonly #ask: (from: number, count: number) => Promise<TransferItems>;
  readonly #onError: (error: unknown) => void;
  #range: RowRange = { first: 0, last: 20 };
  #isAsking = false;
  #isWanted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(client: Pick<HawserClient, 'transfers'>, jobId: TransferJobId, onError: (error: unknown) => void) {
    this.#ask = (from, count) => client.transfers.items({ jobId, from, count });
    this.#onError = onError;
  }

  /** The rows on screen are others. */
  show(range: RowRange): void {
    this.#range = range;
    const { from, rows, count } = this.state.getState();
    const isThere = range.first >= from && Math.min(range.last, count - 1) < from + rows.length;
    if (!isThere) this.refresh();
  }

  /** Something changed: what is on screen is asked for again, soon. */
  refresh(): void {
    this.#isWanted = true;
    if (this.#isAsking || this.#timer !== undefined || this.#isDisposed) return;
    void this.#load();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    this.#isAsking = true;
    this.#isWanted = false;
    try {
      const from = Math.max(0, this.#range.first - margin);
      const { count, rows } = await this.#ask(from, this.#range.last - from + 1 + margin);
      if (!this.#isDisposed) this.state.setState({ count, from, rows });
    } catch (error) {
      if (!this.#isDisposed) this.#onError(error);
    }
    this.#isAsking = false;
    if (this.#isDisposed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isWanted) this.refresh();
    }, pauseMs);
  }
}
