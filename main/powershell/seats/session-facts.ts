import { printable, printableLine } from '../../../shared/base/printable.ts';
import { isAppError } from '../../../shared/model/errors.ts';
import { textOf } from '../protocol/clixml/readings.ts';
import { exitCodeOf } from '../protocol/host-calls.ts';
import { runToEnd, type RunResult } from '../run.ts';
import { toldError } from '../runs/record-book.ts';
import { isScriptRefused } from '../runs/hints.ts';
import type { PowerShellSession } from '../session.ts';

export interface SessionFacts {
  /** With what it ends with: `PS /root> `. */
  readonly prompt: string;
  readonly location: string | undefined;
  readonly lastStatus: { readonly ok: boolean; readonly exitCode?: number } | undefined;
  /** It takes commands only. */
  readonly isRestricted: boolean;
}

/** Where a prompt can't be had: PowerShell shows the same. */
export const plainPrompt = 'PS>';

/** A `prompt` of the user's own may do anything. */
const promptMs = 5000;

/**
 * `$?` first, it still tells of what was run before. `prompt` last and in a block of its own, so that one that throws takes nothing with it.
 */
const factsScript = `$?; $LASTEXITCODE; $PWD.Path; try { prompt } catch { }`;

/**
 * What is asked of a session after every command, in one round trip (psrp.md 1.10). Throws `cancelled` when `signal` is aborted; everything that goes
 * wrong over there makes the prompt a plain one.
 */
export async function askFacts(session: PowerShellSession, signal: AbortSignal): Promise<SessionFacts> {
  const impatient = AbortSignal.timeout(promptMs);
  let written = '';
  try {
    const result = await runToEnd(
      session,
      { commands: [{ text: factsScript, isScript: true }], goesOnAfterErrors: true },
      {
        signal: AbortSignal.any([signal, impatient]),
        maxOutput: 20,
        refusesQuestions: true,
        // A prompt may be written to the screen in pieces, with a last one as its answer.
        onEvent: (event) => {
          if (event.kind !== 'hostCall' || event.call.request.method !== 'write') return;
          if (written.length < 1000) written += event.call.request.text + (event.call.request.endsLine ? '\n' : '');
        },
      },
    );
    return factsOf(result, written);
  } catch (error) {
    if (signal.aborted || !isAppError(error, 'cancelled')) throw error;
    return { prompt: plainPrompt, location: undefined, lastStatus: undefined, isRestricted: false };
  }
}

function factsOf({ output, state, error }: RunResult, written: string): SessionFacts {
  if (state === 'failed' && error !== undefined) {
    const { detail } = toldError(error);
    if (isScriptRefused(detail)) return { prompt: plainPrompt, location: undefined, lastStatus: undefined, isRestricted: true };
  }
  const [ok, code, location, ...prompt] = output;
  const exitCode = exitCodeOf(code);
  const said = printable(written + prompt.map(textOf).join('\n'), 500).replaceAll('\n', ' ');
  return {
    prompt: said.trim() === '' ? plainPrompt : said,
    location: typeof location === 'string' ? printableLine(location, 1000) : undefined,
    lastStatus: typeof ok === 'boolean' ? { ok, ...(exitCode !== undefined && { exitCode }) } : undefined,
    isRestricted: false,
  };
}
