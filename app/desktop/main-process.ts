import { deferred, type Deferred } from '../../shared/base/deferred.ts';
import type { CoreQuestion, ToCore } from './core-messages.ts';

type WithoutId<Q> = Q extends CoreQuestion ? Omit<Q, 'id'> : never;

/** Asks Electron's main process for what only it can do. */
export class MainProcess {
  readonly #send: (question: CoreQuestion) => void;
  readonly #pending = new Map<number, Deferred<string>>();
  #lastId = 0;

  constructor(send: (question: CoreQuestion) => void) {
    this.#send = send;
  }

  /** Rejects with the reason of a refusal. */
  ask(question: WithoutId<CoreQuestion>): Promise<string> {
    const id = ++this.#lastId;
    const answer = deferred<string>();
    this.#pending.set(id, answer);
    this.#send({ ...question, id });
    return answer.promise;
  }

  /** Takes the answer to a question in. */
  receive(message: ToCore & { readonly kind: 'answer' | 'failure' }): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'answer') pending?.resolve(message.value);
    else pending?.reject(new Error(message.reason));
  }
}
