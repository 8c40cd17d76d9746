import { cancelled } from '../../shared/model/errors.ts';

/** sshd refuses logins at random from ten that are not done yet (MaxStartups 10:30:100); others may want some of these. */
const channelsAtOnce = 4;
/** A PowerShell takes a processor for most of a second to start: of a hundred at once none would be there in its time. */
const startsAtOnce = 16;

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets only so many sessions at once ask a server for their channel. Many that find their connection full at the same moment would each make a
 * connection of their own, and be refused by MaxStartups; one behind the other they find the one that was just made.
 */
export class StartGate {
  readonly #atOnce: number;
  readonly #queues = new Map<string, Queue>();

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Waits for a place; answers what gives it back, which may be called more than once. Rejects with `cancelled`. */
  async enter(server: string, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw cancelled();
    const queue = this.#queues.get(server) ?? { running: 0, waiting: [] };
    this.#queues.set(server, queue);
    if (queue.running < this.#atOnce) queue.running += 1;
    else await this.#turn(queue, signal);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#leave(server, queue);
    };
  }

  #turn({ waiting }: Queue, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(cancelled());
      };
      waiting.push(begin);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** The place goes to the next. */
  #leave(server: string, queue: Queue): void {
    const next = queue.waiting.shift();
    if (next !== undefined) return next();
    queue.running -= 1;
    if (queue.running === 0) this.#queues.delete(server);
  }
}

/** What all sessions of a core pass, in this order. */
export class StartGates {
  readonly starts = new StartGate(startsAtOnce);
  readonly channels = new StartGate(channelsAtOnce);
}
