import type { PsRunId } from '../../../shared/model/powershell.ts';
import type { CommandRun } from './command-run.ts';

export interface ShelfLimits {
  readonly runs: number;
  /** Of memory, over all runs, roughly. */
  readonly bytes: number;
}

export const usualShelfLimits: ShelfLimits = { runs: 1000, bytes: 512 * 1024 * 1024 };

/** All runs that are kept. When they take too much, those that ended are forgotten, the oldest first. */
export class RunShelf {
  readonly #runs = new Map<PsRunId, CommandRun>();
  readonly #limits: ShelfLimits;

  constructor(limits: ShelfLimits = usualShelfLimits) {
    this.#limits = limits;
  }

  get all(): readonly CommandRun[] {
    return [...this.#runs.values()];
  }

  get(id: PsRunId): CommandRun | undefined {
    return this.#runs.get(id);
  }

  put(run: CommandRun): void {
    this.#runs.set(run.id, run);
  }

  remove(id: PsRunId): void {
    this.#runs.get(id)?.close();
    this.#runs.delete(id);
  }

  /** Answers the ids of what was forgotten. The last one that ended stays. */
  tidy(): PsRunId[] {
    const forgotten: PsRunId[] = [];
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
