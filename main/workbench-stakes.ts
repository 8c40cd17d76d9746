import type { Clock } from '../shared/base/clock.ts';
import { disposable, Scope, type Disposable } from '../shared/base/disposable.ts';
import { printableLine } from '../shared/base/printable.ts';
import type { PageRegistry } from './pages/page-registry.ts';
import type { GoingOn } from './runs/going-on.ts';
import type { ProgramLock } from './vault/program-lock.ts';
import type { PowerShells } from './workbench-powershell.ts';
import type { Runs } from './workbench-runs.ts';
import type { Sessions } from './workbench-sessions.ts';
import type { Transfers } from './workbench-transfers.ts';

/** What would be lost now. */
export interface Stakes {
  readonly windows: readonly {
    readonly windowKey: string;
    /** How many sessions end with it. */
    readonly count: number;
    /** Their printable names; empty while the program is locked. */
    readonly sessions: readonly string[];
    /** How many runs on hosts are stopped with it, and what they run; the words are empty while the program is locked. */
    readonly runCount: number;
    readonly runs: readonly string[];
  }[];
  /** Transfers that stop with the program. */
  readonly transfers: number;
}

interface StakesParts {
  readonly clock: Clock;
  readonly sessions: Pick<Sessions, 'infos' | 'onChanged' | 'onClosed'>;
  readonly transfers: Pick<Transfers, 'running' | 'onChanged'>;
  readonly runs: Pick<Runs, 'goingOn' | 'onChanged'>;
  readonly powerShells: Pick<PowerShells, 'goingOn' | 'onRunsChanged'>;
  readonly pages: Pick<PageRegistry, 'all'>;
  readonly programLock: Pick<ProgramLock, 'isLocked' | 'onChanged'>;
}

const sampleMs = 200;
const living: readonly string[] = ['open', 'stalled', 'connecting', 'reconnecting'];

/** Tells what is at stake whenever that changes, five times a second at most. */
export function watchStakes(
  { clock, sessions, transfers, runs, powerShells, pages, programLock }: StakesParts,
  report: (stakes: Stakes) => void,
): Disposable {
  const scope = new Scope();
  let last = '';
  let timer: Disposable | undefined;
  const tell = (): void => {
    timer?.dispose();
    timer = undefined;
    const { isLocked } = programLock;
    const windows = pages.all().flatMap((page) => {
      const names = sessions
        .infos(page.sessions)
        .filter(({ state }) => living.includes(state.kind))
        .map(({ name, kind }) => printableLine(kind === 'files' ? `${name} (files)` : name, 60));
      const going = [...runs.goingOn(page), ...powerShells.goingOn(page)].map(runWords);
      if (names.length === 0 && going.length === 0) return [];
      const counts = { count: names.length, runCount: going.length };
      const words = isLocked ? { sessions: [], runs: [] } : { sessions: names, runs: going };
      return [{ windowKey: page.windowKey ?? page.key, ...counts, ...words }];
    });
    const stakes: Stakes = { windows, transfers: transfers.running };
    const words = JSON.stringify(stakes);
    if (words === last) return;
    last = words;
    report(stakes);
  };
  const soon = (): void => {
    timer ??= clock.after(sampleMs, tell);
  };
  scope.add(sessions.onChanged(soon));
  scope.add(sessions.onClosed(soon));
  scope.add(transfers.onChanged(soon));
  scope.add(runs.onChanged(soon));
  scope.add(powerShells.onRunsChanged(soon));
  // At once: whoever closes the window a moment after it was locked reads no names.
  scope.add(programLock.onChanged(tell));
  scope.add(disposable(() => timer?.dispose()));
  return scope;
}

/** `uptime on 12 hosts`. */
function runWords({ label, hosts }: GoingOn): string {
  return `${label} on ${hosts === 1 ? '1 host' : `${hosts} hosts`}`;
}
