import type { TransferJob } from '../../main/transfers/job.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { lastName } from '../../shared/model/file-path.ts';
import { closingLine, progressLine } from './progress-line.ts';

const DRAWN_EVERY_MS = 200;
const clearLine = '\r\u001b[K';

/**
 * The progress of a copy on the terminal: one line that is drawn again and again, and lines that are said above it. Where `output` is no
 * terminal, only the lines are said.
 */
export class ProgressBar {
  readonly #output: NodeJS.WriteStream;
  readonly #clock: Clock;
  readonly #isShown: boolean;
  #timer: Disposable | undefined;
  #job: TransferJob | undefined;
  #since = 0;
  #isDrawn = false;
  #name = '';

  constructor(output: NodeJS.WriteStream, clock: Clock, isQuiet: boolean) {
    this.#output = output;
    this.#clock = clock;
    this.#isShown = output.isTTY && !isQuiet;
  }

  /** Shows a copy; `onTick` is called before each drawing, on a terminal or not. */
  follow(job: TransferJob, onTick: () => void): void {
    this.#job = job;
    this.#since = this.#clock.now();
    this.#timer = this.#clock.every(DRAWN_EVERY_MS, () => {
      onTick();
      this.#draw();
    });
  }

  /** A line of its own, above what is drawn. */
  say(line: string): void {
    this.#output.write(`${this.#isDrawn ? clearLine : ''}${line}\n`);
    this.#isDrawn = false;
  }

  /** Ends it. With `isDone` the line that stays tells what came of it. */
  end(isDone: boolean): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    const job = this.#job;
    this.#job = undefined;
    if (!this.#isShown || job === undefined) return;
    const seconds = (this.#clock.now() - this.#since) / 1000;
    const line = isDone ? `${closingLine(job.state(), this.#nameOf(job), seconds, this.#columns)}\n` : '';
    if (this.#isDrawn || isDone) this.#output.write(`${clearLine}${line}`);
    this.#isDrawn = false;
  }

  #draw(): void {
    if (!this.#isShown || this.#job === undefined) return;
    this.#output.write(`${clearLine}${progressLine(this.#job.state(), this.#nameOf(this.#job), this.#columns)}`);
    this.#isDrawn = true;
  }

  #nameOf(job: TransferJob): string {
    const row = job.rows(0, 1)[0];
    if (row !== undefined) this.#name = lastName(row.from) ?? row.from;
    return this.#name;
  }

  get #columns(): number {
    return this.#output.columns || 80;
  }
}
