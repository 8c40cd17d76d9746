import { spawn, type ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { printable } from '../../shared/base/printable.ts';
import type { ForeignProgram } from '../../shared/model/effective-host.ts';
import { endProgram } from '../storage/end-program.ts';

/** The end of its error output that is kept for people. */
const KEPT_BYTES = 8 * 1024;
/** From asking a program to end until it is made to. */
const GRACE_MS = 2000;

export interface ProgramEnd {
  /** undefined while it runs, or when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A ProxyCommand: its standard input and output as one byte stream (PX-07). It runs as in ssh: `exec` by the user's shell, with the
 * environment of this program, in a process group of its own, which is ended with the stream. Windows has no such groups: the shell is ended, and
 * what it started ends by the end of its input, or not.
 */
export class ProgramStream extends Duplex {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  #errors = Buffer.alloc(0);
  #end: ProgramEnd | undefined;
  #notStarted: string | undefined;
  #onEnded: (() => void)[] = [];

  constructor(program: ForeignProgram, environment: Environment, clock: Clock) {
    super({ allowHalfOpen: true });
    this.#clock = clock;
    this.#child = start(program.line, environment);
    // First of all: nobody listening would end this process.
    this.#child.on('error', (error) => {
      this.#notStarted = error.message;
      this.#settle({ code: undefined, signal: undefined });
      this.push(null);
    });
    const { stdin, stdout, stderr } = this.#child;
    stdout?.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) stdout.pause();
    });
    stdout?.on('end', () => this.push(null));
    stderr?.on('data', (bytes: Buffer) => {
      const all = Buffer.concat([this.#errors, bytes]);
      this.#errors = Buffer.from(all.subarray(Math.max(0, all.length - KEPT_BYTES)));
    });
    // A program that is gone takes no more; that it ended shows at its output.
    for (const pipe of [stdin, stdout, stderr]) pipe?.on('error', () => undefined);
    this.#child.on('exit', (code, signal) => this.#settle({ code: code ?? undefined, signal: signal ?? undefined }));
  }

  /** What it wrote to its error output: printable, the last 8 KiB. */
  get said(): string {
    return printable(this.#errors.toString('utf8'), KEPT_BYTES).trim();
  }

  /** Why it could not be started at all. */
  get notStarted(): string | undefined {
    return this.#notStarted;
  }

  /** How it ended, within a moment; undefined: it still runs then. */
  ended(withinMs: number): Promise<ProgramEnd | undefined> {
    if (this.#end !== undefined) return Promise.resolve(this.#end);
    return new Promise((resolve) => {
      let timer: Disposable | undefined = undefined;
      const done = (): void => {
        timer?.dispose();
        resolve(this.#end);
      };
      timer = this.#clock.after(withinMs, done);
      this.#onEnded.push(done);
    });
  }

  override _read(): void {
    this.#child.stdout?.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { stdin } = this.#child;
    if (stdin?.writable !== true) return done();
    stdin.write(bytes, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    const { stdin } = this.#child;
    if (stdin) stdin.end(() => done());
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const { stdin, stdout } = this.#child;
    stdin?.destroy();
    stdout?.destroy();
    this.#kill('SIGHUP');
    const timer = this.#clock.after(GRACE_MS, () => this.#kill('SIGKILL'));
    if (this.#end !== undefined) timer.dispose();
    else this.#onEnded.push(() => timer.dispose());
    done(error);
  }

  #settle(end: ProgramEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const listener of this.#onEnded.splice(0)) listener();
  }

  /** The group, not only the shell: `exec` is up to the shell, and a pipe has several programs. */
  #kill(signal: NodeJS.Signals): void {
    endProgram(this.#child, signal);
  }
}

/** Where this process has no descriptors left, what it answers has no pipes, against Node's types for it: `error` follows. */
function start(line: string, environment: Environment): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...environment };
  if (process.platform === 'win32') {
    const shell = environment['ComSpec'] ?? 'cmd.exe';
    return spawn(shell, ['/d', '/s', '/c', `"${line}"`], { env, windowsVerbatimArguments: true, windowsHide: true });
  }
  const shell = environment['SHELL'] === undefined || environment['SHELL'] === '' ? '/bin/sh' : environment['SHELL'];
  return spawn(shell, ['-c', `exec ${line}`], { env, detached: true });
}
