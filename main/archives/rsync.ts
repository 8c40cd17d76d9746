import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../shared/base/clock.ts';
import { printable } from '../../shared/base/printable.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import { childPath, hasRawBytes, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { LocalFileSystem } from '../sftp/local-file-system.ts';
import { endProgram, whyNotStarted } from '../storage/end-program.ts';
import { CommandRun } from './command-run.ts';
import type { HostCommands } from './host-commands.ts';
import { keysAmong, rsyncExclusions, rsyncName } from './rsync-keys.ts';

/*
 * rsync(1) of this computer over a connection that is open already. What rsync takes for its remote shell is a few words of sh(1) that lead its bytes to
 * two pipes of ours (3 and 4); the command that it wants to run over there comes first, NUL behind it. So every way to log in works that the rest of the
 * program has, nothing is asked twice, and no other ssh program and no port of this computer is needed.
 */

/** Standard input of what is put into the background is empty, hence 5. */
const remoteShell = `sh -c 'shift; printf "%s\\0" "$*" >&3; exec 5<&0; cat <&5 >&3 & exec cat <&4 5<&-' sh`;
const SAID_CHARACTERS = 2000;
const SILENCE_MS = 60 * 60_000;
/** A name that rsync takes for a host's; nothing is looked up. */
const HOST = 'hawser';

export interface RsyncWish {
  readonly source: { readonly isRemote: boolean; readonly folder: FilePath };
  readonly target: { readonly isRemote: boolean; readonly folder: FilePath };
  readonly isDryRun: boolean;
  /** Also deletes at the target what the source has not. */
  readonly deletes: boolean;
  /** Patterns as rsync has them. */
  readonly exclude: readonly string[];
  readonly compresses: boolean;
  /** Compares contents instead of sizes and times. */
  readonly checksum: boolean;
}

/** One line of `--itemize-changes`: eleven characters that say what and why, and the name (rsync(1)). */
export interface RsyncLine {
  readonly change: string;
  /** Bytes that are not UTF-8 as `\\#ooo`, as rsync writes them. */
  readonly name: string;
}

