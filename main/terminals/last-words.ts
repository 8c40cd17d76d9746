import type { Clock } from '../../shared/base/clock.ts';
import type { ExitStatus } from '../../shared/model/session.ts';

const keptBytes = 200;
/** Somebody who has just typed was not idle, whatever a program prints. */
const idleMs = 1000;

/** What bash, ksh, zsh and tcsh print when TMOUT (or autologout) ends them. */
const timeoutLine = /timed out waiting for input|^auto-logout$|^zsh: timeout$/;

/** The end of what a shell wrote, to tell one that was logged out for idling from one that was left (TM-18). */
export class LastWords {
  readonly #clock: Clock;
  readonly #decoder = new TextDecoder('latin1');
  #text = '';
  #typedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#typedAt = clock.now();
  }

  push(bytes: Uint8Array): void {
    this.#text = (this.#text + this.#decoder.decode(bytes.subarray(-keptBytes))).slice(-keptBytes);
  }

  typed(): void {
    this.#typedAt = this.#clock.now();
  }

  /** Seconds since anything was typed, when the shell ended because of that. */
  idleSeconds(exit: ExitStatus): number | undefined {
    const idle = this.#clock.now() - this.#typedAt;
    const last =
      this.#text
        .trimEnd()
        .split(/[\r\n\u0007]+/)
        .at(-1) ?? '';
    const isTimeout = exit.kind !== 'unknown' && idle >= idleMs && timeoutLine.test(last);
    return isTimeout ? Math.round(idle / 1000) : undefined;
  }
}
