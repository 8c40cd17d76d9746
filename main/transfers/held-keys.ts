import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { JobRows } from './job-rows.ts';
import { itemKey } from './journal-format.ts';
import type { Journal } from './journal.ts';
import type { PlannedItem } from './plan-types.ts';
import type { KeyGuard } from './private-keys.ts';

/** What comes above that is refused by itself. */
const MOST_HELD = 1000;

interface Held {
  readonly item: PlannedItem;
  readonly row: number;
}

/** Private keys of a run that wait for the one answer; their rows are under way. */
export class HeldKeys {
  readonly #keys: KeyGuard;
  readonly #rows: JobRows;
  readonly #journal: Journal;
  #held: Held[] = [];

  constructor(keys: KeyGuard, rows: JobRows, journal: Journal) {
    this.#keys = keys;
    this.#rows = rows;
    this.#journal = journal;
  }

  /** `left`: that is answered already, and the item has ended. An error: why it fails, as there is nobody to ask, or too many wait. */
  take(item: PlannedItem, row: number): 'held' | 'left' | AppError {
    const how = this.#keys.answered;
    if (how === 'leave') {
      this.#leave({ item, row });
      return 'left';
    }
    if (how === undefined || this.#held.length >= MOST_HELD)
      return new AppError('transfer.privateKey', { path: item.from }, 'a private key does not leave this computer unasked');
    this.#held.push({ item, row });
    return 'held';
  }

  /** Asks about what waits. `copy`: one item to its end. Does nothing when the job ends before the answer. */
  async settle(copy: (item: PlannedItem, row: number) => Promise<void>): Promise<void> {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    try {
      const answer = await this.#keys.ask(held.map(({ item }) => item.from));
      for (const each of held) {
        if (answer === 'copy') {
          await copy(each.item, each.row);
          continue;
        }
        this.#leave(each);
        await each.item.folder.leave();
      }
    } catch (error) {
      if (!isAppError(error, 'cancelled')) throw error;
    }
  }

  #leave({ item, row }: Held): void {
    this.#journal.done(itemKey(item.to));
    this.#rows.end(row, { kind: 'skipped', why: 'privateKey' });
  }
}
