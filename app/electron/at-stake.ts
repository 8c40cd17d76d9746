import type { Stakes } from '../../main/workbench-stakes.ts';

const mostNamed = 6;

/** The question before a window is closed, with the names of what ends with it, where the core tells them. `isLast`: the program ends too. */
export function closingQuestion(
  { windows, transfers }: Stakes,
  windowKey: string | undefined,
  isLast: boolean,
): { readonly message: string; readonly detail: string } {
  const { count, sessions: names } = windows.find((window) => window.windowKey === windowKey) ?? { count: 0, sessions: [] };
  const what = count === 0 ? 'its sessions' : count === 1 ? 'its session' : `its ${count} sessions`;
  const more = names.length - mostNamed;
  const list = [...names.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  const lines = [
    ...(list === '' ? [] : [list]),
    'What runs in the terminals of this window is told to hang up.',
    ...(isLast && transfers > 0 ? [`${transferWords(transfers)} with the program; what is there already is kept.`] : []),
  ];
  return { message: `Close the window and end ${what}?`, detail: lines.join('\n') };
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
  const { windowKey, count, sessions } = value as Readonly<Record<string, unknown>>;
  return (
    typeof windowKey === 'string' &&
    Number.isSafeInteger(count) &&
    Array.isArray(sessions) &&
    sessions.length <= 10_000 &&
    sessions.every((name) => typeof name === 'string' && name.length <= 200)
  );
}
