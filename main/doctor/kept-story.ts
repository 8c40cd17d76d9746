import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { ConnectionId } from '../../shared/model/ids.ts';
import type { ConnectPhase, Hop } from '../../shared/model/phase.ts';
import {
  debugLimitMs,
  phaseOf,
  type LogLevel,
  type Story,
  type StoryId,
  type StoryInfo,
  type TimelineEntry,
  type TimelineFact,
} from '../../shared/model/timeline.ts';
import { logLine } from '../../shared/model/timeline-text.ts';
import { LimitLedger } from '../limits/ledger.ts';
import { KeptLog } from './connection-log.ts';
import { configuredLevel } from './log-lines.ts';

/** A log file of one story, or anything that takes lines. */
export interface Chronicle {
  readonly path: string;
  write(line: string): void;
  close(): void;
}

export type ListenToEngine = (listener: ((line: string) => void) | undefined) => void;

/** Of the beginning, with all of a login; then the latest, whatever came between. */
const FIRST_ENTRIES = 400;
const LAST_ENTRIES = 400;
const ROUND_TRIPS = 60;
const DEBUG_LINE = 300;

/** Of little weight: kept at the level `normal`, left out of `quiet`. */
const minor: ReadonlySet<TimelineFact['kind']> = new Set([
  'trying',
  'signatures',
  'channelOpened',
  'channelClosed',
  'request',
  'keysAnnounced',
]);

/** What is kept of one connection: its beginning, its latest, and how quick it answers. */
export class KeptStory implements Disposable {
  readonly target: EffectiveHost;
  /** What `ssh -v` would tell of it. */
  readonly log: KeptLog;
  /** What it showed of the server's rules. */
  readonly limits = new LimitLedger();
  readonly #options: KeptStoryOptions;
  readonly #startedAt: number;
  readonly #first: TimelineEntry[] = [];
  #last: TimelineEntry[] = [];
  /** Kept apart: a flood of them pushes nothing else out. */
  #debug: TimelineEntry[] = [];
  #roundTrips: number[] = [];
  #number = 0;
  #dropped = 0;
  /** Counted of all that happened, whatever is kept of it. */
  readonly #channels = { opened: 0, open: 0, granted: 0 };
  #phase: ConnectPhase = 'name';
  #state: StoryInfo['state'] = 'connecting';
  #endedAt: number | undefined;
  #connectionId: ConnectionId | undefined;
  #level: LogLevel = 'normal';
  #debugUntil: number | undefined;
  #debugTimer: Disposable | undefined;
  #listen: ListenToEngine | undefined;
  #log: Chronicle | undefined;

  constructor(options: KeptStoryOptions) {
    this.#options = options;
    this.target = options.target;
    this.#startedAt = options.clock.now();
    const { clock, target, openLog } = options;
    this.log = new KeptLog({
      clock,
      level: configuredLevel(target.logLevel),
      openFile: () => openLog(`${fileName(target)}-ssh`),
      onChanged: () => this.#logChanged(),
    });
  }

