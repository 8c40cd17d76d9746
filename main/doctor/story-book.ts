import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/base/clock.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { ConnectionId } from '../../shared/model/ids.ts';
import type { Hop } from '../../shared/model/phase.ts';
import { StoryId, type LogLevel, type Story, type StoryInfo, type TimelineFact } from '../../shared/model/timeline.ts';
import type { LimitLedger } from '../limits/ledger.ts';
import type { EarlierLedger } from '../limits/lines.ts';
import type { KeptLog } from './connection-log.ts';
import { KeptStory, type Chronicle, type ListenToEngine } from './kept-story.ts';

/** Stories of connections that are no more; those that are open are kept in any case. */
const MOST_ENDED = 60;

export interface StoryBookOptions {
  readonly clock: Clock;
  /** Makes the file that a story's log is written to. */
  readonly openLog: (name: string) => Chronicle;
}

/** What the parts of main/ssh are given of a story. */
export interface Teller {
  readonly id: StoryId;
  readonly tell: KeptStory['tell'];
  readonly measured: KeptStory['measured'];
  starting(engine: { readonly listenToEngine: ListenToEngine }): void;
  opened(connection: { readonly id: ConnectionId; readonly listenToEngine?: ListenToEngine | undefined }): void;
}

/** The stories of all connections of the core, the oldest first. */
export class StoryBook {
  readonly #options: StoryBookOptions;
  readonly #stories = new Map<StoryId, KeptStory>();
  readonly #changed = new Emitter<StoryId>();
  /** A story began, went on or was forgotten. */
  readonly onChanged: Event<StoryId> = this.#changed.event;

  constructor(options: StoryBookOptions) {
    this.#options = options;
  }

  readonly begin = (about: {
    readonly target: EffectiveHost;
    readonly hop: Hop;
    readonly route: readonly string[];
    readonly before?: readonly EffectiveHost[] | undefined;
    readonly subject?: string | undefined;
  }): Teller => {
    const id = StoryId.parse(randomUUID());
    const { clock, openLog } = this.#options;
    const story = new KeptStory({ id, ...about, clock, openLog, onChanged: () => this.#changed.emit(id) });
    this.#stories.set(id, story);
    this.#forgetOld();
    this.#changed.emit(id);
    return {
      id,
      tell: story.tell,
      measured: story.measured,
      starting: (engine) => story.starting(engine),
      opened: (connection) => story.opened(connection),
    };
  };

  get(id: StoryId): Story | undefined {
    return this.#stories.get(id)?.story;
  }

  info(id: StoryId): StoryInfo | undefined {
    return this.#stories.get(id)?.info;
  }

  /** What its log tells; it lives as long as the story. */
  logOf(id: StoryId): KeptLog | undefined {
    return this.#stories.get(id)?.log;
  }

  /** What it showed of the server's rules, and what others showed that were made for the same bookmark by the same way, the latest first. */
  limitsOf(id: StoryId): { readonly own: LimitLedger; readonly earlier: readonly EarlierLedger[] } | undefined {
    const story = this.#stories.get(id);
    if (story === undefined) return undefined;
    const { subject, limits: own } = story;
    const others = [...this.#stories.values()].filter(
      (other) => other !== story && subject !== undefined && other.subject === subject,
    );
    const earlier = others.map(({ limits: ledger, info }) => ({ ledger, startedAt: info.startedAt })).reverse();
    return { own, earlier };
  }

  /** Adds a step to the story of a connection, where it is kept. */
  tell(id: ConnectionId, fact: TimelineFact): void {
    const storyId = this.ofConnection(id);
    if (storyId !== undefined) this.#stories.get(storyId)?.tell(fact);
  }

  /** What was in force for a connection. */
  targetOf(id: StoryId): EffectiveHost | undefined {
    return this.#stories.get(id)?.target;
  }

  /** All hosts of the way to it and itself, as they were in force. */
  routeOf(id: StoryId): readonly EffectiveHost[] {
    return this.#stories.get(id)?.path ?? [];
  }

  get infos(): readonly StoryInfo[] {
    return [...this.#stories.values()].map(({ info }) => info);
  }

  ofConnection(id: ConnectionId): StoryId | undefined {
    for (const story of this.#stories.values()) if (story.info.connectionId === id) return story.info.storyId;
    return undefined;
  }

  /** Answers whether there is such a story. `debug` goes back by itself after an hour. */
  setLevel(id: StoryId, level: LogLevel): boolean {
    const story = this.#stories.get(id);
    story?.setLevel(level);
    return story !== undefined;
  }

  /** Begins to write a story to a file, or stops. */
  setLog(id: StoryId, on: boolean): boolean {
    const story = this.#stories.get(id);
    story?.setLog(on);
    return story !== undefined;
  }

  dispose(): void {
    for (const story of this.#stories.values()) story.dispose();
    this.#stories.clear();
    this.#changed.dispose();
  }

  #forgetOld(): void {
    const over = [...this.#stories.values()].filter(({ info }) => info.endedAt !== undefined);
    for (const story of over.slice(0, Math.max(0, over.length - MOST_ENDED))) {
      story.dispose();
      this.#stories.delete(story.info.storyId);
      this.#changed.emit(story.info.storyId);
    }
  }
}
