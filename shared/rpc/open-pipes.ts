import { type AppError, WireError, fromWire } from '../model/errors.ts';
import { CreditedPipe } from './credited-pipe.ts';
import { encodeData, malformed, type ControlFrame } from './frames.ts';
import type { Wire } from './wire.ts';

interface PipeOwner {
  readonly wire: Wire;
  /** Sends a control frame that always fits. */
  send(frame: ControlFrame): void;
  consumerFailed(member: string, error: unknown): AppError;
}

/**
 * The pipes that are open on one wire, by their number. A frame for an unknown number is not a fault: it may have crossed the
 * end of its pipe on the way.
 */
export class OpenPipes {
  readonly #pipes = new Map<number, CreditedPipe>();
  readonly #owner: PipeOwner;

  constructor(owner: PipeOwner) {
    this.#owner = owner;
  }

  get size(): number {
    return this.#pipes.size;
  }

  has(id: number): boolean {
    return this.#pipes.has(id);
  }

  open(id: number, member: string, windowBytes: number): CreditedPipe {
    const { wire, send, consumerFailed } = this.#owner;
    const pipe = new CreditedPipe(member, windowBytes, {
      sendData: (bytes) => wire.send(encodeData(id, bytes)),
      sendCredit: (bytes) => send({ t: 'credit', pipe: id, bytes }),
      sendEnd: (failure) =>
        send(failure === undefined ? { t: 'end', pipe: id } : { t: 'end', pipe: id, error: failure.toWire() }),
      released: () => this.#pipes.delete(id),
      consumerFailed: (error) => consumerFailed(member, error),
    });
    this.#pipes.set(id, pipe);
    return pipe;
  }

  data(id: number, bytes: Uint8Array): void {
    this.#pipes.get(id)?.accept(bytes);
  }

  grant(id: number, bytes: number): void {
    this.#pipes.get(id)?.grant(bytes);
  }

  /** The peer's `end` frame; an error in it that cannot be read still ends the pipe. */
  endedByPeer(id: number, error: unknown): void {
    this.#pipes.get(id)?.endedByPeer(error === undefined ? undefined : readError(error));
  }

  /** A frame of the peer that cannot be used cost this pipe bytes: it can't go on. */
  refuse(id: number, failure: AppError): void {
    this.#pipes.get(id)?.abort(failure);
  }

  /** The wire is gone. */
  breakAll(): void {
    for (const pipe of [...this.#pipes.values()]) pipe.disconnect();
  }
}

/** The error in a frame; one that does not fit its schema is still an error. */
export function readError(error: unknown): AppError {
  const parsed = WireError.safeParse(error);
  return parsed.success ? fromWire(parsed.data) : malformed('an error that cannot be read');
}
