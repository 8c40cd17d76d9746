import type { FragmentWriter } from './fragments.ts';
import { OutgoingMessage } from './fragments.ts';
import type { Guid } from './guid.ts';
import { dataLine, type Stream } from './lines.ts';

/**
 * What waits to be sent for one pipeline, or for the session. The server hands each line to a thread of its own, so that the next line of data goes
 * only after the last one was acknowledged (psrp.md 1.3); answers to prompts overtake input that waits.
 */
export class Outbox {
  readonly #guid: Guid;
  readonly #writer: FragmentWriter;
  readonly #queues: Readonly<Record<Stream, OutgoingMessage[]>> = { PromptResponse: [], Default: [] };
  /** A message that is half sent is finished first: its fragments must not be mixed with those of another. */
  #current: Stream | undefined;
  #isAllowed: boolean;
  #isInFlight = false;
  #isShut = false;

  /** @param isAllowed false: nothing goes before `allow`, which is the CommandAck of a pipeline. */
  constructor(guid: Guid, writer: FragmentWriter, isAllowed: boolean) {
    this.#guid = guid;
    this.#writer = writer;
    this.#isAllowed = isAllowed;
  }

  add(message: Buffer, stream: Stream, isAlone = false): void {
    if (!this.#isShut) this.#queues[stream].push(new OutgoingMessage(message, isAlone));
  }

  allow(): void {
    this.#isAllowed = true;
  }

  /** The last line was received by the server. Answers false when there was none on its way. */
  acknowledged(): boolean {
    const wasInFlight = this.#isInFlight;
    this.#isInFlight = false;
    return wasInFlight;
  }

  /** Nothing more is sent: the pipeline is being stopped or closed. */
  shut(): void {
    this.#isShut = true;
    this.#queues.Default.length = 0;
    this.#queues.PromptResponse.length = 0;
  }

  /** A message is on its way of which more is to come. */
  get isHalfSent(): boolean {
    return this.#current !== undefined;
  }

  get isInFlight(): boolean {
    return this.#isInFlight;
  }

  /** Bytes that wait; what a slow line of ours must be measured by, as the server takes everything at once. */
  get waitingBytes(): number {
    let sum = 0;
    for (const queue of Object.values(this.#queues)) for (const { bytes, sent } of queue) sum += bytes.length - sent;
    return sum;
  }

  /** The next line, if one may go now. */
  next(): string | undefined {
    if (!this.#isAllowed || this.#isInFlight) return undefined;
    const stream = this.#current ?? (this.#queues.PromptResponse.length > 0 ? 'PromptResponse' : 'Default');
    const queue = this.#queues[stream];
    if (queue.length === 0) return undefined;
    const payload = this.#writer.nextPayload(queue);
    this.#current = (queue[0]?.sent ?? 0) > 0 ? stream : undefined;
    this.#isInFlight = true;
    return dataLine(stream, this.#guid, payload);
  }
}
