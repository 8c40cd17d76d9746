import type { Clock } from '../../../shared/base/clock.ts';
import { printable, printableLine } from '../../../shared/base/printable.ts';
import type { AppError } from '../../../shared/model/errors.ts';
import type { PsHint, PsPartState, PsRunPart, PsStream } from '../../../shared/model/powershell.ts';
import { PsObject, type PsValue } from '../protocol/clixml/values.ts';
import type { PipelineEvent } from '../protocol/pool-events.ts';
import { usualHost } from '../protocol/host-info.ts';
import type { HostCall } from '../protocol/host-calls.ts';
import type { Seat } from '../seats/seat.ts';
import { hintsOfCommand, hintsOfError, hintsOfLine, isFormatting } from './hints.ts';
import type { LineBook } from './line-book.ts';
import { ProgressBars } from './progress-bars.ts';
import { toldError, type RecordBook } from './record-book.ts';
import { coloured, painted, uncoloured } from './sgr.ts';

/** How PowerShell's own host paints them. */
const paints = { error: '31;1', warning: '33;1', verbose: '33;1', debug: '33;1' } as const;

export type PartText = 'none' | 'live' | 'later' | 'fetching' | 'ready' | 'gone';

const finals: readonly PsPartState[] = ['completed', 'failed', 'stopped', 'timedOut', 'lost', 'refused', 'skipped'];

/** What a part has of its run. */
export interface RunBooks {
  readonly command: string;
  readonly clock: Clock;
  readonly lines: LineBook;
  readonly records: RecordBook;
  keep(part: number, value: PsValue): void;
  partEnded(): void;
  touch(): void;
}

/** A run on one host: takes what comes of it. */
export class RunPart {
  readonly index: number;
  readonly seat: Seat;
  readonly computer: string;
  readonly #run: RunBooks;
  readonly #bars = new ProgressBars();
  readonly #hints: Set<PsHint>;
  /** Ends it, wherever it is. */
  readonly stopper = new AbortController();
  state: PsPartState = 'waiting';
  text: PartText = 'none';
  objects = 0;
  errors = 0;
  /** Something else than text came. */
  hasObjects = false;
  startedAt: number | undefined;
  endedAt: number | undefined;
  message: string | undefined;
  error: AppError | undefined;
  exitCode: number | undefined;
  isTimedOut = false;

  constructor(run: RunBooks, index: number, seat: Seat, computer: string) {
    this.#run = run;
    this.index = index;
    this.seat = seat;
    this.computer = computer;
    this.#hints = new Set(hintsOfCommand(run.command));
  }

  get isFinal(): boolean {
    return finals.includes(this.state);
  }

  /** Where it failed, for `again` and for “stop after”. */
  get hasFailed(): boolean {
    return this.isFinal && this.state !== 'completed' && this.state !== 'stopped' && this.state !== 'skipped';
  }

