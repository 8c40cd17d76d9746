import { randomUUID } from 'node:crypto';
import type { ResolvedTarget } from '../../main/bookmarks/resolved-target.ts';
import type { Host } from '../../main/host.ts';
import type { Prompter } from '../../main/prompts/prompter.ts';
import { invokeScript, objectText, type InvokeEnd, type InvokeSink, type Workbench } from '../../main/workbench.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { PsSessionId } from '../../shared/model/powershell.ts';
import { greetingLines } from './exec.ts';
import { asAppError, failureLines } from './failure.ts';
import type { InvokeOptions } from './invoke-options.ts';
import { InvokeOutput, LineWriter } from './invoke-output.ts';
import { InvokeQuestions, nobodyThere, notAnswered, Turns } from './invoke-questions.ts';
import { cliPrompter } from './prompter.ts';
import type { Streams } from './streams.ts';
import { hasTerminal } from './terminal-line.ts';

/** `unreachable`: no session, or it was lost. */
export type HostOutcome = 'done' | 'failed' | 'unreachable';

export interface InvokeContext {
  readonly workbench: Workbench;
  readonly host: Host;
  readonly options: InvokeOptions;
  readonly script: string;
  readonly streams: Streams;
  readonly signal: AbortSignal;
}

type Opened = Awaited<ReturnType<Workbench['openPowerShell']>>;

const usualColumns = 120;

/** One script on all hosts, so many at once, printed as it goes. */
export class InvokeRun {
  readonly #context: InvokeContext;
  readonly #output: InvokeOutput;
  readonly #document: ReturnType<typeof objectText> | undefined;
  readonly #questions: InvokeQuestions;
  readonly #turns = new Turns();
  readonly #hasSeveral: boolean;
  readonly #isBatch: boolean;
  /** Ends everything: asked to, or nobody reads any more. */
  readonly #stop = new AbortController();
  readonly #greeted = new Set<string>();

