import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TransferChanges, TransferJobInfo, TransferList, TransferQuestion } from '../../../shared/model/transfers.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { RingBuffer } from '../ring-buffer.ts';

export interface TransfersState {
  readonly byId: Readonly<Record<string, TransferJobInfo>>;
  /** Ids of all jobs, in the order in which they get their turn. */
  readonly order: readonly string[];
  /** What jobs ask, oldest first. */
  readonly questions: readonly TransferQuestion[];
}

export interface TransfersStore {
  readonly state: StoreApi<TransfersState>;
  load(): Promise<void>;
  /** A job that was started from here: its row is there at once. */
  added(job: TransferJobInfo): void;
  /** Takes a question off the screen: it is being answered. */
  answered(questionId: string): void;
  /** What a job moved in each of the last 60 seconds, oldest first: bytes, or files where those are too small to say anything. */
  rates(jobId: string): readonly number[];
}

const noTransfers: TransfersState = { byId: {}, order: [], questions: [] };
const ratesKept = 30;
const rateStepMs = 2000;

/** All transfers of the core as this page knows them. */
export function createTransfersStore(client: HawserClient, now: () => number): TransfersStore {
  const state = createStore<TransfersState>(() => noTransfers);
  const rates = new Map<string, { readonly kept: RingBuffer; at: number }>();

  const noteRate = (job: TransferJobInfo): void => {
    if (job.status !== 'running') return;
    const known = rates.get(job.jobId) ?? { kept: new RingBuffer(ratesKept), at: 0 };
    rates.set(job.jobId, known);
    if (now() - known.at < rateStepMs) return;
    known.at = now();
    known.kept.push(rateOf(job));
  };

  const drop = (questionId: string): void =>
    state.setState((before) => ({ questions: before.questions.filter((question) => question.questionId !== questionId) }));

  client.transfers.onChanged((changes) => {
    changes.jobs.forEach(noteRate);
    state.setState((before) => applied(before, changes));
    for (const id of rates.keys()) if (state.getState().byId[id] === undefined) rates.delete(id);
  });
  client.transfers.onAsked((question) => {
    state.setState((before) => ({ questions: withQuestion(before.questions, question) }));
  });
  client.transfers.onWithdrawn(({ questionId }) => drop(questionId));

  return {
    state,
    async load() {
      const list = await client.transfers.list({});
      state.setState(fromList(list));
    },
    added(job) {
      state.setState((before) => {
        const order = before.order.includes(job.jobId) ? before.order : [...before.order, job.jobId];
        // News of it may have come before the answer did.
        return { byId: { [job.jobId]: job, ...before.byId }, order };
      });
    },
    answered: drop,
    rates: (jobId) => rates.get(jobId)?.kept.values() ?? [],
  };
}

/** What the rate of a job is told by: of many small files their number says more than their bytes. */
export function rateOf(job: TransferJobInfo): number {
  return tellsFiles(job) ? job.filesPerSecond : job.bytesPerSecond;
}

export function tellsFiles(job: TransferJobInfo): boolean {
  return job.kind === 'delete' || (job.filesPerSecond >= 20 && job.bytesPerSecond / job.filesPerSecond < 65_536);
}

function fromList({ jobs, questions }: TransferList): TransfersState {
  return { byId: Object.fromEntries(jobs.map((job) => [job.jobId, job])), order: jobs.map(({ jobId }) => jobId), questions };
}

function applied(before: TransfersState, { jobs, order }: TransferChanges): Partial<TransfersState> {
  const changed = { ...before.byId, ...Object.fromEntries(jobs.map((job) => [job.jobId, job])) };
  if (order === undefined) return { byId: changed };
  const byId = Object.fromEntries(order.flatMap((id) => (changed[id] ? [[id, changed[id]]] : [])));
  return { byId, order: order.filter((id) => byId[id] !== undefined) };
}

function withQuestion(questions: readonly TransferQuestion[], question: TransferQuestion): readonly TransferQuestion[] {
  return [...questions.filter(({ questionId }) => questionId !== question.questionId), question];
}
