import { printable, printableLine } from '../../../shared/base/printable.ts';
import { isAppError } from '../../../shared/model/errors.ts';
import type { PsCompletion } from '../../../shared/model/powershell.ts';
import { integerOf, textOf } from '../protocol/clixml/readings.ts';
import { itemsOf, memberOf, PsObject, type PsValue } from '../protocol/clixml/values.ts';
import type { CommandArgument, PipelineRequest } from '../protocol/client-messages.ts';
import { runToEnd } from '../run.ts';
import type { PowerShellSession } from '../session.ts';
import type { Seat } from './seat.ts';

/** The first completion of a session loads modules, which takes a second. */
const patienceMs = 3000;
const mostMatches = 1000;

/** Where matches come as texts only: what they are is told by a script then (psrp.md 1.10). */
const script = `param($InputScript, $CursorColumn)
$r = TabExpansion2 $InputScript $CursorColumn
$r.ReplacementIndex; $r.ReplacementLength
$r.CompletionMatches | ForEach-Object { [pscustomobject]@{ CompletionText = $_.CompletionText; ListItemText = $_.ListItemText; ResultType = [string]$_.ResultType; ToolTip = $_.ToolTip } }`;

/** `TabExpansion2` of the session, when nothing runs in it, within three seconds. Whoever runs something meanwhile goes before. */
export async function complete(seat: Seat, text: string, cursor: number, signal: AbortSignal): Promise<PsCompletion> {
  const none = (why: NonNullable<PsCompletion['why']>): PsCompletion => ({ from: cursor, length: 0, matches: [], why });
  if (seat.session === undefined) return none('notOpen');
  if (seat.isBusy) return none('busy');
  const impatient = AbortSignal.timeout(patienceMs);
  try {
    const found = await seat.useWhenIdle(
      (session, given) => ask(session, text, cursor, seat.facts.isRestricted, given),
      AbortSignal.any([signal, impatient]),
    );
    if (found === undefined) return none('busy');
    return found === 'unavailable' ? none('unavailable') : found;
  } catch (error) {
    if (impatient.aborted && isAppError(error, 'cancelled')) return none('tooLong');
    throw error;
  }
}

async function ask(
  session: PowerShellSession,
  text: string,
  cursor: number,
  isRestricted: boolean,
  signal: AbortSignal,
): Promise<PsCompletion | 'unavailable'> {
  const args: readonly CommandArgument[] = [
    { name: 'InputScript', value: text },
    { name: 'CursorColumn', value: cursor },
  ];
  const asked = async (request: PipelineRequest): Promise<readonly PsValue[] | undefined> => {
    const result = await runToEnd(session, request, { signal, refusesQuestions: true, maxOutput: mostMatches + 2 });
    return result.state === 'completed' && result.errors.length === 0 ? result.output : undefined;
  };
  const [answer] = (await asked({ commands: [{ text: 'TabExpansion2', isScript: false, args }] })) ?? [];
  if (!(answer instanceof PsObject)) return 'unavailable';
  const matches = itemsOf(memberOf(answer, 'CompletionMatches')) ?? [];
  const place = [memberOf(answer, 'ReplacementIndex'), memberOf(answer, 'ReplacementLength')] as const;
  if (matches.every((match) => match instanceof PsObject && memberOf(match, 'CompletionText') !== undefined))
    return completionOf(...place, matches, text.length);
  if (isRestricted) return completionOf(...place, matches, text.length);
  const [from, length, ...told] =
    (await asked({ commands: [{ text: script, isScript: true, useLocalScope: true, args }] })) ?? [];
  return from === undefined ? completionOf(...place, matches, text.length) : completionOf(from, length, told, text.length);
}

function completionOf(
  from: PsValue | undefined,
  length: PsValue | undefined,
  matches: readonly PsValue[],
  size: number,
): PsCompletion {
  const start = Math.min(Math.max(integerOf(from) ?? 0, 0), size);
  return {
    from: start,
    length: Math.min(Math.max(integerOf(length) ?? 0, 0), size - start),
    matches: matches.slice(0, mostMatches).flatMap((match) => {
      const text = textOf(memberOf(match, 'CompletionText') ?? match);
      // What can't be seen must not be put into a command.
      if (text === '' || text !== printable(text, 10_000)) return [];
      return {
        text,
        label: printableLine(textOf(memberOf(match, 'ListItemText')), 300) || printableLine(text, 300),
        kind: printableLine(textOf(memberOf(match, 'ResultType')), 60),
        toolTip: printable(textOf(memberOf(match, 'ToolTip')), 4000).trim(),
      };
    }),
  };
}
