import type { Clock } from '../../shared/base/clock.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { RunHint, RunHost, RunPart, RunPartState, RunStream } from '../../shared/model/runs.ts';
import type { CommandEnd } from './command-end.ts';
import { hintOfLine } from './hints.ts';
import { KeptOutput, type KeepBudget } from './kept-output.ts';

const underWay: ReadonlySet<RunPartState> = new Set(['waiting', 'connecting', 'running', 'stopping']);
const notFailed: ReadonlySet<RunPartState> = new Set(['done', 'stopped', 'skipped']);

/** What a part has of its run. */
export interface PartBooks {
  readonly clock: Clock;
  readonly budget: KeepBudget;
  touch(index: number): void;
}

/** A run on one host. */
export class HostPart {
  readonly index: number;
  readonly host: RunHost;
  readonly kept: KeptOutput;
  /** Tells it to end. */
  readonly stopper = new AbortController();
  /** It is not waited for any longer. */
  readonly leaver = new AbortController();
  readonly #books: PartBooks;
  readonly #hints = new Set<RunHint>();
  #state: RunPartState = 'waiting';
  #name: string;
  #production = false;
  #asks = false;
  #exitCode: number | undefined;
  #signal: string | undefined;
  #mayRunOn = false;
  #startedAt: number | undefined;
  #endedAt: number | undefined;
  #error: AppError | undefined;
  isTimedOut = false;

  constructor(books: PartBooks, index: number, host: RunHost, name: string) {
    this.#books = books;
    this.index = index;
    this.host = host;
    this.#name = name;
    this.kept = new KeptOutput(books.budget, (line) => {
      const hint = hintOfLine(line);
      if (hint !== undefined) this.#hints.add(hint);
    });
  }

  get name(): string {
    return this.#name;
  }

  /** Known no earlier than at its login. */
  get isProduction(): boolean {
    return this.#production;
  }

  get state(): RunPartState {
    return this.#state;
  }

  get isFinal(): boolean {
    return !underWay.has(this.#state);
  }

  /** It began over there, however it went on. */
  get hasRun(): boolean {
    return this.#startedAt !== undefined;
  }

  /** For “stop after”. */
  get hasFailed(): boolean {
    return this.isFinal && !notFailed.has(this.#state);
  }

  /** Where a run again can help. */
  get isUndone(): boolean {
    return this.isFinal && this.#state !== 'done';
  }

  /** Equal for hosts that ended alike and wrote the same. */
  get answer(): string {
    return [this.#state, this.#exitCode ?? '', this.#signal ?? '', this.#error?.code ?? '', this.kept.digest ?? ''].join(' ');
  }

  get info(): RunPart {
    const { kept } = this;
    return {
      host: this.host,
      name: this.#name,
      ...(this.#production && { production: true }),
      state: this.#state,
      ...(this.#asks && { asks: true }),
      ...(this.#exitCode !== undefined && { exitCode: this.#exitCode }),
      ...(this.#signal !== undefined && { signal: this.#signal }),
      ...(this.#error !== undefined && { error: this.#error.toWire() }),
      ...(this.#mayRunOn && { mayRunOn: true }),
      ...(this.#startedAt !== undefined && { startedAt: this.#startedAt }),
      ...(this.#endedAt !== undefined && { endedAt: this.#endedAt }),
      outputBytes: kept.outputBytes,
      errorBytes: kept.errorBytes,
      lines: kept.lines.length,
      unkeptBytes: kept.unkeptBytes,
      hints: [...this.#hints],
    };
  }

  named(name: string, production: boolean): void {
    this.#name = name;
    this.#production = production;
    this.#books.touch(this.index);
  }

  asks(asks: boolean): void {
    this.#asks = asks;
    this.#books.touch(this.index);
  }

  set(state: RunPartState): void {
    if (this.isFinal) return;
    this.#state = state;
    const now = this.#books.clock.now();
    if (state === 'running') this.#startedAt ??= now;
    if (this.isFinal) {
      this.#endedAt = now;
      this.#asks = false;
      this.kept.end();
    }
    this.#books.touch(this.index);
  }

  take(stream: RunStream, bytes: Uint8Array): void {
    this.kept.take(stream, bytes);
    this.#books.touch(this.index);
  }

  ended(end: CommandEnd): void {
    if (end.kind === 'exited') this.#exitCode = end.code;
    if (end.kind === 'killed') this.#signal = end.signal;
    if (end.kind === 'lost') this.#error = end.error;
    if (end.kind === 'left') this.#mayRunOn = true;
    if (this.isTimedOut && !(end.kind === 'exited' && end.code === 0)) this.set('timedOut');
    else if (end.kind === 'exited') this.set(end.code === 0 ? 'done' : this.stopper.signal.aborted ? 'stopped' : 'failed');
    else if (end.kind === 'killed') this.set(this.stopper.signal.aborted ? 'stopped' : 'killed');
    else this.set(end.kind === 'left' ? 'stopped' : end.kind);
  }

  /** It never began. */
  refuse(error: AppError): void {
    if (this.isTimedOut) return this.set('timedOut');
    if (this.stopper.signal.aborted || error.code === 'cancelled') return this.set('stopped');
    this.#error = error;
    this.set('refused');
  }
}
