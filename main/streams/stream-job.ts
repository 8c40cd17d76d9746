import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../shared/base/clock.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { StreamEnd, StreamWords } from '../../shared/model/streams.ts';
import type { TransferStatus } from '../../shared/model/transfers.ts';
import type { CommandEnd } from '../runs/command-end.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import type { ShellChannel } from '../ssh/connection-types.ts';
import { RateMeter } from '../transfers/rate-meter.ts';
import type { PlaceReference } from '../transfers/transfer-types.ts';
import { KeptWords } from './kept-words.ts';
import { OutputFile } from './output-file.ts';
import { PauseGate } from './pause-gate.ts';
import {
  isWell,
  openSource,
  settle,
  streamIn,
  streamOut,
  streamToProgram,
  type SourceFile,
  type StreamOutcome,
} from './stream-work.ts';

/** What stands at this computer's end. */
export type StreamEndpoint =
  | { readonly kind: 'download'; readonly path: FilePath; readonly mayOverwrite: boolean }
  | { readonly kind: 'upload'; readonly path: FilePath }
  | { readonly kind: 'program'; readonly line: string };

export interface StreamJobParts {
  readonly clock: Clock;
  readonly files: FileSystem;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly reference: PlaceReference;
  /** Of the host, for people. */
  readonly hostName: string;
  readonly command: string;
  readonly here: StreamEndpoint;
  /** Connects where need be. `onAsks`: a question of the login waits for its answer, or no longer. */
  readonly open: (ask: {
    readonly onAsks: (asks: boolean) => void;
    readonly signal: AbortSignal;
  }) => Promise<{ readonly channel: ShellChannel; release(): void }>;
  /** Something changed that no sample of a running job shows. */
  readonly onChanged: () => void;
}

/**
 * One command with a file or a program of this computer at its end. Waiting → running ⇄ paused → finished | cancelled; `error` says that it finished badly,
 * and `start` begins anew. A full disk pauses it: when there is room it goes on where it stood.
 */
