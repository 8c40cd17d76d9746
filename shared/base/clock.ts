import { disposable, type Disposable } from './disposable.ts';

/** Time, handed in so that tests can turn it. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number;
  /** Calls back once after `delayMs`, unless disposed before. */
  after(delayMs: number, callback: () => void): Disposable;
  /** Calls back every `periodMs` until disposed. */
  every(periodMs: number, callback: () => void): Disposable;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return disposable(() => clearTimeout(timer));
  },
  every(periodMs, callback) {
    const timer = setInterval(callback, periodMs);
    return disposable(() => clearInterval(timer));
  },
};
