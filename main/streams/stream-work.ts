import { setMaxListeners } from 'node:events';
import type { Clock } from '../../shared/base/clock.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import { commandEnd, type CommandEnd } from '../runs/command-end.ts';
import type { FileSystem, OpenFile } from '../sftp/file-system.ts';
import type { ShellChannel } from '../ssh/connection-types.ts';
import { feedFile } from './inflow.ts';
import type { KeptWords } from './kept-words.ts';
import { LocalProgram } from './local-program.ts';
import { Outflow, type StreamSink } from './outflow.ts';
import type { OutputFile } from './output-file.ts';
import type { PauseGate } from './pause-gate.ts';

/** A window for bulk data over a distance: what a receiver of 100 MB/s needs at 80 ms. */
const WINDOW_BYTES = 8 * 1024 * 1024;

/** After a cancel, how long a program that reads no more is waited for once the command has ended. */
const LAST_READ_MS = 2000;

/** What a stream's work is given by its job. */
export interface StreamTools {
  readonly clock: Clock;
  readonly channel: ShellChannel;
  readonly gate: PauseGate;
  readonly errors: KeptWords;
  readonly output: KeptWords;
  readonly onBytes: (sizeBytes: number) => void;
  /** See `OutflowTools`. */
  readonly onTrouble: (error: unknown) => Promise<void>;
  /** The user wants it to end: the command is told, and what it still writes is taken. */
  readonly stop: AbortSignal;
  /** The user said it once more: nothing here is waited for. */
  readonly hurry: AbortSignal;
}

/** How it went. `failure`: this computer's side; then the command was told to end, and how it did says nothing. */
export interface StreamOutcome {
  readonly end: CommandEnd;
  readonly failure?: unknown;
  /** The program of this computer has what it wants: how the command was ended then is no news. */
  readonly isEnough?: boolean | undefined;
  /** The command was told to end before it did. */
  readonly wasTold?: boolean;
  /** Not all that came was taken: after a cancel nobody waited for it. */
  readonly isCut?: boolean;
}

/** Whether the command ended well, and all that it wrote has come: a status may come before the rest of the bytes, which a cut takes away. */
export function isWell({ end, failure, isEnough, isCut }: StreamOutcome, { lost }: Pick<ShellChannel, 'lost'>): boolean {
  if (isEnough === true) return true;
  return failure === undefined && isCut !== true && end.kind === 'exited' && end.code === 0 && lost === undefined;
}

/** What the command writes goes to the sink until it ends. Never rejects. */
export async function streamOut(
  sink: StreamSink,
  tools: StreamTools,
  /** Fulfilled when what has not been taken by now is given up. */
  givenUp: (end: AbortSignal) => Promise<void> = () => new Promise(() => undefined),
): Promise<StreamOutcome> {
  const { channel, errors, clock } = tools;
  const ending = new Ending(tools.stop);
  channel.end();
  channel.growWindow(WINDOW_BYTES);
  channel.receiveError((bytes, used) => {
    errors.push(bytes);
    used();
  });
  const outflow = new Outflow(channel, sink, { ...tools, signal: ending.failed });
  outflow.broken.catch((error: unknown) => ending.fail(error));
  const end = await commandEnd({ channel, clock, stop: ending.stop, leave: ending.left });
  const wasTold = ending.stop.aborted;
  const over = new AbortController();
  const taken = outflow.end().then(
    () => true,
    (error: unknown) => (ending.fail(error), true),
  );
  const isWhole = await Promise.race([taken, givenUp(over.signal).then(() => false)]);
  over.abort();
  const { failure } = ending;
  if (!isWhole) ending.fail(cancelled());
  return { end, failure, wasTold, isCut: !isWhole };
}

