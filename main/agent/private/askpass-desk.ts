import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, open as openNumber } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { printableLine } from '../../../shared/base/printable.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import { withLifeline } from './lifeline.ts';

/** What a program of OpenSSH asks by its askpass program. */
export type AskpassQuestion =
  /** It waits for a token; there is nothing to answer. */
  | { readonly kind: 'touch' }
  /** The PIN of a token. `wantsTouch`: it waits for the touch when it has the PIN. */
  | { readonly kind: 'pin'; readonly wantsTouch: boolean }
  | { readonly kind: 'passphrase'; readonly isRepeat: boolean; readonly isNew: boolean }
  /** `text` is the program's own, printable. */
  | { readonly kind: 'other'; readonly text: string };

/** Answers one question; undefined: no answer. Of a touch only the news counts. `text`: the program's own words, printable. */
export type AnswerAskpass = (question: AskpassQuestion, text: string) => Promise<string | undefined>;

export interface RunEnd {
  readonly status: number | undefined;
  readonly output: string;
  /** Its error output, the end, printable. */
  readonly said: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string | undefined;
  readonly signal: AbortSignal;
}

const keptChars = 8 * 1024;
/** How long an askpass program may take to open its end of the answer. */
const openTries = 200;
const openPauseMs = 10;

/**
 * The place where programs of OpenSSH put their questions: a folder of ours (0700) with a pipe for the questions and an askpass program, which
 * is a shell script. It gets the folder and a token that is good for this desk; an answer goes through a pipe that is made for it, so no secret
 * is ever in an argument, the environment or a file. Needs a POSIX system.
 */
export class AskpassDesk {
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #token: string;
  readonly #questions: Socket;
  readonly #children = new Set<ChildProcess>();
  #answer: AnswerAskpass = () => Promise.resolve(undefined);
  #isClosed = false;

  private constructor(folder: string, token: string, descriptor: number, environment: AskpassDesk['environment']) {
    this.folder = folder;
    this.#token = token;
    this.#environment = environment;
    // The socket alone owns the descriptor: closed twice, its number may be somebody else's by then.
    this.#questions = new Socket({ fd: descriptor, readable: true, writable: false });
    let rest = '';
    this.#questions.setEncoding('utf8').on('error', () => undefined);
    this.#questions.on('data', (text: Buffer | string) => {
      const lines = `${rest}${String(text)}`.split('\n');
      rest = (lines.pop() ?? '').slice(-keptChars);
      for (const line of lines) void this.#asked(line);
    });
  }

  /** Errors: `agent.toolsMissing` where there is no shell or no mkfifo. */
  static async open(environment: Readonly<Record<string, string | undefined>>): Promise<AskpassDesk> {
    // Programs of OpenSSH for Windows run no script as their askpass.
    if (process.platform === 'win32')
      throw new AppError(
        'agent.toolsMissing',
        { program: 'ssh-agent', system: 'windows' },
        'security keys in files do not sign on Windows',
      );
    const folder = await mkdtemp(join(tmpdir(), 'hawser-'));
    try {
      const token = randomBytes(16).toString('hex');
      await writeFile(join(folder, 'askpass'), script(folder, token), { mode: 0o700 });
      const { status } = await plainRun('mkfifo', ['-m', '600', join(folder, 'ask')]);
      if (status !== 0) throw toolMissing('mkfifo');
      // Both ends are ours, so that it never ends while nobody asks, and nothing waits for anybody.
      const descriptor = await promisify(openNumber)(join(folder, 'ask'), constants.O_RDWR | constants.O_NONBLOCK);
      return new AskpassDesk(folder, token, descriptor, environment);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Who answers from now on. */
  answerBy(answer: AnswerAskpass): void {
    this.#answer = answer;
  }

  /** What a program gets besides, so that it asks here. */
  get environment(): Readonly<Record<string, string | undefined>> {
    const { SSH_AUTH_SOCK: _, ...rest } = this.#environment;
    // Older ones look for a display before they ask a program.
    return { ...rest, DISPLAY: rest['DISPLAY'] ?? ':0', SSH_ASKPASS: join(this.folder, 'askpass'), SSH_ASKPASS_REQUIRE: 'force' };
  }

  /**
   * What a program gets besides that is not started here, so that the ssh in it asks here. If this process is killed, a companion answers for it that
   * there is no answer, and removes the folder. Rejects where the companion can't be started: then nobody may ask here.
   */
  async invite(): Promise<Readonly<Record<string, string>>> {
    await once(this.start('sleep', ['2147483647']), 'spawn');
    return { SSH_ASKPASS: join(this.folder, 'askpass'), SSH_ASKPASS_REQUIRE: 'force' };
  }

  /** Starts a program that runs until the desk closes, or this process is gone. */
  start(command: string, args: readonly string[]): ChildProcess {
    const child = this.#spawn(command, args, { signal: new AbortController().signal });
    return child;
  }

  /** Runs a program to its end, without input. An aborted signal ends it and all it started; rejects with `cancelled` then, unless it
   * had ended well. */
  run(command: string, args: readonly string[], options: RunOptions): Promise<RunEnd> {
    if (options.signal.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      const child = this.#spawn(command, args, options);
      let output = '';
      let said = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-64 * keptChars)));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-keptChars)));
      const onAbort = (): void => endGroup(child);
      options.signal.addEventListener('abort', onAbort, { once: true });
      child.once('error', (error) => reject(new AppError('agent.toolsMissing', { program: command }, error.message)));
      child.once('exit', (status) => {
        options.signal.removeEventListener('abort', onAbort);
        // What it said last is still on its way.
        child.once('close', () => {
          // What ended well is done, also where it was given up in the same moment: a key that was made is on its token.
          if (options.signal.aborted && status !== 0) reject(cancelled());
          else resolve({ status: status ?? undefined, output, said });
        });
      });
    });
  }

  /** Ends all that it started and removes the folder. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const child of this.#children) endGroup(child);
    this.#questions.destroy();
    await rm(this.folder, { recursive: true, force: true });
  }

  #spawn(command: string, args: readonly string[], options: RunOptions): ChildProcess {
    const [shell, words] = withLifeline(this.folder, command, args);
    const child = spawn(shell, words, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: definite({ ...this.environment, ...options.env }),
      cwd: options.folder,
    });
    child.stdin?.on('error', () => undefined);
    this.#children.add(child);
    // No process was to be had (EAGAIN, EMFILE): unheard, that would end this program.
    child.on('error', () => this.#children.delete(child));
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  async #asked(line: string): Promise<void> {
    const [kind, token, pid = '', ...words] = line.split(' ');
    if (token !== this.#token) return;
    const text = words.join(' ');
    const question = kind === 'touch' ? ({ kind: 'touch' } as const) : questionOf(text);
    const answer = await this.#answer(question, printableLine(text, 1000)).catch(() => undefined);
    if (kind === 'touch' || !/^\d{1,10}$/.test(pid)) return;
    await this.#hand(join(this.folder, `answer.${pid}`), answer === undefined ? '-\n' : `+${firstLine(answer)}\n`);
  }

  /** The program opens its end right after it asked. */
  async #hand(path: string, words: string): Promise<void> {
    for (let attempt = 0; attempt < openTries && !this.#isClosed; attempt += 1) {
      try {
        const pipe = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
        await pipe.writeFile(words).finally(() => pipe.close());
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, openPauseMs));
      }
    }
  }
}

