import { cancelled } from '../../shared/model/errors.ts';

/** sshd turns logins away at random from ten that are under way (MaxStartups 10:30:100); half of that leaves room for others. */
const AT_ONCE = 5;

/**
 * RS-01: of many connections to one server only a few log in at a time, the others wait for their turn. One that waits for a person's answer
 * holds its place: the server counts it as well.
 */
export class LoginGate {
  readonly #busy = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Waits for a turn at a server, after a call of `onWait` if there is none now; the answer ends it, once. Rejects with `cancelled` when the signal is aborted first. */
  async enter(server: string, signal: AbortSignal, onWait?: () => void): Promise<() => void> {
    if ((this.#busy.get(server) ?? 0) >= AT_ONCE) {
      onWait?.();
      await this.#turn(server, signal);
    } else this.#busy.set(server, (this.#busy.get(server) ?? 0) + 1);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#leave(server);
    };
  }

  #turn(server: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.set(
          server,
          (this.#waiting.get(server) ?? []).filter((each) => each !== go),
        );
        reject(cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.set(server, [...(this.#waiting.get(server) ?? []), go]);
    });
  }

  /** The place goes to whoever waits longest. */
  #leave(server: string): void {
    const [next, ...others] = this.#waiting.get(server) ?? [];
    if (others.length === 0) this.#waiting.delete(server);
    else this.#waiting.set(server, others);
    if (next !== undefined) return next();
    const left = (this.#busy.get(server) ?? 1) - 1;
    if (left === 0) this.#busy.delete(server);
    else this.#busy.set(server, left);
  }
}
