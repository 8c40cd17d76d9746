import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { TerminalSize } from '../../shared/model/session.ts';
import { parseCommandLine } from './command-line.ts';
import { findCommand, motd } from './commands.ts';
import { completeWord } from './completion.ts';
import { homeDir } from './file-tree.ts';
import { KeyReader, type Key } from './keys.ts';
import { LineEditor } from './line-editor.ts';
import { colourful, plain } from './paint.ts';
import type { Program, ProgramContext, ShellState } from './program.ts';

/** The client's side of a shell, as `session.ts` supplies it. */
export interface ShellStreams {
  /** Writes and waits until the client's window has room again; rejects when the channel closed or `signal` fires. */
  writeOut(bytes: string | Uint8Array, signal: AbortSignal): Promise<void>;
  writeError(text: string, signal: AbortSignal): Promise<void>;
  readonly input: AsyncIterable<Uint8Array> | undefined;
  /** Fires when the channel is gone. */
  readonly closed: AbortSignal;
  /** The pseudo terminal's size now; `undefined` without one. */
  readonly size: (() => TerminalSize) | undefined;
}

interface ShellOptions {
  readonly user: string;
  readonly fingerprint: string;
  readonly startedAt: number;
  readonly clock: Clock;
  readonly streams: ShellStreams;
}

const typeAheadLimit = 4096;
/** Leaves the alternate screen, shows the cursor, ends colours: whatever an interrupted program had set. */
const tidyScreen = '\u001b[?1049l\u001b[?25h\u001b[0m';
class Interrupted extends Error {}

/** A small shell over a text tree. It never touches the machine it runs on. */
export class Shell {
  readonly #options: ShellOptions;
  readonly #state: ShellState;
  readonly #editor = new LineEditor();
  readonly #keys = new KeyReader();
  readonly #decoder = new StringDecoder('utf8');
  readonly #keyPressed = new Emitter<Key>();
  readonly #resized = new Emitter<void>();
  #typeAhead: Key[] = [];
  #wakeReader: (() => void) | undefined;
  #running: AbortController | undefined;
  #exitStatus: number | undefined;