/** The error that says which program of OpenSSH is not there. */
export function toolMissing(program: string): AppError {
  return new AppError('agent.toolsMissing', { program }, `${program} is not installed`);
}

/** From the words of the programs: sshconnect2.c, ssh-agent.c, ssh-keygen.c. A file's name in them may say anything. */
export function questionOf(text: string): AskpassQuestion {
  if (/^Enter PIN\b/.test(text)) return { kind: 'pin', wantsTouch: /user presence/.test(text) };
  if (/passphrase/i.test(text)) {
    return { kind: 'passphrase', isRepeat: /^Bad passphrase/.test(text), isNew: /\(empty for no|same passphrase/.test(text) };
  }
  return { kind: 'other', text: printableLine(text, 300) };
}

function firstLine(text: string): string {
  return /^[^\r\n]*/.exec(text)?.[0] ?? '';
}

/** The whole group: the shell, the program, and the helpers that talk to the token. */
function endGroup(child: ChildProcess): void {
  child.stdin?.end();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function definite(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function plainRun(command: string, args: readonly string[]): Promise<{ readonly status: number | null }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.once('error', () => resolve({ status: null }));
    child.once('exit', (status) => resolve({ status }));
  });
}

/** A line is written at once (PIPE_BUF), so two that ask at the same time do not mix. `read` and `printf` are the shell's own. */
function script(folder: string, token: string): string {
  return `#!/bin/sh
# Takes a question of ssh-agent, ssh-add or ssh-keygen to the program that started them.
d='${folder.replaceAll("'", `'\\''`)}'
if [ "$SSH_ASKPASS_PROMPT" = none ]; then
  printf 'touch %s\\n' ${token} >"$d/ask"
  exit 0
fi
a="$d/answer.$$"
mkfifo -m 600 "$a" || exit 1
printf 'ask %s %s %.1000s\\n' ${token} "$$" "$(printf %s "$1" | tr '\\n' ' ')" >"$d/ask"
IFS= read -r line <"$a"
rm -f "$a"
case "$line" in
  +*) printf '%s\\n' "\${line#+}" ;;
  *) exit 1 ;;
esac
`;
}
