import { errorText } from '../../shared/model/error-text.ts';
import type { RunAnswer, RunInfo, RunPart, RunPartState } from '../../shared/model/runs.ts';
import type { DotState } from '../ui/StateDot.tsx';
import { text } from './text.ts';

const dots: Readonly<Record<RunPartState, DotState>> = {
  waiting: 'idle',
  connecting: 'busy',
  running: 'busy',
  stopping: 'busy',
  done: 'ok',
  failed: 'stop',
  killed: 'stop',
  unknown: 'stop',
  lost: 'stop',
  timedOut: 'stop',
  stopped: 'idle',
  refused: 'stop',
  skipped: 'idle',
};

export function isUnderWay({ state }: Pick<RunPart, 'state'>): boolean {
  return dots[state] === 'busy' || state === 'waiting';
}

export function partDot({ state, asks }: RunPart): DotState {
  return asks === true ? 'warning' : dots[state];
}

/** How a part or an answer ended, or how it stands. */
export function stateWords({ state, exitCode, signal }: Pick<RunAnswer, 'state' | 'exitCode' | 'signal'>): string {
  if (state === 'failed' && exitCode !== undefined) return text.exit(exitCode);
  if (state === 'killed' && signal !== undefined) return text.killed(signal);
  return text.states[state];
}

/** `db1 · exit 7`, `nas · 127.0.0.1 refuses connections on port 22`. */
export function partWords(part: RunPart): string {
  const said = part.asks === true ? text.asks : part.error === undefined ? stateWords(part) : errorText(part.error).title;
  return text.part(part.name, part.mayRunOn === true ? `${said}, ${text.mayRunOn}` : said);
}

export interface RunOutcome {
  readonly words: string;
  readonly isBad: boolean;
  /** Where it can be run again. */
  readonly undone: number;
}

export function outcomeOf({ parts, endedAt, line }: Pick<RunInfo, 'parts' | 'endedAt' | 'line'>): RunOutcome {
  const [ansible] = parts;
  // How it went on each host is for Ansible to say: 2 where some failed, 4 where some were not reached.
  if (line !== undefined && ansible !== undefined)
    return {
      words: text.part('Ansible', stateWords(ansible)),
      isBad: !isUnderWay(ansible) && ansible.state !== 'done',
      undone: 0,
    };
  const done = parts.filter(({ state }) => state === 'done').length;
  const undone = parts.length - done;
  if (endedAt === undefined) {
    const ended = parts.filter((part) => !isUnderWay(part)).length;
    return { words: text.run.underWay(ended, parts.length), isBad: false, undone: 0 };
  }
  if (undone === 0) return { words: text.run.allDone(done), isBad: false, undone };
  return { words: text.run.partly(done, parts.length), isBad: true, undone };
}

/** What came of comparing a host with the one that stands for the most: what they wrote, and how they ended where that is not the same. */
export function comparedWords(
  { parts }: Pick<RunInfo, 'parts'>,
  index: number,
  told: { readonly with: number; readonly lines: readonly unknown[]; readonly isAlike: boolean },
): string {
  const [part, most] = [parts[index], parts[told.with]];
  if (part === undefined || most === undefined) return '';
  const { panes } = text;
  const wrote = told.isAlike ? panes.same : told.lines.length === 0 ? panes.keptAlike : panes.against(part.name, most.name);
  const [ended, mostEnded] = [stateWords(part), stateWords(most)];
  return ended === mostEnded ? wrote : `${wrote} ${panes.endedOtherwise(ended, mostEnded)}`;
}

/** What was typed may ask for a password, which nobody could type (TM-19): sudo without -n, -S or -A. */
export function asksForPassword(command: string): boolean {
  return /(^|[\s;&|(`])sudo(?!\s+(-\w*[nSA]|--non-interactive|--stdin|--askpass))(\s|$)/m.test(command);
}