export interface RsyncTools {
  readonly clock: Clock;
  readonly commands: HostCommands;
  readonly onLine: (line: RsyncLine) => void;
  readonly onProblem: (line: string) => void;
  /**
   * Told of files that would go to the server and look like private keys (SE-09); false: they stay here. Absent: they go, and nothing is looked at.
   */
  readonly mayKeysGo?: ((paths: readonly FilePath[]) => Promise<boolean>) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Makes the target folder what the source folder is, as `rsync -a` does; answers rsync's exit status: 0, or 23 and 24 when something was left out and
 * told. Rejects with `archive.lacks` when there is no rsync on one of both sides, `archive.noCommands`, `archive.rsyncFailed`, `cancelled`.
 */
export async function runRsync(wish: RsyncWish, tools: RsyncTools): Promise<number> {
  const { commands, signal } = tools;
  for (const { folder } of [wish.source, wish.target])
    if (hasRawBytes(folder))
      throw new AppError('archive.rsyncFailed', { why: 'The name of a folder is not UTF-8', said: '' }, 'a name of raw bytes');
  if (!(await commands.programs(signal)).has('rsync'))
    throw new AppError('archive.lacks', { program: 'rsync', name: commands.name }, 'no rsync there');
  return start(wish, tools, await heldKeys(wish, tools));
}

/** Paths below the source folder that must not go out. Only rsync knows what it would send: it is asked first. */
async function heldKeys(wish: RsyncWish, tools: RsyncTools): Promise<readonly string[]> {
  const { mayKeysGo, signal } = tools;
  const { source, target } = wish;
  if (mayKeysGo === undefined || source.isRemote || !target.isRemote) return [];
  const sent: string[] = [];
  const onLine = ({ change, name }: RsyncLine): void => void (change.startsWith('<f') && sent.push(rsyncName(name)));
  await start({ ...wish, isDryRun: true }, { ...tools, onLine, onProblem: () => undefined }, []);
  const local = new LocalFileSystem('/');
  try {
    const keys = await keysAmong(local, source.folder, sent, signal);
    if (keys.length === 0) return keys;
    return (await mayKeysGo(keys.map((name) => childPath(source.folder, name as FileName)))) ? [] : keys;
  } finally {
    local.close();
  }
}

/** `leftOut`: paths below the source folder. */
function start(wish: RsyncWish, tools: RsyncTools, leftOut: readonly string[]): Promise<number> {
  if (tools.signal.aborted) throw cancelled();
  const child = spawn('rsync', argumentsOf(wish), {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    // Of its own, so that its children end with it.
    detached: process.platform !== 'win32',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  // Where this process has no descriptors left it has no pipes, against Node's types for it: `error` follows, and has to be heard.
  if ((child as Partial<ChildProcess>).stdin === undefined) return neverStarted(child);
  // It may have ended before it read them.
  child.stdin.on('error', () => undefined);
  child.stdin.end(rsyncExclusions(leftOut));
  return new RsyncRun(child, tools).toEnd();
}

/** Whether this computer has rsync. */
export function hasRsync(signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('rsync', ['--version'], { stdio: 'ignore', signal });
    child.on('error', () => resolve(false));
    child.on('close', (status) => resolve(status === 0));
  });
}

function argumentsOf({ source, target, isDryRun, deletes, exclude, compresses, checksum }: RsyncWish): string[] {
  const place = ({ isRemote, folder }: RsyncWish['source']): string =>
    `${isRemote ? `${HOST}:` : ''}${folder.endsWith('/') ? folder : `${folder}/`}`;
  return [
    '-a',
    // Names go by the protocol and through no shell.
    '-s',
    '--itemize-changes',
    '--out-format=%i %n',
    ...(isDryRun ? ['--dry-run'] : []),
    ...(deletes ? ['--delete'] : []),
    ...(compresses ? ['-z'] : []),
    ...(checksum ? ['--checksum'] : []),
    ...exclude.map((pattern) => `--exclude=${pattern}`),
    // NUL behind each: names have everything else.
    '--from0',
    '--exclude-from=-',
    // Otherwise cat(1) meets a pipe that does not wait, and gives up when it is full.
    '--blocking-io',
    '-e',
    remoteShell,
    '--',
    place(source),
    place(target),
  ];
}

function neverStarted(child: ChildProcess): Promise<never> {
  return new Promise((_resolve, reject) => child.once('error', (error) => reject(notStarted(error))));
}

function notStarted(error: NodeJS.ErrnoException): AppError {
  if (error.code === 'ENOENT') return new AppError('archive.lacks', { program: 'rsync' }, 'no rsync here');
  const why = `rsync could not be started: ${whyNotStarted(error)}`;
  return new AppError('archive.rsyncFailed', { why, said: '' }, why, { cause: error });
}

class RsyncRun {
  readonly #child: ChildProcess;
  readonly #tools: RsyncTools;
  #said = '';
  #bridgeFailure: unknown;

  constructor(child: ChildProcess, tools: RsyncTools) {
    this.#child = child;
    this.#tools = tools;
  }

