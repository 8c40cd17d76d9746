import type { FragmentReader } from './fragments.ts';
import { type FragmentWriter } from './fragments.ts';
import type { Guid } from './guid.ts';
import { Outbox } from './outbox.ts';
import type { PipelineEnd } from './pool-events.ts';

/** What a pipeline has to be sent next besides data. */
export type PipelineStep = 'signal' | 'close' | undefined;

/**
 * One pipeline as both sides see it (psrp.md 1.3, 1.8): Command → CommandAck → data → final state → Close → CloseAck, and for a stop
 * Signal → state → SignalAck → Close. Exactly one Close for each Command, never before CommandAck.
 */
export class Pipeline {
  readonly id: Guid;
  readonly outbox: Outbox;
  readonly reader: FragmentReader;
  readonly hasInput: boolean;
  #isAccepted = false;
  #isRunning = false;
  #isStopWanted = false;
  #isSignalled = false;
  #isSignalAcknowledged = false;
  #end: PipelineEnd | undefined;
  #isCloseSent = false;
  #isInputEnded = false;

  constructor(id: Guid, writer: FragmentWriter, reader: FragmentReader, hasInput: boolean) {
    this.id = id;
    this.outbox = new Outbox(id, writer, false);
    this.reader = reader;
    this.hasInput = hasInput;
  }

  get end(): PipelineEnd | undefined {
    return this.#end;
  }

  get takesInput(): boolean {
    return this.hasInput && !this.#isInputEnded && !this.#isStopWanted && this.#end === undefined;
  }

  get isStopWanted(): boolean {
    return this.#isStopWanted;
  }

  /** The server has a command that it has not begun yet, for all that is known. */
  get isStarting(): boolean {
    return this.#isAccepted && !this.#isRunning && this.#end === undefined;
  }

  endInput(): void {
    this.#isInputEnded = true;
  }

  /** CommandAck. */
  accepted(): PipelineStep {
    this.#isAccepted = true;
    if (!this.#isStopWanted) {
      this.outbox.allow();
      return undefined;
    }
    return this.stop();
  }

  /** DataAck; true when that was the one for the whole command. */
  dataAcknowledged(): 'running' | 'inputSent' | undefined {
    if (!this.outbox.acknowledged() || this.#end !== undefined) return undefined;
    const isEmpty = this.outbox.waitingBytes === 0;
    const wasRunning = this.#isRunning;
    // The first message waits alone: as long as it is not sent to its end, it is the one in front.
    if (!wasRunning && (isEmpty || !this.outbox.isHalfSent)) this.#isRunning = true;
    if (!wasRunning) return this.#isRunning ? 'running' : undefined;
    return isEmpty && this.hasInput ? 'inputSent' : undefined;
  }

  /** Asks for an end. Nothing more is sent of what waits. */
  stop(): PipelineStep {
    this.#isStopWanted = true;
    if (!this.#isAccepted || this.#isSignalled || this.#end !== undefined) return undefined;
    this.#isSignalled = true;
    this.outbox.shut();
    return 'signal';
  }

  /** A final state came, or was settled here. */
  ended(end: PipelineEnd): PipelineStep {
    if (this.#end !== undefined) return undefined;
    this.#end = end;
    this.outbox.shut();
    return this.#isSignalled && !this.#isSignalAcknowledged ? undefined : this.#close();
  }

  /** SignalAck. */
  signalAcknowledged(): PipelineStep {
    this.#isSignalAcknowledged = true;
    return this.#end === undefined ? undefined : this.#close();
  }

  #close(): PipelineStep {
    if (this.#isCloseSent) return undefined;
    this.#isCloseSent = true;
    return 'close';
  }
}
