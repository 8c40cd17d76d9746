import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Transport } from './transport.ts';

/** A timer that fires this much late was slept through: the machine was suspended. */
const SLEPT_MS = 5000;
/** Longest step of the timer, so that a wake-up is noticed soon: timers stand still while the machine sleeps. */
const STEP_MS = 5000;
/** How long an answer may take before the line counts as not answering, if nothing is known of its round trip. */
const OVERDUE_MS = 3000;

export interface HeartbeatSettings {
  /** 0: no heartbeat (the round trip is still measured once). */
  readonly intervalSeconds: number;
  readonly countMax: number;
}

/**
 * ServerAliveInterval and ServerAliveCountMax (CN-07): after an interval without a byte of the server it is asked for a sign of
 * life; any byte counts as one. States: quiet → asked → overdue (`onStalled`) → dead, `countMax` intervals after the first
 * question, as ssh counts.
 */
export class Heartbeat implements Disposable {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #countMax: number;
  readonly #rtt = new Emitter<number>();
  readonly #stalled = new Emitter<boolean>();
  /** Send times of questions without an answer, oldest first: answers come in order. */
  readonly #sent: number[] = [];
  #rttMs: number | undefined;
  #isStalled = false;
  /** When the server was first asked in vain; undefined while it is heard. */
  #askedAt: number | undefined;
  #unanswered = 0;
  #nextAt = 0;
  #timer: Disposable | undefined;
  #overdue: Disposable | undefined;

  constructor(transport: Transport, clock: Clock, settings: HeartbeatSettings) {
    this.#transport = transport;
    this.#clock = clock;
    this.#intervalMs = Math.max(0, settings.intervalSeconds) * 1000;
    this.#countMax = Math.max(1, settings.countMax);
  }

  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  get onRtt(): Emitter<number>['event'] {
    return this.#rtt.event;
  }

  get onStalled(): Emitter<boolean>['event'] {
    return this.#stalled.event;
  }

  /** Measures the round trip once, and beats from now on. */
  start(): void {
    this.#ask();
    this.#schedule(this.#intervalMs);
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#overdue?.dispose();
    this.#rtt.dispose();
    this.#stalled.dispose();
  }

  /** Looks again when `delayMs` have passed, in steps. */
  #schedule(delayMs: number): void {
    this.#nextAt = this.#clock.now() + delayMs;
    this.#step();
  }

  #step(): void {
    this.#timer?.dispose();
    if (this.#intervalMs === 0 || this.#transport.isDown) return;
    const stepMs = Math.max(1, Math.min(STEP_MS, this.#nextAt - this.#clock.now()));
    const dueAt = this.#clock.now() + stepMs;
    this.#timer = this.#clock.after(stepMs, () => this.#tick(dueAt));
  }

  #tick(dueAt: number): void {
    if (this.#transport.isDown) return;
    const now = this.#clock.now();
    this.#noteLife();
    if (now - dueAt > SLEPT_MS) {
      // What was silent was this machine. Ask at once, and count from here.
      this.#askedAt = undefined;
      this.#unanswered = 0;
      this.#sent.fill(NaN);
      return this.#askForLife();
    }
    if (now < this.#nextAt) return this.#step();
    const quietMs = now - this.#transport.lastReceivedAt;
    if (this.#askedAt === undefined && quietMs < this.#intervalMs) {
      this.#schedule(this.#intervalMs - Math.max(0, quietMs));
    } else if (this.#unanswered >= this.#countMax) {
      this.#transport.abandon(Math.round(quietMs / 1000));
    } else {
      this.#askForLife();
    }
  }

  #askForLife(): void {
    this.#askedAt ??= this.#clock.now();
    this.#unanswered += 1;
    this.#ask();
    this.#watchOverdue();
    this.#schedule(this.#intervalMs);
  }

  #ask(): void {
    this.#sent.push(this.#clock.now());
    this.#transport.askGlobally(
      ({ send }) => send.ping(),
      () => this.#answered(),
    );
  }

  #watchOverdue(): void {
    if (this.#overdue !== undefined || this.#isStalled) return;
    const patienceMs = Math.min(this.#intervalMs, Math.max(OVERDUE_MS, 4 * (this.#rttMs ?? 0)));
    this.#overdue = this.#clock.after(patienceMs, () => {
      this.#overdue = undefined;
      this.#noteLife();
      if (this.#askedAt !== undefined) this.#setStalled(true);
    });
  }

  /** Any byte since the question is a sign of life. */
  #noteLife(): void {
    if (this.#askedAt === undefined || this.#transport.lastReceivedAt <= this.#askedAt) return;
    this.#alive();
  }

  #alive(): void {
    this.#askedAt = undefined;
    this.#unanswered = 0;
    this.#overdue?.dispose();
    this.#overdue = undefined;
    this.#setStalled(false);
  }

  #setStalled(isStalled: boolean): void {
    if (this.#isStalled === isStalled) return;
    this.#isStalled = isStalled;
    this.#stalled.emit(isStalled);
  }

  #answered(): void {
    const sentAt = this.#sent.shift();
    this.#alive();
    if (sentAt === undefined || Number.isNaN(sentAt)) return;
    this.#rttMs = Math.max(0, this.#clock.now() - sentAt);
    this.#rtt.emit(this.#rttMs);
  }
}
