import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { broadcastText as text } from './broadcast-text.ts';
import { isReply, type Typed } from './broadcast-keys.ts';
import { sessionName } from './session-state.ts';
import type { Workbench } from './workbench.ts';

/** Who takes part; empty: typing goes to its own terminal only. Never one alone. */
export interface BroadcastState {
  readonly targets: readonly SessionId[];
}

/** What a terminal can be made to do for it. */
export interface BroadcastDoor {
  /** Sends what was typed in another terminal, as this one's program wants its keys; answers whether it was there. */
  type(sessionId: SessionId, typed: Typed): boolean;
  paste(sessionId: SessionId, words: string, run: boolean): boolean;
}

type Parts = Pick<Workbench, 'sessions' | 'note'>;

/**
 * Typing into several terminals at once. Nothing of what is typed is kept or shown: each terminal shows what its own shell echoes. One that is no
 * longer connected drops out and is told; when it is back it takes no part, until it is chosen again.
 */
export class Broadcast {
  readonly state: StoreApi<BroadcastState> = createStore<BroadcastState>(() => ({ targets: [] }));
  readonly #parts: Parts;
  #door: BroadcastDoor | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.sessions.state.subscribe(() => this.#dropLost());
  }

  offer(door: BroadcastDoor): void {
    this.#door = door;
  }

  /** Those that what is typed in a terminal goes to, itself included; empty where it takes no part. */
  targetsFrom(sessionId: SessionId): readonly SessionId[] {
    const { targets } = this.state.getState();
    return targets.includes(sessionId) ? targets : [];
  }

  start(targets: readonly SessionId[]): void {
    const live = [...new Set(targets)].filter((id) => canTakePart(this.#parts.sessions.state.getState().byId[id]));
    this.state.setState({ targets: live.length > 1 ? live : [] });
  }

  stop(): void {
    if (this.state.getState().targets.length > 0) this.state.setState({ targets: [] });
  }

  /** Passes on what was typed in `from`; what an emulator says by itself stays with its own program. */
  typed(from: SessionId, typed: Typed): void {
    if (typed.key === undefined && isReply(typed.words)) return;
    for (const id of this.targetsFrom(from)) if (id !== from) this.#door?.type(id, typed);
  }

  /** Pastes into those of `asked` that still take part, each by its own rules. */
  paste(asked: readonly SessionId[], words: string, run: boolean): void {
    const { targets } = this.state.getState();
    for (const id of asked) if (targets.includes(id)) this.#door?.paste(id, words, run);
  }

  #dropLost(): void {
    const { targets } = this.state.getState();
    if (targets.length === 0) return;
    const { byId, orphans } = this.#parts.sessions.state.getState();
    const left = targets.filter((id) => canTakePart(byId[id]) && !orphans.has(id));
    if (left.length === targets.length) return;
    const isOver = left.length < 2;
    this.state.setState({ targets: isOver ? [] : left });
    for (const id of targets) {
      if (left.includes(id)) continue;
      const session = byId[id];
      this.#parts.note(text.dropped(session ? sessionName(session) : text.closedOne, isOver));
    }
  }
}

/** A terminal with a shell that runs. */
export function canTakePart(session: SessionInfo | undefined): boolean {
  return session !== undefined && session.kind !== 'files' && (session.state.kind === 'open' || session.state.kind === 'stalled');
}

const broadcasts = new WeakMap<object, Broadcast>();

export function broadcastOf(workbench: Parts): Broadcast {
  const known = broadcasts.get(workbench) ?? new Broadcast(workbench);
  broadcasts.set(workbench, known);
  return known;
}
