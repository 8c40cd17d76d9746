import type { PsRunInfo, PsSessionInfo } from '../../shared/model/powershell.ts';
import type { DotState } from '../ui/StateDot.tsx';
import { text } from './text.ts';

const words = text.powerShell;

/** Whether something of it is still under way. */
export function isRunning(run: PsRunInfo): boolean {
  return run.endedAt === undefined;
}

/** The runs that belong to a tab with these sessions: those on nothing else. */
export function runsOfTab(runs: readonly PsRunInfo[], sessionIds: readonly string[]): readonly PsRunInfo[] {
  const mine = new Set(sessionIds);
  return runs.filter(({ parts }) => parts.every(({ psSessionId }) => mine.has(psSessionId)));
}

export function sessionDot({ state, availability }: PsSessionInfo, asks: boolean): DotState {
  if (asks) return 'warning';
  switch (state.kind) {
    case 'idle':
    case 'closed':
      return 'idle';
    case 'connecting':
      return state.waitingForUser ? 'warning' : 'busy';
    case 'starting':
      return 'busy';
    case 'opened':
      return availability === 'busy' ? 'busy' : 'ok';
    case 'broken':
      return 'stop';
  }
}

/** A few words on a session's state, for tabs, chips and lists. */
export function sessionWords({ state, availability }: PsSessionInfo, asks: boolean): string {
  if (asks || (state.kind === 'connecting' && state.waitingForUser)) return words.asks;
  if (state.kind === 'opened') return availability === 'busy' ? words.running : words.ready;
  if (state.kind === 'broken') return state.wasOpen ? words.broken : words.failed;
  return words.states[state.kind];
}

export interface TabFace {
  readonly name: string;
  readonly words: string;
  readonly dot: DotState;
  readonly production: boolean;
  /** Percent of what reports how far it is. */
  readonly percent: number | undefined;
}

/** What a tab of one session or of several says of itself. */
export function tabFace(
  sessions: readonly PsSessionInfo[],
  runs: readonly PsRunInfo[],
  asking: ReadonlySet<string>,
  count: number,
): TabFace | undefined {
  const [first] = sessions;
  if (first === undefined) return undefined;
  const dots = sessions.map((session) => sessionDot(session, asking.has(session.psSessionId)));
  const running = runs.filter(isRunning);
  const percents = running.flatMap(({ parts }) =>
    parts.flatMap(({ progress }) => progress.filter(({ parentId, percent }) => parentId === undefined && percent !== undefined)),
  );
  const percent = percents.length === 0 ? undefined : Math.round(average(percents.map((bar) => bar.percent ?? 0)));
  const production = sessions.some((session) => session.production);
  if (count === 1) {
    const spoken = sessionWords(first, asking.has(first.psSessionId));
    return { name: first.label, words: words.tab(spoken), dot: dots[0] ?? 'idle', production, percent };
  }
  const stopped = dots.filter((dot) => dot === 'stop').length;
  const dot = dots.includes('warning')
    ? 'warning'
    : stopped > 0
      ? stopped === dots.length
        ? 'stop'
        : 'warning'
      : (['busy', 'ok', 'idle'] as const).find((each) => dots.includes(each));
  const opened = sessions.filter(({ state }) => state.kind === 'opened').length;
  return {
    name: words.hosts(count),
    words: words.tab(running.length > 0 ? words.running : words.opened(opened, stopped)),
    dot: dot ?? 'idle',
    production,
    percent,
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
