import type { Clock } from '../../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../../shared/base/disposable.ts';
import { deferred } from '../../../shared/base/deferred.ts';
import { printable, printableLine } from '../../../shared/base/printable.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import type { Prelude } from '../service-opening.ts';
import type { Marks, SudoWay } from './sudo-script.ts';

/** What sudo asks for. */
export interface SudoQuestion {
  /** 1 for the first. */
  readonly attempt: number;
  /** Its words before that, printable. */
  readonly said: string;
  /** Its own question where that is not for the password, such as one for a code; printable. */
  readonly asks: string | undefined;
}

export interface SudoTalkOptions {
  readonly way: SudoWay;
  readonly marks: Marks;
  readonly clock: Clock;
  /** The answer, or undefined when there is none: then it is given up. */
  readonly answer: (question: SudoQuestion, signal: AbortSignal) => Promise<string | undefined>;
  /** With the way `with`: the password was accepted a moment ago, so that SFTP may follow it at once. */
  readonly isProven?: boolean;
}

/** Text before the mark, as start-up files of a shell print it, may be so long. */
const NOISE_BYTES = 64 * 1024;
const SAID_CHARACTERS = 4096;
/** Our own script speaks at once; another program in its place may wait for ever. */
const MARK_MS = 15_000;
/** A line that ends without a line break, and after which nothing comes for so long, is a question. */
const QUESTION_MS = 1000;
/** sudo waits about two seconds after a wrong password before it says so: what is silent for longer took the right one. */
const ACCEPTED_MS = 4000;

/**
 * The talk with sudo on a channel whose output becomes SFTP's. Nothing of SFTP is sent before sudo is through with asking: it would be read as a
 * password. Passwords go over stdin as one line, and nowhere else.
 */
export class SudoTalk implements Prelude {
  readonly #options: SudoTalkOptions;
  readonly #over = deferred<void>();
  readonly #timer = new Slot<Disposable>();
  #held = Buffer.alloc(0);
  #hasBegun = false;
  #hasEnded = false;
  #attempts = 0;
  #isAnswering = false;
  /** Error output that no question has taken yet. */
  #said = '';
  #write: (bytes: Uint8Array) => void = () => undefined;
  #signal: AbortSignal = new AbortController().signal;

  constructor(options: SudoTalkOptions) {
    this.#options = options;
    this.#over.promise.catch(() => undefined);
  }

  /** How often it asked. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Whether our own script spoke: what did not is another program, which must never be taken for root. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** What came in place of our script's words, printable. */
  get heard(): string {
    return printable(this.#held.toString('utf8'), 500).trim();
  }

  take(bytes: Buffer): Buffer | undefined {
    if (this.#hasBegun) return bytes;
    this.#held = Buffer.concat([this.#held, bytes]);
    const mark = `${this.#options.marks.begin}\n`;
    const at = this.#held.indexOf(mark);
    if (at === -1) {
      if (this.#held.length > NOISE_BYTES) this.#fail(this.#foreign());
      return undefined;
    }
    const rest = this.#held.subarray(at + mark.length);
    this.#held = Buffer.alloc(0);
    this.#hasBegun = true;
    if (this.#options.way !== 'with') this.#over.resolve();
    return rest;
  }

  takeError(bytes: Buffer): void {
    this.#said = (this.#said + bytes.toString('utf8')).slice(-SAID_CHARACTERS);
    if (this.#options.way === 'never' || this.#isAnswering) return;
    this.#timer.set(undefined);
    const at = this.#said.indexOf(this.#options.marks.prompt);
    if (at !== -1) this.#ask(this.#said.slice(0, at), undefined, this.#said.slice(at + this.#options.marks.prompt.length));
    else if (this.#tail() !== '') this.#timer.set(this.#options.clock.after(QUESTION_MS, () => this.#askTail()));
    else this.#awaitSilence();
  }

  end(): void {
    this.#hasEnded = true;
    this.#timer.dispose();
    this.#over.resolve();
  }

  async whenOver(write: (bytes: Uint8Array) => void, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    this.#write = write;
    this.#signal = signal;
    const onAbort = (): void => this.#fail(cancelled());
    if (this.#options.way === 'never') this.#timer.set(this.#options.clock.after(MARK_MS, () => this.#fail(this.#foreign())));
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#over.promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#timer.dispose();
    }
  }

  #tail(): string {
    return this.#said.slice(this.#said.lastIndexOf('\n') + 1).trim();
  }

  #askTail(): void {
    const tail = this.#tail();
    this.#ask(this.#said.slice(0, this.#said.lastIndexOf('\n') + 1), printableLine(tail, 200), '');
  }

  #ask(before: string, asks: string | undefined, after: string): void {
    this.#attempts += 1;
    this.#isAnswering = true;
    this.#said = after;
    const question = { attempt: this.#attempts, said: printable(before, 1000).trim(), asks };
    this.#options.answer(question, this.#signal).then(
      (answer) => this.#answered(answer),
      (error: unknown) => this.#fail(error),
    );
  }

  #answered(answer: string | undefined): void {
    if (this.#hasEnded) return;
    if (answer === undefined) return this.#fail(cancelled());
    this.#isAnswering = false;
    // A line break would be the end of the password and the beginning of something else.
    const line = Buffer.from(`${answer.replace(/[\r\n\0].*$/s, '')}\n`);
    this.#write(line);
    line.fill(0);
    if (this.#options.way !== 'with') return;
    if (this.#options.isProven === true && this.#attempts === 1) this.#over.resolve();
    else this.#awaitSilence();
  }

  /** With the way `with` nothing tells that the password was right but that no other question comes. */
  #awaitSilence(): void {
    if (this.#options.way === 'with' && this.#attempts > 0 && this.#hasBegun)
      this.#timer.set(this.#options.clock.after(ACCEPTED_MS, () => this.#over.resolve()));
  }

  #foreign(): AppError {
    return new AppError('sftp.textFirst', { host: '', port: 0, text: this.heard }, 'another program answers');
  }

  #fail(error: unknown): void {
    this.#timer.dispose();
    this.#over.reject(error);
  }
}
