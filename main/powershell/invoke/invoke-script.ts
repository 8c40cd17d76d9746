/** One script in a session of its own, told as it goes: for whoever prints it instead of keeping it. */
import type { Clock } from '../../../shared/base/clock.ts';
import { printable } from '../../../shared/base/printable.ts';
import { cancelled, type AppError } from '../../../shared/model/errors.ts';
import type { PsArgument } from '../../../shared/model/powershell.ts';
import { plainLines } from '../grid/plain-text.ts';
import type { PsValue } from '../protocol/clixml/values.ts';
import type { PipelineCommand, PipelineRequest } from '../protocol/client-messages.ts';
import type { Guid } from '../protocol/guid.ts';
import type { HostCall } from '../protocol/host-calls.ts';
import { usualHost } from '../protocol/host-info.ts';
import type { PipelineEvent } from '../protocol/pool-events.ts';
import { scriptArguments } from '../runs/arguments.ts';
import { isScriptRefused } from '../runs/hints.ts';
import { toldError, type ToldError } from '../runs/record-book.ts';
import { coloured, painted, sgrText } from '../runs/sgr.ts';
import { simpleCommands } from '../runs/simple-command.ts';
import type { PowerShellSession } from '../session.ts';

export interface InvokeRequest {
  readonly script: string;
  readonly parameters: readonly PsArgument[];
  readonly using: readonly PsArgument[];
  /** PowerShell itself makes text of what is put out, of this width; undefined: objects are wanted. */
  readonly columns: number | undefined;
  /** A terminal shows it: colours stay, every other control character goes. Elsewhere text is as it came. */
  readonly isTerminal: boolean;
}

/** Who is told. */
export interface InvokeSink {
  /** Whole lines of the output, as text; only where text is wanted. */
  readonly lines: (lines: readonly string[]) => void;
  /** Only where objects are wanted. */
  readonly object: (value: PsValue) => void;
  /** A piece of what the script writes past its output (Write-Host, warnings); with `\n` at the end of a line. */
  readonly screen: (text: string) => void;
  readonly error: (error: ToldError) => void;
  /** A question, or another call that wants an answer; `id` undefined: of the session, not of the script. */
  readonly ask: (call: HostCall, id: Guid | undefined) => void;
}

export type InvokeEnd =
  /** `exitCode`: of `exit`, where the script had one. */
  | { readonly kind: 'completed' | 'failed' | 'stopped'; readonly exitCode: number | undefined }
  | { readonly kind: 'lost'; readonly error: AppError | undefined };

/** A script that does not stop is ended with its session after this time. */
const graceMs = 10_000;

