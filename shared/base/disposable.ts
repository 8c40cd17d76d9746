/** Something that was opened and has one owner. `dispose` is synchronous and may be called any number of times. */
export interface Disposable {
  dispose(): void;
}

/** Wraps a clean-up function so that it runs once, however often `dispose` is called. */
export function disposable(cleanUp: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      cleanUp();
    },
  };
}

/**
 * Collects disposables and disposes them together, last added first. Adding to a scope that is already disposed
 * disposes the newcomer at once, so that an opener that finishes late leaks nothing.
 */
export class Scope implements Disposable {
  readonly #members = new Set<Disposable>();
  #disposed = false;

  get isDisposed(): boolean {
    return this.#disposed;
  }

  add<T extends Disposable>(member: T): T {
    if (this.#disposed) member.dispose();
    else this.#members.add(member);
    return member;
  }

  /** Takes a member out without disposing it: its ownership moves elsewhere. */
  release(member: Disposable): void {
    this.#members.delete(member);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const members = [...this.#members].reverse();
    this.#members.clear();
    for (const member of members) member.dispose();
  }
}

/** Holds one replaceable thing: setting a new one disposes the old one. */
export class Slot<T extends Disposable> implements Disposable {
  #current: T | undefined;
  #disposed = false;

  get current(): T | undefined {
    return this.#current;
  }

  set(next: T | undefined): void {
    const previous = this.#current;
    this.#current = this.#disposed ? undefined : next;
    if (previous !== next) previous?.dispose();
    if (this.#disposed) next?.dispose();
  }

  dispose(): void {
    this.#disposed = true;
    this.set(undefined);
  }
}