/** The same into a program of this computer, which is started with the first byte: a command that fails at once starts nothing. */
export async function streamToProgram(
  line: string,
  environment: Readonly<Record<string, string | undefined>>,
  tools: StreamTools,
): Promise<StreamOutcome> {
  let program: LocalProgram | undefined;
  const closed = new AbortController();
  const started = (): LocalProgram => {
    const one = LocalProgram.start(line, environment);
    void one.ended.then(() => closed.abort());
    return one;
  };
  const sink: StreamSink = { write: (pieces) => (program ??= started()).write(pieces) };
  const stop = AbortSignal.any([tools.stop, closed.signal]);
  const outcome = await streamOut(sink, { ...tools, stop }, (over) => lastRead(tools, over));
  if (program === undefined) return outcome;
  if (program.hasEndedWell) return { end: outcome.end, isEnough: true };
  if (!isWell(outcome, tools.channel)) {
    program.leave();
    // The command was ended because the program had: how the command did so says nothing.
    if (program.hasEndedBadly && outcome.wasTold === true && !tools.stop.aborted)
      return { ...outcome, failure: outcome.failure ?? program.failure };
    return outcome;
  }
  try {
    await program.finish(tools.clock);
    return outcome;
  } catch (failure) {
    return { ...outcome, failure };
  }
}

/** Fulfilled when a program has had its time after a cancel, or at once when that was said again. */
async function lastRead({ clock, stop, hurry }: StreamTools, over: AbortSignal): Promise<void> {
  await aborted(stop);
  const late = new AbortController();
  const timer = clock.after(LAST_READ_MS, () => late.abort());
  await aborted(AbortSignal.any([late.signal, hurry, over]));
  timer.dispose();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** A file of this computer that is open to be read. */
export interface SourceFile {
  readonly file: OpenFile;
  /** When it was opened. */
  readonly sizeBytes: number;
}

/**
 * Opened before the command that reads it is begun: most such commands empty a file on the host as their first act. Whoever opens it closes it. Rejects with
 * `stream.notAFile`, `file.*`.
 */
export async function openSource(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<SourceFile> {
  // To open a pipe would wait for who writes into it.
  await refuseOther(files, path, signal);
  const file = await files.open(path, { kind: 'read' }, signal);
  try {
    const { sizeBytes = 0 } = await file.stat(signal);
    return { file, sizeBytes };
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

/** An open file of this computer is what the command reads; it is not closed. Never rejects. */
export async function streamIn({ file, sizeBytes }: SourceFile, tools: StreamTools): Promise<StreamOutcome> {
  const { channel, errors, output, clock } = tools;
  const ending = new Ending(tools.stop);
  const words = (kept: KeptWords) => (bytes: Uint8Array, used: () => void) => {
    kept.push(bytes);
    used();
  };
  channel.receive(words(output));
  channel.receiveError(words(errors));
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, ending.stop]);
  setMaxListeners(0, signal);
  const feeding = feedFile(file, sizeBytes, channel, { ...tools, signal }).catch((error: unknown) => {
    if (!signal.aborted) ending.fail(error);
  });
  const end = await commandEnd({ channel, clock, stop: ending.stop, leave: ending.left });
  over.abort();
  await feeding;
  return { end, failure: ending.failure };
}

async function refuseOther(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<void> {
  const { kind } = await files.stat(path, signal);
  if (kind === 'file') return;
  throw new AppError('stream.notAFile', { path, what: kind === 'folder' ? 'folder' : 'other' }, 'no ordinary file');
}

/** Moves what a failed command has left to its `.part` name; see `OutputFile`. */
export async function settle(
  file: OutputFile,
  isWhole: boolean,
  mayOverwrite: boolean,
): Promise<{ readonly keptAs?: FilePath | undefined; readonly failure?: unknown }> {
  if (!isWhole) return { keptAs: await file.keep() };
  try {
    await file.take(mayOverwrite);
    return {};
  } catch (failure) {
    return { keptAs: await file.keep(), failure };
  }
}

/** A stream's end in stages: the user's stop, or the failure of this side, tells the command. */
class Ending {
  readonly #stop = new AbortController();
  readonly #failed = new AbortController();
  readonly #left = new AbortController();
  #failure: unknown;

  constructor(stop: AbortSignal) {
    for (const { signal } of [this.#stop, this.#failed, this.#left]) setMaxListeners(0, signal);
    if (stop.aborted) this.#stop.abort();
    else stop.addEventListener('abort', () => this.#stop.abort(), { once: true });
  }

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  get left(): AbortSignal {
    return this.#left.signal;
  }

  get failure(): unknown {
    return this.#failure;
  }

  fail(error: unknown): void {
    this.#failure ??= error;
    this.#failed.abort();
    this.#stop.abort();
  }
}
