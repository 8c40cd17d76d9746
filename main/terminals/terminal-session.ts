import type { Clock } from '../../shared/base/clock.ts';
import { disposable, type Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import type { ConnectionId, SessionId } from '../../shared/model/ids.ts';
import type { TerminalEncoding } from '../../shared/model/terminal-encoding.ts';
import type { ExitStatus, SessionInfo, TerminalSize } from '../../shared/model/session.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import type { Logger } from '../log/logger.ts';
import {
  ConnectedSession,
  type Attempt,
  type Beginning,
  type SessionFace,
  type SessionLease,
} from '../sessions/connected-session.ts';
import type { ShellChannel } from '../ssh/connection-types.ts';
import { FirstWords } from './first-words.ts';
import { LastWords } from './last-words.ts';
import type { OutputTap } from './output-tap.ts';
import { recodeInput, recodeOutput, type Recode } from './terminal-encoding.ts';
import { TerminalFeed } from './terminal-feed.ts';
import { sendFollowed } from './terminal-follower.ts';

/** What a session does not know itself: how to get a connection, and whom to ask. */
export interface TerminalBackend {
  /** Leases a connection with a shell on it. */
  openShell(
    options: Attempt & { readonly size: TerminalSize },
  ): Promise<{ readonly lease: SessionLease; readonly channel: ShellChannel }>;
  readonly autoReconnect: () => boolean;
}

export interface GapMark {
  readonly at: number;
  readonly gapSeconds: number;
  /** When the new shell began, milliseconds since 1970. */
  readonly markedAt: number;
}

/**
 * One terminal from its first connect to its end. Owns its shell and the bytes a page may ask for again. After a reconnect the new shell
 * continues in the same stream after a gap mark.
 */
export class TerminalSession implements Disposable {
  readonly id: SessionId;
  readonly kind = 'terminal';
  readonly #session: ConnectedSession<ShellChannel>;
  readonly #clock: Clock;
  readonly #feed: TerminalFeed;
  readonly #gap = new Emitter<GapMark>();
  readonly onChanged: Event<SessionInfo>;
  readonly onGap: Event<GapMark> = this.#gap.event;
  readonly #news = new Emitter<void>();
  #isDisposed = false;
  #size: TerminalSize;
  #gaps: GapMark[] = [];
  #lastWords: LastWords;
  readonly #encoding: TerminalEncoding;
  #recodeInput: Recode;
  readonly #taps = new Set<OutputTap>();

  constructor(options: {
    readonly id: SessionId;
    readonly face: SessionFace;
    readonly size: TerminalSize;
    readonly backend: TerminalBackend;
    /** How the programs there write and read text. */
    readonly encoding?: TerminalEncoding | undefined;
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    const { id, face, backend, clock } = options;
    this.id = id;
    this.#size = options.size;
    this.#clock = clock;
    this.#feed = new TerminalFeed(clock);
    this.#lastWords = new LastWords(clock);
    this.#encoding = options.encoding ?? 'utf-8';
    this.#recodeInput = recodeInput(this.#encoding);
    this.#session = new ConnectedSession({
      id,
      face,
      clock,
      log: options.log.scope('terminal'),
      work: {
        autoReconnect: backend.autoReconnect,
        open: async (attempt) => {
          const { lease, channel } = await backend.openShell({ ...attempt, size: this.#size });
          return { lease, running: channel };
        },
        begin: (channel, beginning) => this.#begin(channel, beginning),
      },
    });
    this.onChanged = this.#session.onChanged;
  }

  get info(): SessionInfo {
    return this.#session.info;
  }

  get connectionId(): ConnectionId | undefined {
    return this.#session.connectionId;
  }

  get hasChannel(): boolean {
    return this.#session.running !== undefined;
  }

  /** Gap marks that lie in what a page may ask for again. */
  get gaps(): readonly GapMark[] {
    return this.#gaps;
  }

  start(): void {
    this.#session.start();
  }

  reconnect(): void {
    this.#session.reconnect();
  }

  /** What was shown stays. */
  stop(): void {
    this.#session.stop();
  }

  setWaitingForUser(waitingForUser: boolean): void {
    this.#session.setWaitingForUser(waitingForUser);
  }

  get size(): TerminalSize {
    return this.#size;
  }

  /** How many bytes its shells printed so far. */
  get printed(): number {
    return this.#feed.end;
  }

  /** The newest of these bytes, also when it was disposed. */
  tail(mostBytes: number): { readonly bytes: Uint8Array; readonly isWhole: boolean; readonly columns: number } {
    return { ...this.#feed.tail(mostBytes), columns: this.#size.columns };
  }

  /** Lets a log or recording take part until it is disposed. */
  addTap(tap: OutputTap): Disposable {
    this.#taps.add(tap);
    return disposable(() => this.#taps.delete(tap));
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    for (const tap of this.#taps) tap.resized(size);
    this.#news.emit();
    this.#session.running?.resize(size);
  }

  /** Ends the shell that runs, as its end of input never does: what was shown stays. Nothing happens where none runs. */
  endShell(): void {
    this.#session.running?.close();
  }

  /** A BREAK for serial gear behind the server (TM-09). Answers whether the server did it; undefined: no shell runs. */
  async sendBreak(lengthMs: number): Promise<boolean | undefined> {
    return await this.#session.running?.sendBreak(lengthMs);
  }

  /** Attaches a page. `announce` runs before the first byte flows. Keystrokes that come while no shell runs are dropped. */
  attach(pipe: Pipe, from: number, announce: (replay: { readonly start: number; readonly end: number }) => void): void {
    const replay = this.#feed.attach(pipe, from);
    announce(replay);
    for (const gap of this.#gaps) if (gap.at >= replay.start) this.#gap.emit(gap);
    pipe.receive((bytes, used) => {
      const channel = this.#session.running;
      if (!channel) return used();
      this.#lastWords.typed();
      for (const tap of this.#taps) tap.typed?.(bytes);
      channel.write(this.#recodeInput(bytes)).then(used, used);
    });
    replay.begin();
  }

  /** Shows it to a page that only looks, beside the one that has it. Resolves when one of the two is gone. */
  follow(pipe: Pipe, signal: AbortSignal): Promise<void> {
    const feed = this.#feed;
    const isDisposed = (): boolean => this.#isDisposed;
    const size = (): TerminalSize => this.#size;
    const followed = {
      get start() {
        return feed.start;
      },
      get end() {
        return feed.end;
      },
      get size() {
        return size();
      },
      get isDisposed() {
        return isDisposed();
      },
      read: (from: number, mostBytes: number) => feed.read(from, mostBytes),
      onNews: (listener: () => void) => this.#news.event(listener),
    };
    return sendFollowed(followed, pipe, signal);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#news.emit();
    this.#news.dispose();
    this.#session.dispose();
    this.#feed.dispose();
    this.#gap.dispose();
  }

  #begin(channel: ShellChannel, { droppedAt, loss, ended }: Beginning): Disposable {
    if (droppedAt !== undefined) this.#markGap(droppedAt);
    const words = new FirstWords();
    const last = new LastWords(this.#clock);
    this.#lastWords = last;
    this.#recodeInput = recodeInput(this.#encoding);
    const shower = (recode: Recode) => (sent: Uint8Array, used: () => void) => {
      const bytes = recode(sent);
      words.push(bytes);
      last.push(bytes);
      const taken = this.#taps.size === 0 ? used : this.#tapped(sent, bytes, used);
      // Of a character that is cut nothing can be shown yet.
      if (bytes.length === 0) taken();
      else this.#feed.push(bytes, taken);
      this.#news.emit();
    };
    channel.receive(shower(recodeOutput(this.#encoding)));
    channel.receiveError(shower(recodeOutput(this.#encoding)));
    channel.resize(this.#size);
    // The channel closes after the connection told why it ended, and after all data was delivered.
    return channel.onClosed((exit: ExitStatus) => {
      // The channel knows better than the connection, which tells of its end only after those of its channels.
      const dropped = exit.kind === 'unknown' ? (channel.lost ?? loss()) : undefined;
      if (dropped) ended({ kind: 'dropped', error: dropped });
      else {
        const idleSeconds = last.idleSeconds(exit);
        const filesOnly = words.saysFilesOnly(exit);
        ended({ kind: 'ended', exit, ...(filesOnly && { filesOnly }), ...(idleSeconds !== undefined && { idleSeconds }) });
      }
    });
  }

  /** Shows the taps the bytes. They are on their way to the page at once; only the server may have to wait for a tap. */
  #tapped(sent: Uint8Array, shown: Uint8Array, used: () => void): () => void {
    const waits = [...this.#taps].flatMap((tap) => tap.push(sent, shown) ?? []);
    return waits.length === 0 ? used : () => void Promise.all(waits).then(used);
  }

  #markGap(droppedAt: number): void {
    const now = this.#clock.now();
    const gap = { at: this.#feed.end, gapSeconds: Math.round((now - droppedAt) / 1000), markedAt: now };
    this.#gaps = [...this.#gaps.slice(-99), gap];
    this.#gap.emit(gap);
    for (const tap of this.#taps) tap.shellBegan(gap.gapSeconds);
  }
}
