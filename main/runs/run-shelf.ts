export interface ShelfLimits {
  readonly runs: number;
  /** Of memory, over all runs, roughly. */
  readonly bytes: number;
}

export const usualShelfLimits: ShelfLimits = { runs: 1000, bytes: 512 * 1024 * 1024 };

/** What a shelf knows of a run. */
export interface Shelved<Id extends string> {
  readonly id: Id;
  readonly isEnded: boolean;
  /** Bytes of memory that it takes, roughly. */
  readonly bytes: number;
  /** Forgets what is kept. */
  close(): void;
}

/** All runs that are kept. When they take too much, those that ended are forgotten, the oldest first. */
export class RunShelf<Id extends string, Run extends Shelved<Id>> {
  readonly #runs = new Map<Id, Run>();
  readonly #limits: ShelfLimits;

  constructor(limits: ShelfLimits = usualShelfLimits) {
    this.#limits = limits;
  }

  get all(): readonly Run[] {
    return [...this.#runs.values()];
  }

  get(id: Id): Run | undefined {
    return this.#runs.get(id);
  }

  put(run: Run): void {
    this.#runs.set(run.id, run);
  }

  remove(id: Id): void {
    this.#runs.get(id)?.close();
    this.#runs.delete(id);
  }

  /** Answers the ids of what was forgotten. The last one that ended stays. */
  tidy(): Id[] {
    const forgotten: Id[] = [];
    let bytes = this.all.reduce((sum, run) => sum + run.bytes, 0);
    const ended = this.all.filter(({ isEnded }) => isEnded).slice(0, -1);
    for (const run of ended) {
      if (bytes <= this.#limits.bytes && this.#runs.size <= this.#limits.runs) break;
      bytes -= run.bytes;
      this.remove(run.id);
      forgotten.push(run.id);
    }
    return forgotten;
  }
}
