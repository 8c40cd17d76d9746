import type { TunnelClient, TunnelHistory, TunnelTraffic } from '../../shared/model/tunnels.ts';

const STEP_MS = 1000;
const STEPS = 300;

/** What went through one tunnel since it was switched on. `up`: from who connects to the target. */
export class TrafficMeter {
  #up = 0;
  #down = 0;
  #open = 0;
  #total = 0;
  #refused = 0;
  #lastClient: TunnelClient | undefined;
  #lastRefusal: { readonly at: number; readonly text: string } | undefined;
  #steps: { up: number; down: number }[] = [];
  #stepUp = 0;
  #stepDown = 0;
  #stepEndsAt = 0;
  #isChanged = false;

  countUp(bytes: number): void {
    this.#up += bytes;
    this.#isChanged = true;
  }

  countDown(bytes: number): void {
    this.#down += bytes;
    this.#isChanged = true;
  }

  opened(client: TunnelClient): void {
    this.#open += 1;
    this.#total += 1;
    this.#lastClient = client;
    this.#isChanged = true;
  }

  closed(): void {
    this.#open -= 1;
    this.#isChanged = true;
  }

  refused(at: number, text: string): void {
    this.#refused += 1;
    this.#lastRefusal = { at, text };
    this.#isChanged = true;
  }

  get lastClient(): TunnelClient | undefined {
    return this.#lastClient;
  }

  /** What was found out of the last client, unless there is a later one by now. */
  knowClient(client: TunnelClient, more: Pick<TunnelClient, 'program' | 'pid'>): void {
    if (this.#lastClient !== client) return;
    this.#lastClient = { ...client, ...more };
    this.#isChanged = true;
  }

  get open(): number {
    return this.#open;
  }

  /** Ends a step of the history; answers whether anything changed since the last call. */
  tick(now: number): boolean {
    const up = this.#up - this.#stepUp;
    const down = this.#down - this.#stepDown;
    const was = this.#steps.at(-1);
    this.#stepUp = this.#up;
    this.#stepDown = this.#down;
    this.#stepEndsAt = now;
    this.#steps.push({ up, down });
    if (this.#steps.length > STEPS) this.#steps.shift();
    const isChanged = this.#isChanged || (was !== undefined && (was.up !== up || was.down !== down));
    this.#isChanged = false;
    return isChanged;
  }

  traffic(rttMs: number | undefined): TunnelTraffic {
    const step = this.#steps.at(-1);
    return {
      bytesUp: this.#up,
      bytesDown: this.#down,
      upPerSecond: step?.up ?? 0,
      downPerSecond: step?.down ?? 0,
      open: this.#open,
      total: this.#total,
      refused: this.#refused,
      lastClient: this.#lastClient,
      lastRefusal: this.#lastRefusal,
      rttMs,
    };
  }

  history(): TunnelHistory {
    const up = this.#steps.map((step) => step.up);
    const down = this.#steps.map((step) => step.down);
    return { stepMs: STEP_MS, endsAt: this.#stepEndsAt, up, down };
  }
}
