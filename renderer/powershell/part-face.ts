import { errorText } from '../../shared/model/error-text.ts';
import type { WireError } from '../../shared/model/errors.ts';
import type { PsPartState, PsRunInfo, PsRunPart } from '../../shared/model/powershell.ts';
import type { DotState } from '../ui/StateDot.tsx';
import { text } from './text.ts';

const dots: Readonly<Record<PsPartState, DotState>> = {
  waiting: 'idle',
  connecting: 'busy',
  running: 'busy',
  stopping: 'busy',
  completed: 'ok',
  failed: 'stop',
  stopped: 'idle',
  timedOut: 'stop',
  lost: 'stop',
  refused: 'stop',
  skipped: 'idle',
};

export function partDot({ state }: PsRunPart): DotState {
  return dots[state];
}

/** Of these a run again can help. */
export function hasFailed({ state }: PsRunPart): boolean {
  return dots[state] === 'stop' || state === 'skipped' || state === 'stopped';
}

export function isUnderWay({ state }: PsRunPart): boolean {
  return dots[state] === 'busy' || state === 'waiting';
}

/** `dc01 · 4 objects`, `nas · no subsystem “powershell”`. */
export function partWords(part: PsRunPart): string {
  const { computer, state, objects, error, message, errors, exitCode } = part;
  const words = text.many;
  if (state === 'completed') {
    const more = [...(errors > 0 ? [words.errorsToo(errors)] : []), ...(exitCode === undefined ? [] : [words.exit(exitCode)])];
    return [words.objects(computer, objects), ...more].join(', ');
  }
  if (error !== undefined) return words.part(computer, shortError(error));
  if (state === 'failed' && message !== undefined) return words.part(computer, message);
  if (state === 'running' && objects > 0) return words.objects(computer, objects);
  return words.part(computer, words.partStates[state]);
}

/** Why there is no session, in a few words. */
export function shortError(error: WireError): string {
  if (error.code !== 'powershell.unavailable') return errorText(error).title;
  const tried = (error.detail as { readonly tried?: readonly { readonly what: string; readonly why: string }[] }).tried ?? [];
  const refused = tried.find(({ why }) => why === 'refused') ?? tried[0];
  return refused === undefined ? errorText(error).title : `no ${refused.what}`;
}

export type RunOutcome =
  | { readonly kind: 'running' | 'stopping' | 'waiting' | 'connecting' }
  | { readonly kind: 'done' | 'failed' | 'stopped' | 'lost' }
  | { readonly kind: 'partly'; readonly failed: number; readonly all: number };

/** How a whole run stands. */
export function outcomeOf({ parts, endedAt }: PsRunInfo): RunOutcome {
  const states = parts.map(({ state }) => state);
  if (endedAt === undefined) {
    const under = (['stopping', 'running', 'connecting', 'waiting'] as const).find((state) => states.includes(state));
    return { kind: under ?? 'running' };
  }
  const failed = parts.filter((part) => partDot(part) === 'stop').length;
  if (parts.length > 1 && failed > 0) return { kind: 'partly', failed, all: parts.length };
  if (failed > 0) return { kind: states[0] === 'lost' || states[0] === 'refused' ? 'lost' : 'failed' };
  return { kind: states.every((state) => state === 'completed') ? 'done' : 'stopped' };
}