  constructor(options: ShellOptions) {
    this.#options = options;
    const editor = this.#editor;
    this.#state = {
      user: options.user,
      cwd: homeDir,
      lastStatus: 0,
      fingerprint: options.fingerprint,
      startedAt: options.startedAt,
      get history() {
        return editor.history;
      },
    };
  }

  /** Reads lines and runs them until `exit`, Ctrl-D on an empty line, or the channel's end. Answers the exit status. */
  async interact(): Promise<number> {
    await this.#run(motd, []);
    while (this.#exitStatus === undefined) {
      const line = await this.#readLine();
      if (line === undefined) break;
      await this.execute(line);
    }
    return this.#exitStatus ?? this.#state.lastStatus;
  }

  /** Runs one line (the exec request) and answers the exit status of its last command. */
  async execute(line: string): Promise<number> {
    const variables = { '?': String(this.#state.lastStatus), HOME: homeDir, USER: this.#state.user, PWD: this.#state.cwd };
    const parsed = parseCommandLine(line, variables);
    if (parsed.kind === 'mistake') {
      this.#state.lastStatus = await this.#run(async ({ complain }) => complain(`${parsed.why}\n`).then(() => 2), []);
      return this.#state.lastStatus;
    }
    for (const [name = '', ...args] of parsed.commands) {
      if (name === 'exit' || name === 'logout') {
        this.#exitStatus = /^\d{1,3}$/.test(args[0] ?? '') ? Number(args[0]) & 255 : this.#state.lastStatus;
        return this.#exitStatus;
      }
      const program = findCommand(name)?.run ?? notFound(name);
      this.#state.lastStatus = await this.#run(program, name === 'll' ? ['-l', ...args] : args);
      if (this.#state.lastStatus === 130) break;
    }
    return this.#state.lastStatus;
  }

  /** Takes typed bytes in. Ctrl-C interrupts what runs; other keys go to it, or wait for the next line (4096 at most). */
  type(bytes: Uint8Array): void {
    for (const key of this.#keys.read(this.#decoder.write(Buffer.from(bytes)))) {
      if (this.#running !== undefined && key.kind === 'key' && key.name === 'interrupt') this.interrupt();
      else if (this.#running !== undefined && this.#keyPressed.hasListeners) this.#keyPressed.emit(key);
      else if (this.#typeAhead.length < typeAheadLimit) this.#typeAhead.push(key);
    }
    this.#wakeReader?.();
  }

  /** Ctrl-C, or a client's `INT` signal. */
  interrupt(): void {
    this.#typeAhead = [];
    this.#running?.abort(new Interrupted());
  }

  /** The pseudo terminal has another size now. */
  resize(): void {
    this.#resized.emit();
    if (this.#wakeReader !== undefined && this.#typeAhead.length === 0) void this.#draw().catch(() => undefined);
  }

  async #readLine(): Promise<string | undefined> {
    this.#editor.reset();
    await this.#draw();
    while (!this.#options.streams.closed.aborted) {
      const key = this.#typeAhead.shift();
      if (key === undefined) {
        await this.#moreKeys();
        continue;
      }
      const outcome = this.#editor.press(key);
      if (outcome.kind === 'line') {
        await this.#write(this.#editor.leave(this.#prompt(), this.#columns()));
        return outcome.line;
      }
      if (outcome.kind === 'endOfFile') {
        await this.#write('exit\r\n');
        return undefined;
      }
      if (outcome.kind === 'interrupt') {
        await this.#write(this.#editor.leave(this.#prompt(), this.#columns()).replace(/\r\n$/, '^C\r\n'));
        this.#state.lastStatus = 130;
        this.#editor.reset();
      } else if (outcome.kind === 'clearScreen') await this.#write('\u001b[H\u001b[2J');
      else if (outcome.kind === 'complete') await this.#complete();
      if (this.#typeAhead.length === 0 || outcome.kind === 'interrupt') await this.#draw();
    }
    return undefined;
  }

  #moreKeys(): Promise<void> {
    const { closed } = this.#options.streams;
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wakeReader = undefined;
        closed.removeEventListener('abort', done);
        resolve();
      };
      this.#wakeReader = done;
      closed.addEventListener('abort', done);
    });
  }

  async #complete(): Promise<void> {
    const completion = completeWord(this.#editor.beforeCursor, this.#state.cwd);
    if (completion.insert !== '') this.#editor.insert(completion.insert);
    else if (completion.choices.length > 1) {
      await this.#write(`${this.#editor.leave(this.#prompt(), this.#columns())}${completion.choices.join('  ')}\r\n`);
    } else await this.#write('\u0007');
  }

  async #run(program: Program, args: readonly string[]): Promise<number> {
    const running = new AbortController();
    const signal = AbortSignal.any([running.signal, this.#options.streams.closed]);
    this.#running = running;
    try {
      return await program(this.#context(args, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
      if (running.signal.aborted && this.#options.streams.size !== undefined) await this.#write(`${tidyScreen}^C\r\n`);
      return 130;
    } finally {
      this.#running = undefined;
      if (program === findCommand('top')?.run) await this.#write(tidyScreen).catch(() => undefined);
    }
  }

  #context(args: readonly string[], signal: AbortSignal): ProgramContext {
    const { clock, streams } = this.#options;
    const isTerminal = streams.size !== undefined;
    const lines = (text: string): string => (isTerminal ? text.replaceAll('\n', '\r\n') : text);
    return {
      args,
      signal,
      isTerminal,
      shell: this.#state,
      paint: isTerminal ? colourful : plain,
      now: () => clock.now(),
      size: streams.size ?? (() => ({ columns: 80, rows: 24 })),
      print: (text) => streams.writeOut(lines(text), signal),
      printBytes: (bytes) => streams.writeOut(bytes, signal),
      complain: (text) => (isTerminal ? streams.writeOut(lines(text), signal) : streams.writeError(text, signal)),
      pause: (delayMs) => pause(clock, delayMs, signal),
      onKey: this.#keyPressed.event,
      onResized: this.#resized.event,
      input: streams.input,
    };
  }

  #prompt(): string {
    const { cwd, user, lastStatus } = this.#state;
    const place = cwd === homeDir || cwd.startsWith(`${homeDir}/`) ? `~${cwd.slice(homeDir.length)}` : cwd;
    const mark = lastStatus === 0 ? '$' : colourful('red', '$');
    return `${colourful('green', `${user}@harbour`)}:${colourful('blue', place)}${mark} `;
  }

  #columns(): number {
    return this.#options.streams.size?.().columns ?? 80;
  }
  #draw(): Promise<void> {
    return this.#write(this.#editor.draw(this.#prompt(), this.#columns()));
  }
  #write(text: string): Promise<void> {
    return this.#options.streams.writeOut(text, this.#options.streams.closed);
  }
}

function notFound(name: string): Program {
  return async ({ complain }) => {
    await complain(`${name}: no such command here (help lists them)\n`);
    return 127;
  };
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const fail = (): void => {
      timer.dispose();
      reject(signal.reason as Error);
    };
    const timer = clock.after(delayMs, () => {
      signal.removeEventListener('abort', fail);
      resolve();
    });
    signal.addEventListener('abort', fail, { once: true });
  });
}