export class StreamJob {
  readonly id = randomUUID();
  readonly parts: StreamJobParts;
  readonly #gate = new PauseGate();
  #rate: RateMeter;
  #errors = new KeptWords();
  #output = new KeptWords();
  #status: TransferStatus = 'waiting';
  #revision = 0;
  #bytes = 0;
  #sizeBytes: number | undefined;
  #error: AppError | undefined;
  #end: StreamEnd | undefined;
  #keptAs: FilePath | undefined;
  #isAsking = false;
  #startedAt: number | undefined;
  #endedAt: number | undefined;
  #stop = new AbortController();
  #hurry = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: StreamJobParts) {
    this.parts = parts;
    this.#rate = new RateMeter(() => parts.clock.now());
  }

  get status(): TransferStatus {
    return this.#status;
  }

  get revision(): number {
    return this.#revision + this.#errors.bytes + this.#output.bytes;
  }

  /** Of a paused one: why it waits, besides the user. */
  get error(): AppError | undefined {
    return this.#error;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  get doneBytes(): number {
    return this.#bytes;
  }

  /** Of the file that is sent; nobody knows how much a command will write. */
  get sizeBytes(): number | undefined {
    return this.#sizeBytes;
  }

  get bytesPerSecond(): number {
    return this.#rate.sample(this.#bytes);
  }

  get end(): StreamEnd | undefined {
    return this.#end;
  }

  get keptAs(): FilePath | undefined {
    return this.#keptAs;
  }

  get seconds(): number {
    if (this.#startedAt === undefined) return 0;
    return ((this.#endedAt ?? this.parts.clock.now()) - this.#startedAt) / 1000;
  }

  get words(): StreamWords {
    return { errors: this.#errors.text, output: this.#output.text };
  }

  get wordBytes(): { readonly errorBytes: number; readonly outputBytes: number } {
    return { errorBytes: this.#errors.bytes, outputBytes: this.#output.bytes };
  }

  /** Begins, or begins anew when it has ended. */
  start(): void {
    if (this.#running !== undefined) return;
    this.#stop = new AbortController();
    setMaxListeners(0, this.#stop.signal);
    this.#hurry = new AbortController();
    this.#errors = new KeptWords();
    this.#output = new KeptWords();
    this.#bytes = 0;
    this.#sizeBytes = undefined;
    this.#end = undefined;
    this.#keptAs = undefined;
    this.#startedAt = undefined;
    this.#endedAt = undefined;
    this.#gate.open();
    this.#rate.restart();
    this.#set('running');
    this.#running = this.#run(this.#stop.signal).finally(() => {
      this.#running = undefined;
      this.parts.onChanged();
    });
  }

  /** Nothing more is read or written: the window closes, and the command waits. */
  pause(): void {
    if (this.#status !== 'running') return;
    this.#gate.shut();
    this.#set('paused');
  }

  resume(): void {
    if (this.#status !== 'paused') return;
    this.#rate.restart();
    this.#set('running');
    this.#gate.open();
  }

  /**
   * Tells the command to end. One that then ends well has a whole file; of any other the part is kept. Called again, a program here that still reads is
   * not waited for. Fulfilled when it is over.
   */
  async cancel(): Promise<void> {
    if (this.#stop.signal.aborted) this.#hurry.abort();
    this.#stop.abort();
    if (this.#status === 'paused') this.#set('running', this.#error);
    this.#gate.open();
    await this.#running;
  }

  async #run(stop: AbortSignal): Promise<void> {
    const { clock, here, files } = this.parts;
    let file: OutputFile | undefined;
    let source: SourceFile | undefined;
    try {
      if (here.kind === 'download')
        file = await OutputFile.open(files, here.path, { mayOverwrite: here.mayOverwrite, signal: stop });
      if (here.kind === 'upload') {
        source = await openSource(files, here.path, stop);
        this.#sizeBytes = source.sizeBytes;
      }
      const { channel, release } = await this.parts.open({ onAsks: (asks) => this.#asks(asks), signal: stop });
      try {
        this.#startedAt = clock.now();
        const outcome = await this.#work(channel, file ?? source, stop);
        this.#endedAt = clock.now();
        const isWhole = isWell(outcome, channel);
        let failure = outcome.failure;
        if (file !== undefined && here.kind === 'download') {
          const settled = await settle(file, isWhole, here.mayOverwrite);
          file = undefined;
          this.#keptAs = settled.keptAs;
          failure ??= settled.failure;
        }
        this.#finish({ ...outcome, failure }, isWhole, channel.lost);
      } finally {
        channel.close();
        release();
      }
    } catch (error) {
      this.#keptAs = await file?.keep();
      if (stop.aborted) this.#set('cancelled');
      else this.#set('finished', asAppError(error));
    } finally {
      await source?.file.close().catch(() => undefined);
      this.#isAsking = false;
    }
  }

  /** `file`: what stands at this end, opened. */
  #work(channel: ShellChannel, file: OutputFile | SourceFile | undefined, stop: AbortSignal): Promise<StreamOutcome> {
    const { clock, here, environment } = this.parts;
    const tools = {
      clock,
      channel,
      stop,
      hurry: this.#hurry.signal,
      gate: this.#gate,
      errors: this.#errors,
      output: this.#output,
      onBytes: (sizeBytes: number) => {
        this.#bytes += sizeBytes;
        this.#revision += 1;
      },
      onTrouble: (error: unknown) => this.#wait(error, stop),
    };
    switch (here.kind) {
      case 'download':
        return streamOut(file as OutputFile, tools);
      case 'upload':
        return streamIn(file as SourceFile, tools);
      case 'program':
        return streamToProgram(here.line, environment, tools);
    }
  }

  #finish({ end, failure }: StreamOutcome, isWhole: boolean, lost: AppError | undefined): void {
    this.#end = wireEnd(end);
    if (failure !== undefined) this.#set('finished', asAppError(failure));
    else if (isWhole) this.#set('finished');
    else if (this.#stop.signal.aborted) this.#set('cancelled');
    else this.#set('finished', this.#badEnd(end, lost));
  }

  #badEnd(end: CommandEnd, lost: AppError | undefined): AppError {
    const how = lost === undefined ? end.kind : 'lost';
    const detail = {
      host: this.parts.hostName,
      how,
      said: this.#errors.lastLine,
      ...(end.kind === 'exited' && how === 'exited' && { code: end.code }),
      ...(end.kind === 'killed' && { signal: end.signal }),
      ...(lost !== undefined && { reason: errorText(lost.toWire()).title }),
    };
    return new AppError('stream.ended', detail, `the command ended: ${end.kind}`);
  }

  /** A full disk is waited for: what has come is in the file, and the command stands still. */
  async #wait(error: unknown, stop: AbortSignal): Promise<void> {
    const mayEnd = isAppError(error, 'file.noSpace') || isAppError(error, 'file.quotaExceeded');
    if (!mayEnd || stop.aborted) throw error;
    this.#gate.shut();
    this.#set('paused', error);
    await this.#gate.pass(stop).catch(() => undefined);
    if (stop.aborted) throw error;
  }

  #asks(asks: boolean): void {
    this.#isAsking = asks;
    this.#revision += 1;
    this.parts.onChanged();
  }

  #set(status: TransferStatus, error?: AppError): void {
    this.#status = status;
    this.#error = error;
    this.#revision += 1;
    this.parts.onChanged();
  }
}

function wireEnd(end: CommandEnd): StreamEnd {
  return end.kind === 'lost' ? { kind: 'lost' } : end;
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError('internal', { logReference: 'transfers' }, String(error), { cause: error });
}
