import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { AppError } from '../../shared/model/errors.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { whyNotStarted } from '../storage/end-program.ts';
import { KeptWords } from './kept-words.ts';
import type { StreamSink } from './outflow.ts';

/** How long a program that has all of its input is waited for before the stream counts as done: a viewer stays open. */
const READ_UP_MS = 2000;

/** A program of this computer that reads a command's output. Only a line that the user has seen is ever started. */
export class LocalProgram implements StreamSink {
  readonly #line: string;
  readonly #child: ChildProcess;
  readonly #said = new KeptWords();
  readonly #ended: Promise<string>;
  #why: string | undefined;
  #isBad = false;

  private constructor(line: string, child: ChildProcess) {
    this.#line = line;
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      const end = (why: string, isBad: boolean): void => {
        this.#why ??= why;
        this.#isBad ||= isBad;
        resolve(this.#why);
      };
      child.on('error', (error) => end(whyNotStarted(error), true));
      child.on('exit', (code, signal) =>
        end(signal === null ? `it ended with code ${code ?? 0}` : `it was ended by ${signal}`, code !== 0),
      );
    });
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (bytes: Buffer) => this.#said.push(bytes));
  }

  /** Starts a line of this computer's shell. What keeps it from starting is told by the first write. */
  static start(line: string, environment: Readonly<Record<string, string | undefined>>): LocalProgram {
    const child = spawn(line, {
      shell: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...environment },
      // Of its own, so that what the shell starts ends with it.
      detached: process.platform !== 'win32',
      windowsHide: false,
    });
    return new LocalProgram(line, child);
  }

  /** Fulfilled with how it ended, in words. */
  get ended(): Promise<string> {
    return this.#ended;
  }

  get hasEndedBadly(): boolean {
    return this.#why !== undefined && this.#isBad;
  }

  /** By itself, whether it had everything or not. */
  get hasEndedWell(): boolean {
    return this.#why !== undefined && !this.#isBad;
  }

  get failure(): AppError {
    const why = this.#why ?? 'it reads no more';
    return new AppError('stream.programFailed', { program: this.#line, why, said: this.#said.lastLine }, why);
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const { stdin } = this.#child;
    for (const piece of pieces) {
      if (this.#why !== undefined || stdin?.writable !== true) throw this.failure;
      const isTaken = await new Promise<boolean>((resolve) => {
        stdin.write(piece, (error) => resolve(error === undefined || error === null));
        void this.#ended.then(() => resolve(false));
      });
      if (!isTaken) throw this.failure;
    }
  }

  /** It has all that there is: ends its input. One that goes on, as a viewer does, goes on without us. Rejects when it ended badly. */
  async finish(clock: Clock): Promise<void> {
    const { stdin } = this.#child;
    await new Promise<void>((resolve) => {
      if (stdin === null || stdin.destroyed) return resolve();
      stdin.end(() => resolve());
      void this.#ended.then(() => resolve());
    });
    let timer: { dispose(): void } | undefined;
    const patience = new Promise<void>((resolve) => (timer = clock.after(READ_UP_MS, resolve)));
    await Promise.race([this.#ended, patience]);
    timer?.dispose();
    this.#leave();
    if (this.#isBad) throw this.failure;
  }

  /** The stream failed or was cancelled: its input ends. It is left, for it may be a viewer with what came so far, not saved yet. */
  leave(): void {
    this.#child.stdin?.end();
    this.#leave();
  }

  /** Its error output is still read, so that what it says there does not end it; none of it keeps this process. */
  #leave(): void {
    this.#child.unref();
    (this.#child.stdin as Socket | null)?.unref();
    (this.#child.stderr as Socket | null)?.unref();
  }
}
