import { createStore, type StoreApi } from 'zustand/vanilla';
import type { runContract } from '../../../shared/contract-runs.ts';
import type { RunInfo, RunNews } from '../../../shared/model/runs.ts';
import type { ClientMembers } from '../../../shared/rpc/contract-types.ts';

export type RunsClient = ClientMembers<{ readonly runs: typeof runContract }>['runs'];

export interface RunsState {
  readonly runs: Readonly<Record<string, RunInfo>>;
  /** Ids of the runs, the oldest first. */
  readonly order: readonly string[];
}

export interface RunsStore {
  readonly state: StoreApi<RunsState>;
  /** Asks for everything anew. Rejects with the core's error. */
  load(): Promise<void>;
  /** What a call answered; what the core told since is newer. */
  added(run: RunInfo): void;
  /** Forgets all runs of a place: its tab is gone. What is gone already is no failure. */
  forgetPlace(place: string): Promise<void>;
}

/** Runs of commands on hosts as the core tells them; what the hosts wrote stays there. */
export function createRunsStore(client: RunsClient): RunsStore {
  const state = createStore<RunsState>(() => ({ runs: {}, order: [] }));
  client.onChanged(({ changed, removed }) => state.setState((before) => without(changed.reduce(withNews, before), removed)));
  return {
    state,
    async load() {
      const { runs } = await client.list({});
      state.setState(runs.reduce(withRun, { runs: {}, order: [] }));
    },
    added: (run) => state.setState((before) => (before.runs[run.runId] ? {} : withRun(before, run))),
    async forgetPlace(place) {
      const { runs, order } = state.getState();
      const runIds = order.flatMap((id) => (runs[id]?.place === place ? [runs[id].runId] : []));
      if (runIds.length > 0) await client.forget({ runIds }).catch(() => undefined);
    },
  };
}

function withRun({ runs, order }: RunsState, run: RunInfo): RunsState {
  return { runs: { ...runs, [run.runId]: run }, order: runs[run.runId] ? order : [...order, run.runId] };
}

/** News of a run that is not known tell of some of its hosts only: it comes whole with its call's answer. */
function withNews(before: RunsState, { runId, endedAt, parts }: RunNews): RunsState {
  const known = before.runs[runId];
  if (known === undefined) return before;
  const next = [...known.parts];
  for (const { index, part } of parts) next[index] = part;
  return withRun(before, { ...known, ...(endedAt !== undefined && { endedAt }), parts: next });
}

function without(before: RunsState, removed: readonly string[]): RunsState {
  if (removed.length === 0) return before;
  const gone = new Set<string>(removed);
  return {
    runs: Object.fromEntries(Object.entries(before.runs).filter(([id]) => !gone.has(id))),
    order: before.order.filter((id) => !gone.has(id)),
  };
}