  async toEnd(): Promise<number> {
    const child = this.#child;
    const { signal, onLine, onProblem } = this.#tools;
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => reject(notStarted(error)));
      child.on('close', resolve);
    });
    const kill = (): void => this.#kill();
    signal.addEventListener('abort', kill, { once: true });
    lines(child.stdout as Duplex, (line) => {
      const found = lineOf(line);
      if (found !== undefined) onLine(found);
    });
    lines(child.stderr as Duplex, (line) => {
      this.#said = `${this.#said}${line}\n`.slice(-SAID_CHARACTERS);
      onProblem(printable(line, 400));
    });
    const bridge = this.#bridge().catch((error: unknown) => {
      this.#bridgeFailure = error;
      this.#kill();
    });
    try {
      const status = await ended;
      (child.stdio[3] as Duplex).destroy();
      await bridge;
      if (signal.aborted) throw cancelled();
      if (this.#bridgeFailure instanceof AppError && this.#bridgeFailure.code !== 'channel.closed') throw this.#bridgeFailure;
      if (status === 0 || status === 23 || status === 24) return status;
      const why = status === null ? 'rsync was ended' : `rsync ended with status ${status}`;
      throw new AppError('archive.rsyncFailed', { why, said: printable(this.#said, 600).trim() }, why);
    } finally {
      signal.removeEventListener('abort', kill);
      kill();
    }
  }

  /** Leads the bytes of rsync's remote shell to a command on the server, and back. */
  async #bridge(): Promise<void> {
    const { clock, commands, signal, onProblem } = this.#tools;
    const [up, down] = [this.#child.stdio[3] as Duplex, this.#child.stdio[4] as Duplex];
    for (const pipe of [up, down]) pipe.on('error', () => undefined);
    const incoming = up[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const { command, rest } = await readCommand(incoming);
    // It never began to talk: its status says why.
    if (command === undefined) return void down.end();
    if (!command.startsWith('rsync --server ')) throw new Error('rsync wants to run something else');
    const loan = await commands.lend(signal);
    let run: CommandRun | undefined;
    try {
      run = await CommandRun.start(loan.connection, command, { clock, silenceMs: SILENCE_MS }, signal);
      const remote = run;
      const send = async (): Promise<void> => {
        if (rest.length > 0) await remote.write(rest);
        for (let next = await incoming.next(); next.done !== true; next = await incoming.next()) await remote.write(next.value);
        remote.end();
      };
      // When the other side ends first, its own words and rsync's status say more than the broken pipe.
      const sending = send().catch(() => undefined);
      for await (const bytes of run.output(signal))
        if (!down.write(Buffer.from(bytes))) await new Promise<void>((resolve) => onceWritable(down, resolve));
      down.end();
      const { said } = run;
      if (said !== '') {
        this.#said = `${this.#said}${said}\n`.slice(-SAID_CHARACTERS);
        onProblem(said);
      }
      up.destroy();
      await sending;
    } finally {
      down.end();
      run?.close();
      loan.release();
    }
  }

  #kill(): void {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) endProgram(this.#child);
  }
}

const MOST_COMMAND = 16 * 1024;

async function readCommand(
  incoming: AsyncIterator<Buffer>,
): Promise<{ readonly command: string | undefined; readonly rest: Buffer }> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const next = await incoming.next().catch(() => ({ done: true }) as const);
    if (next.done === true) return { command: undefined, rest: bytes };
    bytes = Buffer.concat([bytes, next.value]);
    const end = bytes.indexOf(0);
    if (end !== -1) return { command: bytes.toString('utf8', 0, end), rest: bytes.subarray(end + 1) };
    if (bytes.length > MOST_COMMAND) throw new Error('a command without end');
  }
}

/** Also when the reader is gone: then the write goes nowhere. */
function onceWritable(pipe: Duplex, then: () => void): void {
  const done = (): void => {
    pipe.off('drain', done);
    pipe.off('close', done);
    then();
  };
  pipe.on('drain', done);
  pipe.on('close', done);
}

function lines(pipe: Duplex, onLine: (line: string) => void): void {
  let rest = '';
  pipe.setEncoding('utf8');
  pipe.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = (parts.pop() ?? '').slice(-64 * 1024);
    for (const line of parts) if (line !== '') onLine(line);
  });
  pipe.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

/** What is itemised; other lines are rsync's talk. */
function lineOf(line: string): RsyncLine | undefined {
  const found = /^(\*\w+|[<>ch.][fdLDS]\S{9}) +(.+)$/.exec(line);
  const [, change, name] = found ?? [];
  return change === undefined || name === undefined ? undefined : { change, name };
}
