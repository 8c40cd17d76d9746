/** A session whose server is the test itself: what it says is told line by line, at a time that the test turns. */
import type { Clock } from '../../../shared/base/clock.ts';
import type { ShellChannel, SshConnection } from '../../ssh/connection-types.ts';
import { PowerShellSession } from '../session.ts';
import { ack, capabilityLine, poolStateLine, zero } from './server-lines.ts';

/** Time that stands still until it is turned. */
export class TurnedClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): { dispose(): void } {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return { dispose: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) };
  }

  every(): { dispose(): void } {
    throw new Error('nothing is done again and again here');
  }

  turn(byMs: number): void {
    this.#now += byMs;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { callback } of due) callback();
  }
}

export interface ToldSession {
  readonly session: PowerShellSession;
  readonly clock: TurnedClock;
  /** Lines of the server. */
  tell(...lines: string[]): void;
  /** What the client wrote since the last time. */
  written(): string;
  /** Pieces that were marked as used. */
  readonly used: () => number;
}

/** One that is open. */
export function toldSession(clock = new TurnedClock()): ToldSession {
  let consumer: ((bytes: Uint8Array, used: () => void) => void) | undefined;
  let text = '';
  let used = 0;
  const channel = {
    receive: (take: NonNullable<typeof consumer>) => (consumer = take),
    receiveError: () => undefined,
    write: (bytes: Uint8Array) => {
      text += Buffer.from(bytes).toString('latin1');
      return Promise.resolve();
    },
    onClosed: () => undefined,
    end: () => undefined,
    close: () => undefined,
    lost: undefined,
  } as unknown as ShellChannel;
  const connection = { target: { hostName: 'web1', port: 22 } } as unknown as SshConnection;
  const session = new PowerShellSession({ connection, channel, startedBy: 'the test', clock });
  const tell = (...lines: string[]): void => consumer?.(Buffer.from(lines.join('')), () => (used += 1));
  const written = (): string => {
    const before = text;
    text = '';
    return before;
  };
  tell(capabilityLine(), poolStateLine(2), ack('Data', zero));
  written();
  used = 0;
  return { session, clock, tell, written, used: () => used };
}
