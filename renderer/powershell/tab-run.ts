import { usingExpressions } from '../../shared/model/powershell-text.ts';
import type { PsArgument, PsRunRequest, PsRunStart, PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import type { RunLimits } from '../shell/many-hosts/LimitFields.tsx';

/** How commands of a tab run; kept as long as the tab is open. */
export interface RunOptions extends RunLimits {
  /** As typed: lines `Name = value`. */
  readonly parameters: string;
}

export const firstOptions: RunOptions = { throttle: 8, timeoutSeconds: undefined, stopAfterFailures: undefined, parameters: '' };

export interface RunWish {
  readonly script: string;
  readonly sessions: readonly PsSessionInfo[];
  readonly options: RunOptions;
  readonly parameters: readonly PsArgument[];
  readonly using: readonly PsArgument[];
  /** The width of the window, in characters. */
  readonly columns: number;
}

export function requestOf({ script, sessions, options, parameters, using, columns }: RunWish): PsRunRequest {
  const isMany = sessions.length > 1;
  const { throttle, timeoutSeconds, stopAfterFailures } = options;
  return {
    sessions: sessions.map(({ psSessionId }) => psSessionId),
    script,
    isTyped: true,
    columns: Math.max(20, Math.min(1000, columns)),
    ...(parameters.length > 0 && { parameters: [...parameters] }),
    ...(using.length > 0 && { using: [...using] }),
    ...(isMany && { throttle }),
    ...(isMany && stopAfterFailures !== undefined && { stopAfterFailures }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

/** Those of production that a run would reach. */
export type ProductionSessions = Extract<PsRunStart, { kind: 'needsConfirmation' }>['production'];

/** What must be answered before a script runs. */
export type RunQuestion =
  | { readonly kind: 'using'; readonly names: readonly string[] }
  | { readonly kind: 'production'; readonly production: ProductionSessions };

/** Values that a script asks for come first; whether production is meant the core asks. */
export function questionBefore(script: string, using: readonly PsArgument[] | undefined): RunQuestion | undefined {
  const names = usingExpressions(script).map(({ name }) => name);
  return names.length > 0 && using === undefined ? { kind: 'using', names } : undefined;
}

export type TypedAlone = 'clear' | 'exit';

/** Words that mean the tab and not the host, when nothing else is typed. */
export function typedAlone(script: string): TypedAlone | undefined {
  const word = script.trim().toLowerCase();
  if (['clear', 'cls', 'clear-host'].includes(word)) return 'clear';
  return ['exit', 'exit-pssession'].includes(word) ? 'exit' : undefined;
}

/** The session that completes words: the first that is open. */
export function completing(sessions: readonly PsSessionInfo[]): PsSessionInfo | undefined {
  return sessions.find(({ state }) => state.kind === 'opened') ?? sessions[0];
}

/** Hosts that a tab runs on: those that were chosen and are still in it; all where none were chosen. A choice that is gone is no choice of others. */
export function chosenSessions(
  sessions: readonly PsSessionInfo[],
  chosen: readonly PsSessionId[] | undefined,
): readonly PsSessionInfo[] {
  return chosen === undefined ? sessions : sessions.filter(({ psSessionId }) => chosen.includes(psSessionId));
}
