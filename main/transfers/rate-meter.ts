const LEAST_STEP_MS = 250;
const SPAN_MS = 5000;

/** The rate over the last five seconds, from samples of a total that grows. */
export class RateMeter {
  readonly #now: () => number;
  #marks: { readonly at: number; readonly total: number }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes a sample; answers the rate per second, 0 before there is one. */
  sample(total: number): number {
    const at = this.#now();
    const last = this.#marks.at(-1);
    if (last === undefined || at - last.at >= LEAST_STEP_MS) this.#marks.push({ at, total });
    while ((this.#marks[1]?.at ?? Infinity) <= at - SPAN_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (first === undefined || at - first.at < LEAST_STEP_MS) return 0;
    return Math.max(0, ((total - first.total) * 1000) / (at - first.at));
  }

  /** Forgets the past: over a pause it would say too little. */
  restart(): void {
    this.#marks = [];
  }
}
