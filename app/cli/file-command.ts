import type { Host } from '../../main/host.ts';
import { createWorkbench, RemotePlace, type Workbench } from '../../main/workbench.ts';
import { filesPurpose } from '../../shared/model/purpose.ts';
import type { AppError } from '../../shared/model/errors.ts';
import { greetingLines } from './exec.ts';
import { asAppError, connectionFailed, failureLines } from './failure.ts';
import type { FileWords } from './file-options.ts';
import { cliHost } from './host.ts';
import { noteLines } from './notes.ts';
import { cliPrompter, earlyPrompter } from './prompter.ts';
import type { Streams } from './streams.ts';

export const someFailed = 1;

/** What all commands over files of a host share: a core, and the way to a host's files. */
export class FileCommand {
  readonly host: Host;
  readonly words: FileWords;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  readonly #workbench: Workbench;

  private constructor(host: Host, workbench: Workbench, words: FileWords, streams: Streams, signal: AbortSignal) {
    this.host = host;
    this.#workbench = workbench;
    this.words = words;
    this.streams = streams;
    this.signal = signal;
  }

  /** Runs one command and answers its status: 255 when the connection failed, 1 when something with files did. Never rejects. */
  static async run(
    words: FileWords,
    streams: Streams,
    signal: AbortSignal,
    body: (command: FileCommand) => Promise<number>,
  ): Promise<number> {
    // Whoever read our output is gone: there is nobody to tell.
    streams.output.on('error', () => undefined);
    try {
      const host = cliHost(words.cli, process.env);
      const workbench = await createWorkbench(host);
      try {
        return await body(new FileCommand(host, workbench, words, streams, signal));
      } finally {
        await workbench.close();
      }
    } catch (error) {
      const told = asAppError(error);
      // Whoever stopped it knows why it ended.
      if (!signal.aborted) failureLines(told.toWire()).forEach((line) => streams.errors.write(`${line}\n`));
      return statusOf(told);
    }
  }

  /** Errors: those of resolving. Nothing is connected yet. */
  async remote(destination: string): Promise<RemotePlace> {
    const { ssh, quiet } = this.words.cli;
    const say = (line: string): void => void this.streams.errors.write(`${line}\n`);
    const tell = quiet ? (): void => undefined : say;
    const resolved = await this.#workbench.resolve(
      { destination },
      { ...ssh, purpose: filesPurpose },
      this.signal,
      earlyPrompter(ssh, say),
    );
    noteLines([...resolved.hops, resolved.target], ssh.verbose > 0).forEach(tell);
    const prompter = cliPrompter({ environment: process.env, isBatch: resolved.target.batchMode, tell: say });
    return new RemotePlace(this.host, this.#workbench, resolved, {
      prompter,
      byScp: this.words.flags.has('O'),
      hashCommand: this.words.flags.has('hash-command'),
      onConnected: (connection) => greetingLines(connection).forEach(tell),
    });
  }
}

/** 255: the connection; 1: files. */
export function statusOf({ code }: AppError): number {
  return /^(?:archive|comparison|file|transfer|storage)\./.test(code) ? someFailed : connectionFailed;
}
