import { cancelled } from '../../shared/model/errors.ts';
import type { PipelineRequest } from './protocol/client-messages.ts';
import type { PsValue } from './protocol/clixml/values.ts';
import type { PipelineEnd, PipelineEvent } from './protocol/pool-events.ts';
import type { PowerShellSession } from './session.ts';

/** What does not stop in this time holds up everything that comes after it. */
const graceMs = 10_000;

export interface RunResult {
  readonly output: readonly PsValue[];
  readonly errors: readonly PsValue[];
  readonly state: PipelineEnd;
  /** The ErrorRecord that ended it. */
  readonly error: PsValue | undefined;
  readonly problem: string | undefined;
  /** Output was left out: there was more than was asked for. */
  readonly isCut: boolean;
}

/**
 * Runs a pipeline to its end and gives what it put out: for questions that the workbench has (prompt, completion), not for what a user types. Calls
 * of the host are answered by `onEvent`, or refused with `refusesQuestions`. Aborting stops it; the promise then rejects with `cancelled` when it
 * has ended, at the latest ten seconds later with its session.
 */
export async function runToEnd(
  session: PowerShellSession,
  request: PipelineRequest,
  options: {
    readonly signal: AbortSignal;
    readonly maxOutput?: number;
    readonly onEvent?: (event: PipelineEvent) => void;
    /** Nobody is there to be asked: a script that does sees an error. */
    readonly refusesQuestions?: boolean;
  },
): Promise<RunResult> {
  const { signal, maxOutput = 100_000, onEvent, refusesQuestions = false } = options;
  if (signal.aborted) throw cancelled();
  const output: PsValue[] = [];
  const errors: PsValue[] = [];
  let isCut = false;
  return await new Promise((resolve, reject) => {
    const onAbort = (): void => session.stopWithin(id, graceMs);
    const id = session.start(request, (event) => {
      onEvent?.(event);
      if (event.kind === 'output') {
        if (output.length < maxOutput) output.push(event.value);
        else isCut = true;
      }
      if (event.kind === 'hostCall' && event.call.wantsAnswer && refusesQuestions && event.call.request.method !== 'refused')
        session.answer(id, event.call, { kind: 'failure', message: 'Nothing can be asked here.' });
      if (event.kind === 'error') errors.push(event.record);
      if (event.kind !== 'ended') return;
      signal.removeEventListener('abort', onAbort);
      if (signal.aborted) reject(cancelled());
      else resolve({ output, errors, state: event.state, error: event.error, problem: event.problem, isCut });
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
