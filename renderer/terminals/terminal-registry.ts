import { disposable, type Disposable } from '../../shared/base/disposable.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { TerminalController } from './terminal-controller.ts';

/** How long a terminal outlives its view: a tab that is dragged elsewhere unmounts here and mounts there. */
const lingerMs = 500;

interface Entry {
  readonly controller: TerminalController;
  users: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** The terminals of one page, by session. A view borrows one; the last to give it back ends it after a moment. */
export class TerminalRegistry {
  readonly #entries = new Map<SessionId, Entry>();

  borrow(
    sessionId: SessionId,
    make: () => TerminalController,
  ): { readonly controller: TerminalController; readonly lease: Disposable } {
    const entry = this.#entries.get(sessionId) ?? { controller: make(), users: 0, timer: undefined };
    this.#entries.set(sessionId, entry);
    clearTimeout(entry.timer);
    entry.users += 1;
    return { controller: entry.controller, lease: disposable(() => this.#giveBack(sessionId, entry)) };
  }

  /** The terminal of a session that is on screen somewhere. */
  find(sessionId: SessionId): TerminalController | undefined {
    return this.#entries.get(sessionId)?.controller;
  }

  #giveBack(sessionId: SessionId, entry: Entry): void {
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.timer = setTimeout(() => {
      this.#entries.delete(sessionId);
      entry.controller.dispose();
    }, lingerMs);
  }
}
