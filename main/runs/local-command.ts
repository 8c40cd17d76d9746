import { spawn } from 'node:child_process';
import { Emitter } from '../../shared/base/emitter.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import { AppError } from '../../shared/model/errors.ts';
import { endProgram, whyNotStarted } from '../storage/end-program.ts';
import type { CommandChannel } from './command-end.ts';

export interface LocalCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a program left behind may keep its streams open; after its own end they are waited for so long. */
const AFTER_END_MS = 2000;

/**
 * A program of this computer as the channel of a command: no input, both streams apart, ended with all that it started. It has no terminal: what it
 * starts can ask nobody. Rejects with `runs.noProgram` where it does not start.
 */
export async function openLocalCommand({ file, args, folder, environment }: LocalCommand): Promise<CommandChannel> {
  const start = () =>
    spawn(file, [...args], {
      cwd: folder,
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A session of its own: no terminal, and all of it ends together.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  const noProgram = (error: Error): AppError =>
    new AppError('runs.noProgram', { program: file, why: whyNotStarted(error) }, error.message);
  let child: ReturnType<typeof start>;
  try {
    child = start();
  } catch (error) {
    // E2BIG and the like are thrown, not told.
    throw error instanceof Error ? noProgram(error) : error;
  }
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(noProgram(error)));
  });
  child.on('error', () => undefined);
  const closed = new Emitter<ExitStatus>();
  let end: ExitStatus = { kind: 'unknown' };
  let isClosed = false;
  let isLeft = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    closed.emit(end);
  };
  child.once('exit', (code, signal) => {
    end =
      signal === null
        ? { kind: 'code', code: code ?? 0 }
        : { kind: 'signal', signal: signal.replace(/^SIG/, ''), coreDumped: false, message: '' };
    setTimeout(close, AFTER_END_MS).unref();
  });
  child.once('close', close);
  const flow =
    (stream: NodeJS.ReadableStream): CommandChannel['receive'] =>
    (consumer) => {
      stream.on('data', (bytes: Buffer) => {
        // Whoever closed it has counted what came until then.
        if (isClosed || isLeft) return;
        stream.pause();
        consumer(bytes, () => void stream.resume());
      });
    };
  return {
    receive: flow(child.stdout),
    receiveError: flow(child.stderr),
    write: () => Promise.resolve(),
    end: () => undefined,
    lost: undefined,
    onClosed: closed.event,
    signal: (name) => endProgram(child, name === 'TERM' ? 'SIGTERM' : 'SIGINT'),
    close: () => {
      isLeft = true;
      endProgram(child);
    },
  };
}
