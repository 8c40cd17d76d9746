import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { printableLine } from '../../shared/base/printable.ts';
import {
  connectionLogText,
  debugLevelLimitMs,
  isDebugLevel,
  isToldAt,
  type ConnectionLog,
  type ConnectionLogLevel,
  type ConnectionLogLine,
  type LoggedLevel,
} from '../../shared/model/connection-log.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';
import { tellableWords } from '../../shared/model/timeline-text.ts';
import { LineRing } from './line-ring.ts';
import { engineLevel, levelOf } from './log-lines.ts';

/** A file that lines are written to. */
export interface LogTarget {
  readonly path: string;
  write(line: string): void;
  close(): void;
}

export interface KeptLogOptions {
  readonly clock: Clock;
  /** What LogLevel of the host says. */
  readonly level: ConnectionLogLevel;
  /** Throws where it can't be opened. */
  readonly openFile: () => LogTarget;
  readonly onChanged: () => void;
}

const STEPS_BYTES = 96 * 1024;
/** Kept apart: a flood of messages pushes no step out. */
const ENGINE_BYTES = 160 * 1024;
const LINE_CHARACTERS = 2000;
const ENGINE_CHARACTERS = 300;

/**
 * The log of one connection. Its steps are kept whatever the level is, as its story has them anyway: so a login that failed can be read at DEBUG1
 * afterwards. The engine's lines are there only from when the level asks for them. A file gets what the level shows.
 */
export class KeptLog implements Disposable {
  readonly #options: KeptLogOptions;
  readonly #steps = new LineRing(STEPS_BYTES);
  readonly #engine = new LineRing(ENGINE_BYTES);
  #number = 0;
  #level: ConnectionLogLevel;
  #debugUntil: number | undefined;
  #timer: Disposable | undefined;
  #file: LogTarget | undefined;
  #path: string | undefined;
  #hasEnded = false;
  #isDisposed = false;

  constructor(options: KeptLogOptions) {
    this.#options = options;
    this.#level = options.level;
    this.#limit();
  }

  /** Whether the engine's lines are wanted. */
  get wantsEngine(): boolean {
    return !this.#hasEnded && isToldAt('DEBUG2', this.#level);
  }

  /** With the lines of this number and later. */
  read(from: number): ConnectionLog {
    return {
      level: this.#level,
      ...(this.#debugUntil !== undefined && { debugUntil: this.#debugUntil }),
      ...(this.#path !== undefined && { file: this.#path }),
      isWriting: this.#file !== undefined,
      lines: [...this.#steps.from(from), ...this.#engine.from(from)].sort((one, other) => one.number - other.number),
      dropped: this.#steps.dropped + this.#engine.dropped,
    };
  }

  /** Takes a step; commands are left out, as people write secrets into them. */
  told(fact: TimelineFact): void {
    if (fact.kind === 'debug') return;
    const level = levelOf(fact);
    const { text, details } = tellableWords(fact);
    this.#add(this.#steps, level, text, LINE_CHARACTERS);
    for (const { name, value } of details) this.#add(this.#steps, level, `${name}: ${value}`, LINE_CHARACTERS);
    if (fact.kind === 'failed' || fact.kind === 'ended') this.#end();
  }

  /** Takes a line of the protocol engine, which names messages and lengths, and holds nothing of a payload. */
  toldByEngine(line: string): void {
    const level = engineLevel(line);
    if (this.wantsEngine && isToldAt(level, this.#level)) this.#add(this.#engine, level, line, ENGINE_CHARACTERS);
  }

  setLevel(level: ConnectionLogLevel): void {
    if (level === this.#level) return;
    const before = this.#level;
    this.#level = level;
    this.#limit();
    if (!this.#hasEnded) {
      const until = this.#debugUntil === undefined ? '' : ` until ${new Date(this.#debugUntil).toISOString()}`;
      this.#add(this.#steps, 'INFO', `Log level ${level}${until}; it was ${before}`, LINE_CHARACTERS);
    }
    this.#options.onChanged();
  }

  /**
   * What is kept and shown up to now goes into the file first. `open`: another place than a file of its own; it tells when that takes no more. Throws
   * what opening it throws; nothing is written then.
   */
  setWriting(on: boolean, open?: (onEnded: (reason: string) => void) => LogTarget): void {
    if (on === (this.#file !== undefined)) return;
    if (on) {
      let isLost = false;
      const onEnded = (reason: string): void => {
        if (!isLost) this.#lost(reason, file);
        isLost = true;
      };
      const file = open?.(onEnded) ?? this.#options.openFile();
      this.#path = file.path;
      // Before the first line: what takes no more says so at any of them.
      this.#file = file;
      for (const line of this.read(0).lines) if (isToldAt(line.level, this.#level)) file.write(connectionLogText(line));
      // Of a connection that has ended there is no more to come.
      if (this.#hasEnded) this.#closeFile();
    } else this.#closeFile();
    this.#options.onChanged();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    this.#closeFile();
  }

  #add(ring: LineRing, level: LoggedLevel, text: string, mostCharacters: number): void {
    const line: ConnectionLogLine = {
      number: this.#number,
      at: this.#options.clock.now(),
      level,
      text: printableLine(text, mostCharacters),
    };
    this.#number += 1;
    ring.push(line);
    if (this.#file !== undefined && isToldAt(level, this.#level)) this.#file.write(connectionLogText(line));
  }

  /** From one debug level to another the hour goes on: it is the hour of the first. */
  #limit(): void {
    const { clock, level: configured } = this.#options;
    if (!isDebugLevel(this.#level) || this.#hasEnded) {
      this.#timer?.dispose();
      this.#timer = undefined;
      this.#debugUntil = undefined;
    } else if (this.#timer === undefined) {
      this.#debugUntil = clock.now() + debugLevelLimitMs;
      this.#timer = clock.after(debugLevelLimitMs, () => this.setLevel(isDebugLevel(configured) ? 'INFO' : configured));
    }
  }

  #end(): void {
    this.#hasEnded = true;
    this.#limit();
    this.#closeFile();
  }

  /** Where it is written to takes no more, or did not take what was still on the way when it was closed. */
  #lost(reason: string, file: LogTarget): void {
    if (this.#isDisposed) return;
    const wasOpen = this.#file === file;
    if (wasOpen) this.#closeFile();
    const text = wasOpen ? `The log is no longer written to ${file.path}` : `Not all of the log came to ${file.path}`;
    this.#add(this.#steps, 'ERROR', `${text}: ${reason}`, LINE_CHARACTERS);
    this.#options.onChanged();
  }

  #closeFile(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
