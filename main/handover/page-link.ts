import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import { handoverLimits, PageAnswer, type PageRequest } from '../../shared/model/handover.ts';
import { readMessages, writeMessage } from '../../shared/rpc/pipe-messages.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import { LateEvent } from '../ssh/late-event.ts';

/** How long a browser may take over one answer: a file may lie on a network share. */
const SILENCE_MS = 5 * 60_000;

type WithoutId<R> = R extends PageRequest ? Omit<R, 'id'> : never;
export type PageQuestion = WithoutId<PageRequest>;

export interface PageReply {
  readonly answer: PageAnswer;
  readonly body: Uint8Array;
}

interface Pending {
  readonly resolve: (reply: PageReply) => void;
  readonly reject: (error: unknown) => void;
  /** The body may have so many bytes. */
  readonly mostBytes: number;
}

/** Asks a page for what was dropped into it, over the pipe that it opened for that. What a page says is believed no more than what a server says. */
export class PageLink {
  readonly #pipe: Pipe;
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  readonly #ended = new LateEvent<boolean>();
  /** True when only the wire was cut: the page may come back with the files. */
  readonly onEnded = this.#ended.event;
  #lastId = 0;

  constructor(pipe: Pipe, clock: Clock) {
    this.#pipe = pipe;
    this.#clock = clock;
    pipe.onEnded(() => this.#end(isAppError(pipe.failure, 'rpc.disconnected')));
    const limits = { headBytes: 1024 * 1024, bodyBytes: handoverLimits.readBytes };
    readMessages(pipe, limits, (head, body) => this.#answered(PageAnswer.parse(head), body));
  }

  get isEnded(): boolean {
    return this.#ended.hasFired;
  }

  /** Rejects with `channel.closed` when the page is gone or says nothing, with `cancelled` after an abort. */
  ask(question: PageQuestion, signal: AbortSignal): Promise<PageReply> {
    if (signal.aborted) return Promise.reject(cancelled());
    if (this.isEnded) return Promise.reject(pageAway());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const waits: Disposable[] = [];
      const settle = <T>(act: (value: T) => void) => {
        return (value: T): void => {
          this.#pending.delete(id);
          signal.removeEventListener('abort', onAbort);
          for (const wait of waits) wait.dispose();
          act(value);
        };
      };
      const fail = settle(reject);
      const onAbort = (): void => fail(cancelled());
      signal.addEventListener('abort', onAbort);
      waits.push(this.#clock.after(SILENCE_MS, () => fail(pageAway())));
      const mostBytes = question.ask === 'read' ? question.lengthBytes : 0;
      this.#pending.set(id, { resolve: settle(resolve), reject: fail, mostBytes });
      writeMessage(this.#pipe, { ...question, id }).catch(() => fail(pageAway()));
    });
  }

  /** The page may forget what was dropped. */
  end(): void {
    this.#pipe.end();
    this.#end(false);
  }

  #answered(answer: PageAnswer, body: Uint8Array): void {
    const pending = this.#pending.get(answer.id);
    // Nobody waits for it any more.
    if (pending === undefined) return;
    if (body.length > pending.mostBytes) pending.reject(tooMuch());
    else pending.resolve({ answer, body });
  }

  #end(isCut: boolean): void {
    this.#ended.fire(isCut);
    for (const { reject } of [...this.#pending.values()]) reject(pageAway());
  }
}

function tooMuch(): AppError {
  const reason = 'more bytes than were asked for';
  return new AppError('rpc.badRequest', { member: 'handover.files', reason }, reason);
}

/** Of an area that says: the same may work once there is a page again. */
export function pageAway(): AppError {
  return new AppError('channel.closed', { what: 'page' }, 'the page with the files is away');
}
