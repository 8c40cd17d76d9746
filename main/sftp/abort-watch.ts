/**
 * One listener for each signal, however many requests wait with it: a transfer has hundreds in flight, and adding or removing a listener takes
 * longer the more there are.
 */
export class AbortWatch<T> {
  readonly #waiting = new Map<AbortSignal, { readonly members: Set<T>; readonly onAbort: () => void }>();
  readonly #aborted: (member: T) => void;

  constructor(aborted: (member: T) => void) {
    this.#aborted = aborted;
  }

  add(signal: AbortSignal, member: T): void {
    const known = this.#waiting.get(signal);
    if (known !== undefined) {
      known.members.add(member);
      return;
    }
    const members = new Set<T>([member]);
    const onAbort = (): void => {
      this.#waiting.delete(signal);
      for (const each of members) this.#aborted(each);
    };
    this.#waiting.set(signal, { members, onAbort });
    signal.addEventListener('abort', onAbort, { once: true });
  }

  remove(signal: AbortSignal, member: T): void {
    const known = this.#waiting.get(signal);
    if (known === undefined || !known.members.delete(member) || known.members.size > 0) return;
    this.#waiting.delete(signal);
    signal.removeEventListener('abort', known.onAbort);
  }

  clear(): void {
    for (const [signal, { onAbort }] of this.#waiting) signal.removeEventListener('abort', onAbort);
    this.#waiting.clear();
  }
}