  /** The hosts before it, and its own. */
  get path(): readonly EffectiveHost[] {
    return [...(this.#options.before ?? []), this.target];
  }

  /** On whose behalf it was made, and by which way (RS-05). */
  get subject(): string | undefined {
    return this.#options.subject;
  }

  get info(): StoryInfo {
    const { id, target, hop, route } = this.#options;
    return {
      storyId: id,
      ...(this.#connectionId !== undefined && { connectionId: this.#connectionId }),
      user: target.user,
      host: target.hostName,
      port: target.port,
      hop,
      route: [...route],
      startedAt: this.#startedAt,
      ...(this.#endedAt !== undefined && { endedAt: this.#endedAt }),
      state: this.#state,
      phase: this.#phase,
      level: this.#level,
      ...(this.#debugUntil !== undefined && { debugUntil: this.#debugUntil }),
      ...(this.#log !== undefined && { logFile: this.#log.path }),
      allowsLegacy: target.allowLegacy,
    };
  }

  get story(): Story {
    return {
      ...this.info,
      entries: this.#entries,
      dropped: this.#dropped,
      channels: { ...this.#channels },
      roundTrips: [...this.#roundTrips],
    };
  }

  readonly tell = (fact: TimelineFact): void => {
    if (fact.kind !== 'debug') {
      this.log.told(fact);
      this.limits.told(fact, this.#options.clock.now());
      this.#follow(fact);
    }
    // The log has it in any case.
    if (this.#level === 'quiet' && minor.has(fact.kind)) {
      this.#options.onChanged();
      return;
    }
    const entry = { number: this.#number, at: this.#options.clock.now(), fact };
    this.#number += 1;
    this.#keep(entry);
    this.#log?.write(logLine(entry));
    this.#options.onChanged();
  };

  readonly measured = (ms: number): void => {
    this.#roundTrips.push(ms);
    if (this.#roundTrips.length > ROUND_TRIPS) this.#roundTrips.shift();
    this.#options.onChanged();
  };

  /** Hears the engine from its first word on, where the log's level asks for it. */
  starting(engine: { readonly listenToEngine: ListenToEngine }): void {
    this.#listen = engine.listenToEngine;
    this.#listenToEngine();
  }

  opened(connection: { readonly id: ConnectionId; readonly listenToEngine?: ListenToEngine | undefined }): void {
    this.#connectionId = connection.id;
    // It may have ended by now.
    if (this.#state === 'connecting') this.#state = 'open';
    this.#listen = connection.listenToEngine?.bind(connection);
    this.#listenToEngine();
    this.#options.onChanged();
  }

  setLevel(level: LogLevel): void {
    if (level === this.#level) return;
    const { clock, onChanged } = this.#options;
    this.#debugTimer?.dispose();
    this.#level = level;
    this.#debugUntil = level === 'debug' ? clock.now() + debugLimitMs : undefined;
    this.#listenToEngine();
    if (level === 'debug') this.#debugTimer = clock.after(debugLimitMs, () => this.setLevel('normal'));
    onChanged();
  }

  /** What was kept up to now goes into the file first. Throws what opening it throws; nothing is written then. */
  setLog(on: boolean): void {
    if (on === (this.#log !== undefined)) return;
    if (on) {
      const { target, openLog } = this.#options;
      this.#log = openLog(fileName(target));
      for (const entry of this.#entries) this.#log.write(logLine(entry));
    } else {
      this.#log?.close();
      this.#log = undefined;
    }
    this.#options.onChanged();
  }

  dispose(): void {
    this.#debugTimer?.dispose();
    this.#listen?.(undefined);
    this.log.dispose();
    this.#log?.close();
    this.#log = undefined;
  }

  #follow(fact: TimelineFact): void {
    this.#phase = phaseOf(fact) ?? this.#phase;
    this.#count(fact);
    if (fact.kind !== 'failed' && fact.kind !== 'ended') return;
    this.#state = fact.kind;
    this.#endedAt = this.#options.clock.now();
    this.#debugTimer?.dispose();
    this.#debugUntil = undefined;
    if (this.#level === 'debug') this.#level = 'normal';
    this.#listenToEngine();
  }

  #count(fact: TimelineFact): void {
    const channels = this.#channels;
    if (fact.kind === 'channelOpened') {
      channels.opened += 1;
      channels.open += 1;
    } else if (fact.kind === 'channelClosed') channels.open = Math.max(0, channels.open - 1);
    else if (fact.kind === 'request' && fact.granted && !fact.request.includes('-forward')) channels.granted += 1;
  }

  get #entries(): TimelineEntry[] {
    const facts = [...this.#first, ...this.#last];
    if (this.#debug.length === 0) return facts;
    return [...facts, ...this.#debug].sort((one, other) => one.number - other.number);
  }

  #keep(entry: TimelineEntry): void {
    if (entry.fact.kind === 'debug') this.#debug = this.#shortened(this.#debug, entry);
    else if (this.#first.length < FIRST_ENTRIES) this.#first.push(entry);
    else this.#last = this.#shortened(this.#last, entry);
  }

  /** Cut to the latest once it is twice as long as it may be, which costs least. */
  #shortened(entries: TimelineEntry[], entry: TimelineEntry): TimelineEntry[] {
    entries.push(entry);
    if (entries.length <= LAST_ENTRIES * 2) return entries;
    this.#dropped += entries.length - LAST_ENTRIES;
    return entries.slice(-LAST_ENTRIES);
  }

  #logChanged(): void {
    this.#listenToEngine();
    this.#options.onChanged();
  }

  /** Listens as long as the story or the log wants it: it costs time. */
  #listenToEngine(): void {
    const isWanted = this.#level === 'debug' || this.log.wantsEngine;
    this.#listen?.(isWanted ? (line) => this.#heard(line) : undefined);
  }

  #heard(line: string): void {
    this.log.toldByEngine(line);
    if (this.#level === 'debug') this.tell({ kind: 'debug', text: printableLine(line, DEBUG_LINE) });
    else this.#options.onChanged();
  }
}

function fileName({ user, hostName, port }: EffectiveHost): string {
  return `${user}@${hostName}-${port}`;
}

interface KeptStoryOptions {
  readonly id: StoryId;
  readonly target: EffectiveHost;
  readonly hop: Hop;
  readonly route: readonly string[];
  /** The hosts before it. */
  readonly before?: readonly EffectiveHost[] | undefined;
  readonly subject?: string | undefined;
  readonly clock: Clock;
  readonly openLog: (name: string) => Chronicle;
  readonly onChanged: () => void;
}