/** Runs it to its end. Aborting stops it (Signal). Errors: `cancelled` when it was aborted before it began. */
export async function invokeScript(
  session: PowerShellSession,
  request: InvokeRequest,
  sink: InvokeSink,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<InvokeEnd> {
  const first = await runOnce(session, scriptPipeline(request), request, sink, { clock, signal });
  if (first.refusal === undefined) return first.end;
  // A session that takes commands only (JEA) ran nothing of it.
  const read = simpleCommands(request.script);
  if (read.kind === 'commands' && !signal.aborted) {
    const { end, refusal } = await runOnce(session, commandPipeline(read.commands, request), request, sink, { clock, signal });
    if (refusal !== undefined) sink.error(refusal);
    return end;
  }
  sink.error(first.refusal);
  return first.end;
}

/** `RedirectShellErrorOutputPipe`: what a console would tell and go on after does not end the script here either. */
function scriptPipeline({ script, parameters, using, columns }: InvokeRequest): PipelineRequest {
  const args = scriptArguments(script, parameters, using);
  const text: PipelineCommand[] =
    columns === undefined
      ? []
      : [
          {
            text: 'Out-String',
            isScript: false,
            args: [
              { name: 'Stream', value: true },
              { name: 'Width', value: columns },
            ],
          },
        ];
  return { commands: [{ text: script, isScript: true, args }, ...text], ...common(columns) };
}

/** `Out-Default` is what such a session has of all that prints. */
function commandPipeline(commands: readonly PipelineCommand[], { columns }: InvokeRequest): PipelineRequest {
  const text = columns === undefined ? [] : [{ text: 'Out-Default', isScript: false }];
  return { commands: [...commands, ...text], ...common(columns) };
}

function common(columns: number | undefined): Omit<PipelineRequest, 'commands'> {
  const host = columns === undefined ? {} : { host: { ...usualHost, columns } };
  return { goesOnAfterErrors: true, invocationInfo: 'errors', ...host };
}

interface Once {
  readonly end: InvokeEnd;
  /** The session takes no scripts; it is not told to the sink. */
  readonly refusal: ToldError | undefined;
}

async function runOnce(
  session: PowerShellSession,
  request: PipelineRequest,
  { columns, isTerminal }: InvokeRequest,
  sink: InvokeSink,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Once> {
  if (signal.aborted) throw cancelled();
  const teller = new Teller(sink, columns, isTerminal);
  let onAbort = (): void => undefined;
  let grace: { dispose(): void } | undefined;
  const ended = await new Promise<Extract<PipelineEvent, { kind: 'ended' }>>((resolve) => {
    const id = session.start(request, (event) => {
      if (event.kind === 'ended') resolve(event);
      else teller.take(event, id);
    });
    onAbort = (): void => {
      session.stop(id);
      grace = clock.after(graceMs, () => session.dispose());
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  signal.removeEventListener('abort', onAbort);
  grace?.dispose();
  if (ended.state === 'lost') {
    // `lost` is what goes with its session; one that lives all the same is of no use.
    if (!session.isEnded) session.dispose();
    const end = await session.ended;
    return { end: { kind: 'lost', error: end.kind === 'broken' ? end.error : undefined }, refusal: undefined };
  }
  const { exitCode } = teller;
  const end: InvokeEnd = { kind: ended.state, exitCode };
  if (ended.state !== 'failed') return { end, refusal: undefined };
  const error = ended.error === undefined ? undefined : toldError(ended.error);
  if (error !== undefined && !teller.hasTold && isScriptRefused(error.detail)) return { end, refusal: error };
  if (error !== undefined) sink.error(error);
  else if (ended.problem !== undefined) sink.error(problemError(ended.problem));
  return { end, refusal: undefined };
}

const noDetail = {
  ...{ errorId: '', category: '', reason: '', targetName: '', targetType: '', activity: '', recommendedAction: '' },
  ...{ position: '', scriptStackTrace: '', exceptions: [] },
};
/** What the server said there; as with its records, nothing of it steers a terminal. */
const problemError = (text: string): ToldError => ({ text: printable(text, 20_000), detail: noDetail });

/** Makes of what comes what is printed. */
class Teller {
  readonly #sink: InvokeSink;
  readonly #columns: number | undefined;
  readonly #isTerminal: boolean;
  hasTold = false;
  exitCode: number | undefined;

  constructor(sink: InvokeSink, columns: number | undefined, isTerminal: boolean) {
    this.#sink = sink;
    this.#columns = columns;
    this.#isTerminal = isTerminal;
  }

  take(event: PipelineEvent, id: Guid): void {
    switch (event.kind) {
      case 'output':
        this.#output(event.value);
        break;
      case 'error':
        this.#sink.error(toldError(event.record));
        break;
      case 'message':
        this.#line(`${event.stream.toUpperCase()}: ${event.text}`, '33;1');
        break;
      case 'unreadable':
        this.#sink.error(problemError(`${event.message} could not be read: ${event.problem}`));
        break;
      case 'hostCall':
        this.#call(event.call, id);
        break;
      default:
        // Of information what PowerShell shows comes as calls of the host, too.
        return;
    }
    this.hasTold = true;
  }

  #output(value: PsValue): void {
    if (this.#columns === undefined) return this.#sink.object(value);
    const lines = typeof value === 'string' ? [value] : plainLines([value], { width: this.#columns });
    this.#sink.lines(lines.map((line) => this.#shown(line)));
  }

  #call(call: HostCall, id: Guid): void {
    const { request } = call;
    if (request.method === 'exit') this.exitCode = request.code;
    if (request.method === 'write') {
      const text = this.#isTerminal ? coloured(request.text, request.colours, usualHost) : request.text;
      this.#sink.screen(this.#shown(text) + (request.endsLine ? '\n' : ''));
    }
    // Records come as records, too; this is `$host.UI.WriteErrorLine`.
    if (request.method === 'writeRecord' && request.record === 'error') this.#sink.error(problemError(this.#shown(request.text)));
    if (call.wantsAnswer) this.#sink.ask(call, id);
  }

  #line(text: string, paint?: string): void {
    const shown = this.#shown(text);
    this.#sink.screen(`${this.#isTerminal && paint !== undefined ? painted(shown, paint) : shown}\n`);
  }

  #shown(text: string): string {
    return this.#isTerminal ? sgrText(text) : text;
  }
}
