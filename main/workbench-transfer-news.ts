import type { Clock } from '../shared/base/clock.ts';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { TransferChanges, TransferJobInfo } from '../shared/model/transfers.ts';

/** Events are sampled at 10 Hz; rates of running jobs are told once a second also when nothing else changes. */
const SAMPLE_MS = 100;
const RATES_MS = 1000;

interface NewsParts {
  readonly clock: Clock;
  /** All jobs in their order. */
  readonly infos: () => readonly TransferJobInfo[];
  /** At each look at a job that runs. */
  readonly onRunning: (info: TransferJobInfo) => void;
  /** Something about a job that does not run is new. */
  readonly onStill: (info: TransferJobInfo) => void;
}

export function isUnderWay({ status }: TransferJobInfo): boolean {
  return status === 'running' || status === 'reconnecting';
}

/** Tells pages which jobs changed. */
export class TransferNews implements Disposable {
  readonly #parts: NewsParts;
  readonly #changed = new Emitter<TransferChanges>();
  /** At most ten times a second: jobs that changed. */
  readonly onChanged: Event<TransferChanges> = this.#changed.event;
  /** What was told of each job last. */
  #sent: ReadonlyMap<string, string> = new Map();
  #sentOrder = '';
  #ratesAt = 0;
  #sampler: Disposable | undefined;
  #isClosed = false;

  constructor(parts: NewsParts) {
    this.#parts = parts;
  }

  /** Tells what changed, at once or a moment after the last time. */
  soon(): void {
    if (this.#isClosed || this.#sampler !== undefined) return;
    this.#sampler = this.#parts.clock.after(SAMPLE_MS, () => {
      this.#sampler = undefined;
      this.#sample();
    });
  }

  dispose(): void {
    this.#isClosed = true;
    this.#sampler?.dispose();
    this.#changed.dispose();
  }

  #sample(): void {
    const { clock, infos, onRunning, onStill } = this.#parts;
    const now = clock.now();
    const all = infos();
    const tellsRates = now - this.#ratesAt >= RATES_MS;
    if (tellsRates) this.#ratesAt = now;
    const before = this.#sent;
    this.#sent = new Map(all.map((info) => [info.jobId, `${info.revision}${info.status}${info.isAsking}`]));
    const jobs = all.filter((info) => {
      const isNew = before.get(info.jobId) !== this.#sent.get(info.jobId);
      if (isUnderWay(info)) onRunning(info);
      else if (isNew) onStill(info);
      return isNew || (tellsRates && isUnderWay(info));
    });
    const order = all.map(({ jobId }) => jobId);
    const isMoved = order.join() !== this.#sentOrder;
    this.#sentOrder = order.join();
    if (jobs.length > 0 || isMoved) this.#changed.emit({ jobs, ...(isMoved && { order }) });
    if (all.some(isUnderWay)) this.soon();
  }
}