  constructor(context: InvokeContext, targets: readonly ResolvedTarget[]) {
    const { options, streams, signal } = context;
    this.#context = context;
    // One that can't be resolved was named, too: what is printed does not change with it.
    this.#hasSeveral = options.hosts.length > 1;
    this.#isBatch = targets.some(({ target }) => target.batchMode);
    this.#output = new InvokeOutput(streams.output, () => this.#stop.abort());
    this.#document = options.format === 'text' ? undefined : objectText(options.format);
    if (signal.aborted) this.#stop.abort();
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true });
    this.#questions = new InvokeQuestions({
      turns: this.#turns,
      isBatch: this.#isBatch,
      signal: this.#stop.signal,
    });
  }

  get isUnread(): boolean {
    return this.#output.isBroken;
  }

  /** What came of each host. */
  async run(targets: readonly ResolvedTarget[]): Promise<readonly HostOutcome[]> {
    this.#output.write(this.#document?.head ?? '');
    const outcomes: HostOutcome[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let target = targets[next++]; target !== undefined; target = targets[next++]) {
        if (this.#stop.signal.aborted) return;
        outcomes.push(await this.#one(target));
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#context.options.throttle, targets.length) }, work));
    this.#questions.dispose();
    // A document is a whole one however it ended.
    this.#output.write(this.#document?.tail ?? '');
    return outcomes;
  }

  async #one(resolved: ResolvedTarget): Promise<HostOutcome> {
    const { timeoutSeconds } = this.#context.options;
    const own = new AbortController();
    const { signal } = own;
    const give = (): void => own.abort();
    this.#stop.signal.addEventListener('abort', give, { once: true });
    let isLate = false;
    const late = (): void => {
      isLate = true;
      own.abort();
    };
    const timer = timeoutSeconds === undefined ? undefined : this.#context.host.clock.after(timeoutSeconds * 1000, late);
    const say = (line: string): void => this.#say(resolved, line);
    try {
      const opened = await this.#open(resolved, signal);
      const end = await this.#use(opened, resolved, signal);
      if (isLate && end.kind !== 'completed') {
        say(`hawser: the script was not done after ${timeoutSeconds} s, and was stopped`);
        return 'failed';
      }
      return this.#judge(end, say);
    } catch (error) {
      if (isLate) say(`hawser: there was no session after ${timeoutSeconds} s`);
      else if (!this.#stop.signal.aborted) failureLines(asAppError(error).toWire()).forEach(say);
      return 'unreachable';
    } finally {
      timer?.dispose();
      this.#stop.signal.removeEventListener('abort', give);
    }
  }

  async #open(resolved: ResolvedTarget, signal: AbortSignal): Promise<Opened> {
    const { options, workbench } = this.#context;
    const { subsystem, cli } = options;
    const opened = await workbench.openPowerShell(
      resolved,
      { prompter: this.#prompter(resolved), onProgress: () => undefined, signal },
      subsystem === undefined ? undefined : { subsystem },
    );
    const { connection } = opened.lease;
    if (!cli.quiet && !this.#greeted.has(connection.id)) greetingLines(connection).forEach((line) => this.#say(resolved, line));
    this.#greeted.add(connection.id);
    return opened;
  }

  #prompter(resolved: ResolvedTarget): Prompter {
    const tell = (text: string): void => this.#say(resolved, text);
    return this.#turns.prompter(cliPrompter({ environment: process.env, isBatch: resolved.target.batchMode, tell }));
  }

  async #use({ session, lease }: Opened, resolved: ResolvedTarget, signal: AbortSignal): Promise<InvokeEnd> {
    const { host, options, script, streams } = this.#context;
    const id = PsSessionId.parse(randomUUID());
    const isText = options.format === 'text';
    this.#output.add(session);
    const { sink, end } = this.#sink(resolved, id, session);
    const calls = session.onEvent((event) => {
      if (event.kind === 'hostCall' && event.call.wantsAnswer) sink.ask(event.call, undefined);
    });
    try {
      return await invokeScript(
        session,
        {
          script,
          parameters: options.parameters,
          using: options.using,
          columns: isText ? (options.width ?? columnsOf(streams)) : undefined,
          isTerminal: (isText ? streams.output : streams.errors).isTTY,
        },
        sink,
        { clock: host.clock, signal },
      );
    } finally {
      end();
      calls.dispose();
      this.#questions.withdraw(id);
      this.#output.remove(session);
      session.resume();
      await session.close();
      lease.release();
    }
  }

  #sink(resolved: ResolvedTarget, id: PsSessionId, session: Opened['session']): { sink: InvokeSink; end: () => void } {
    const prefix = this.#hasSeveral ? `[${printableLine(resolved.name, 200)}] ` : '';
    const errors = (text: string): void => void this.#context.streams.errors.write(text);
    const output = (text: string): void => this.#output.write(text);
    const isText = this.#document === undefined;
    const lines = new LineWriter(isText ? output : errors, prefix);
    const computer = this.#hasSeveral ? resolved.name : undefined;
    const sink: InvokeSink = {
      lines: (all) => all.forEach((line) => lines.line(line)),
      object: (value) => output(this.#document?.one(value, computer) ?? ''),
      screen: (text) => lines.piece(text),
      error: ({ text, detail }) => {
        const { activity, errorId, position } = detail;
        const from = activity === '' || errorId.startsWith('NativeCommandError') ? '' : `${activity}: `;
        const where = position === '' || !this.#context.script.trim().includes('\n') ? '' : `\n${position}`;
        for (const line of `${from}${text}${where}`.split('\n')) errors(`${prefix}${line}\n`);
      },
      ask: (call, pipeline) => {
        const refuse = (message: string): void => void session.answer(pipeline, call, { kind: 'failure', message });
        this.#questions.ask(
          {
            psSessionId: id,
            runId: undefined,
            computer: resolved.name,
            lacksSecureStrings: session.versions?.lacksSecureStrings ?? false,
            answer: (to, answer) => void session.answer(pipeline, to, answer),
            cancel: () => refuse(!this.#isBatch && hasTerminal() ? notAnswered : nobodyThere),
          },
          call,
        );
      },
    };
    return { sink, end: () => lines.end() };
  }

  #judge(end: InvokeEnd, say: (line: string) => void): HostOutcome {
    if (end.kind === 'lost') {
      if (end.error !== undefined && !this.#stop.signal.aborted) failureLines(end.error.toWire()).forEach(say);
      return 'unreachable';
    }
    if (end.kind !== 'completed') return 'failed';
    if (end.exitCode === undefined || end.exitCode === 0) return 'done';
    say(`hawser: the script ended with exit ${end.exitCode}`);
    return 'failed';
  }

  #say({ name }: ResolvedTarget, line: string): void {
    this.#context.streams.errors.write(`${this.#hasSeveral ? `[${printableLine(name, 200)}] ` : ''}${line}\n`);
  }
}

function columnsOf({ output }: Streams): number {
  return output.isTTY && output.columns >= 20 ? output.columns : usualColumns;
}
