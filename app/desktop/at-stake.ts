import type { Stakes } from '../../main/workbench-stakes.ts';

const mostNamed = 6;

/** The question before a window is closed, with the names of what ends with it, where the core tells them. `isLast`: the program ends too. */
export function closingQuestion(
  { windows, transfers }: Stakes,
  windowKey: string | undefined,
  isLast: boolean,
): { readonly message: string; readonly detail: string } {
  const { count, sessions, runCount, runs } = windows.find((window) => window.windowKey === windowKey) ?? nothing;
  const ofSessions = count === 0 ? 'its sessions' : count === 1 ? 'its session' : `its ${count} sessions`;
  const ofRuns = runCount === 1 ? '1 run' : `${runCount} runs`;
  const what = [...(count > 0 || runCount === 0 ? [ofSessions] : []), ...(runCount > 0 ? [ofRuns] : [])].join(' and ');
  const lines = [
    ...listed(sessions),
    ...(runCount === 0 || count > 0 ? ['What runs in the terminals of this window is told to hang up.'] : []),
    ...(runCount > 0 ? [`What still runs on hosts is stopped${runs.length > 0 ? ':' : '.'}`, ...listed(runs)] : []),
    ...(isLast && transfers > 0 ? [`${transferWords(transfers)} with the program; what is there already is kept.`] : []),
  ];
  return { message: `Close the window and end ${what}?`, detail: lines.join('\n') };
}

const nothing: Stakes['windows'][number] = { windowKey: '', count: 0, sessions: [], runCount: 0, runs: [] };

/** Some of the names in a line; none where there are none. */
function listed(names: readonly string[]): string[] {
  const more = names.length - mostNamed;
  const shown = [...names.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  return shown === '' ? [] : [shown];
}

/** "1 transfer stops", "3 transfers stop". */
export function transferWords(count: number): string {
  return count === 1 ? '1 transfer stops' : `${count} transfers stop`;
}

/** Checks what the core says of it. */
export function isStakes(value: unknown): value is Stakes {
  if (typeof value !== 'object' || value === null) return false;
  const { windows, transfers } = value as Readonly<Record<string, unknown>>;
  return Number.isSafeInteger(transfers) && Array.isArray(windows) && windows.length <= 1000 && windows.every(isWindow);
}

function isWindow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { windowKey, count, sessions, runCount, runs } = value as Readonly<Record<string, unknown>>;
  const areCounts = Number.isSafeInteger(count) && Number.isSafeInteger(runCount);
  return typeof windowKey === 'string' && areCounts && areNames(sessions) && areNames(runs);
}

function areNames(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 10_000 && value.every((name) => typeof name === 'string' && name.length <= 200);
}
