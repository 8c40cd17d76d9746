import { AppError, type WireError } from '../shared/model/errors.ts';
import type { TargetReference } from './bookmarks/host-book.ts';

/** Targets are remembered for as long as somebody may ask what was wrong with them. */
const most = 50;

/**
 * Targets whose settings could not be made out the last time, so that there is no session and no connection to ask: a config that others may write
 * to, a jump host that needs itself (EB-12, 13, 15).
 */
export class UnresolvedTargets {
  readonly #errors = new Map<string, WireError>();

  /** Rejects as `work` does, and remembers why. */
  async watch<T>(target: TargetReference, work: Promise<T>): Promise<T> {
    const key = keyOf(target);
    try {
      const resolved = await work;
      this.#errors.delete(key);
      return resolved;
    } catch (error) {
      this.#errors.delete(key);
      if (error instanceof AppError) this.#errors.set(key, error.toWire());
      const [oldest] = this.#errors.keys();
      if (this.#errors.size > most && oldest !== undefined) this.#errors.delete(oldest);
      throw error;
    }
  }

  /** Why it failed the last time; undefined: it did not. */
  errorOf(target: TargetReference): WireError | undefined {
    return this.#errors.get(keyOf(target));
  }
}

function keyOf(target: TargetReference): string {
  return 'bookmarkId' in target ? `bookmark ${target.bookmarkId}` : `destination ${target.destination}`;
}