  get info(): PsRunPart {
    return {
      psSessionId: this.seat.id,
      computer: this.computer,
      state: this.state,
      objects: this.objects,
      errors: this.errors,
      ...(this.startedAt !== undefined && { startedAt: this.startedAt }),
      ...(this.endedAt !== undefined && { endedAt: this.endedAt }),
      ...(this.message !== undefined && { message: this.message }),
      ...(this.error !== undefined && { error: this.error.toWire() }),
      ...(this.exitCode !== undefined && { exitCode: this.exitCode }),
      progress: this.#bars.all,
      hints: [...this.#hints],
    };
  }

  set(state: PsPartState): void {
    if (this.isFinal) return;
    this.state = state;
    const now = this.#run.clock.now();
    if (state === 'running') {
      this.startedAt ??= now;
      this.text = 'live';
    }
    if (this.isFinal) {
      this.endedAt = now;
      this.#bars.clear();
      this.#run.partEnded();
    }
    this.#run.touch();
  }

  hint(hint: PsHint): void {
    this.#hints.add(hint);
  }

  /** Everything but calls that want an answer, and the end. */
  take(event: PipelineEvent): void {
    switch (event.kind) {
      case 'output':
        this.#output(event.value);
        break;
      case 'error':
        this.#errorRecord(event.record);
        break;
      case 'message':
        this.#record(event.stream, event.text, `${event.stream.toUpperCase()}: ${event.text}`, paints[event.stream]);
        break;
      case 'information': {
        const { text, tags, isForHost } = event.information;
        // What Write-Host writes comes as a call of the host too, in its place among the lines.
        this.#run.records.add({
          part: this.index,
          stream: 'information',
          at: this.#run.clock.now(),
          text: shown(text),
          tags: tags.slice(0, 20).map((tag) => printableLine(tag, 100)),
        });
        if (!isForHost && tags.length > 0) this.hintLine(text);
        break;
      }
      case 'progress':
        if (!this.#bars.take(event.progress)) return;
        break;
      case 'hostCall':
        this.#hostCall(event.call);
        break;
      case 'unreadable':
        this.#record(
          'warning',
          `${event.message} could not be read: ${event.problem}`,
          `${event.message} could not be read: ${event.problem}`,
          paints.warning,
        );
        break;
      default:
        return;
    }
    this.#run.touch();
  }

  /** The record that ended it. */
  fail(record: PsValue | undefined, problem: string | undefined): void {
    if (record !== undefined) this.#errorRecord(record);
    else if (problem !== undefined) {
      this.errors += 1;
      this.#record('error', problem, problem, paints.error);
    }
    const told = record === undefined ? problem : toldError(record).text;
    if (told !== undefined) this.message = printableLine(told, 400);
  }

  hintLine(text: string): void {
    for (const hint of hintsOfLine(text)) this.#hints.add(hint);
  }

  #output(value: PsValue): void {
    this.objects += 1;
    this.#run.keep(this.index, value);
    if (typeof value === 'string') {
      this.#run.lines.add(this.index, 'output', value);
      this.hintLine(value);
      return;
    }
    this.#run.lines.markOutput(this.index);
    this.hasObjects = true;
    if (value instanceof PsObject && isFormatting(value.types)) this.#hints.add('formatting');
  }

  #errorRecord(record: PsValue): void {
    const { text, detail } = toldError(record);
    this.errors += 1;
    this.#run.records.add({ part: this.index, stream: 'error', at: this.#run.clock.now(), text, error: detail });
    for (const hint of hintsOfError(text, detail, this.#run.command)) this.#hints.add(hint);
    const from = detail.activity === '' || detail.errorId.startsWith('NativeCommandError') ? '' : `${detail.activity}: `;
    this.#run.lines.add(this.index, 'error', painted(`${from}${text}`, paints.error));
  }

  #record(stream: PsStream, text: string, line: string, paint: string): void {
    this.#run.records.add({ part: this.index, stream, at: this.#run.clock.now(), text: shown(text) });
    this.#run.lines.add(this.index, stream, painted(cut(line), paint));
  }

  #hostCall({ request }: HostCall): void {
    if (request.method === 'exit') {
      this.seat.exits(request.code);
      if (request.code !== 0) this.exitCode = request.code;
    }
    // Warnings and their like come as records too; what `$host.UI.WriteErrorLine` writes does not.
    if (request.method === 'writeRecord' && request.record === 'error') {
      this.errors += 1;
      this.#record('error', request.text, request.text, paints.error);
      this.hintLine(request.text);
    }
    if (request.method !== 'write') return;
    this.#run.lines.write(this.index, coloured(request.text, request.colours, usualHost), request.endsLine);
    this.hintLine(request.text);
  }
}

const long = 20_000;

const cut = (text: string): string => (text.length > long ? `${text.slice(0, long - 1)}…` : text);

/** For a list of records, which has no colours. */
const shown = (text: string): string => printable(uncoloured(cut(text)), long);
