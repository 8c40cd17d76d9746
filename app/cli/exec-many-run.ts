import type { ResolvedTarget } from '../../main/bookmarks/resolved-target.ts';
import type { Host } from '../../main/host.ts';
import { commandEnd, commandOf, inTurns, type CommandEnd, type Workbench } from '../../main/workbench.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { RunProgram } from '../../shared/model/runs.ts';
import { commandPurpose } from '../../shared/model/purpose.ts';
import { greetingLines } from './exec.ts';
import { asAppError, failureLines } from './failure.ts';
import type { ExecManyOptions } from './exec-many-options.ts';
import { Turns } from './invoke-questions.ts';
import { loginOptions, type ManyHost } from './many-host.ts';
import { GatheredText, ManyOutput, SharedRoom } from './many-output.ts';
import type { ProductionPermit } from './production-permit.ts';
import { noteLines } from './notes.ts';
import { cliPrompter, earlyPrompter } from './prompter.ts';
import type { Streams } from './streams.ts';

/** How a host of a run stands at its end. `refused`: it never began. */
export type HostResult =
  | { readonly state: 'exited'; readonly code: number }
  | { readonly state: 'killed'; readonly signal: string }
  | { readonly state: 'unknown' | 'stopped' | 'timedOut' }
  | { readonly state: 'lost' | 'refused'; readonly error: AppError };

export interface ExecManyContext {
  readonly workbench: Workbench;
  readonly host: Host;
  readonly options: ExecManyOptions;
  readonly program: RunProgram;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  /** Of several hosts. */
  readonly permit?: ProductionPermit | undefined;
}

/** Of each stream of a host in a document. */
const mostInDocument = 16 * 1024 * 1024;
/** Of the documents of all hosts at once. */
const mostInDocuments = 64 * 1024 * 1024;

/** One command on all hosts, so many at once, printed as it goes. */
export class ExecManyRun {
  readonly #context: ExecManyContext;
  readonly #output: ManyOutput;
  readonly #errors: ManyOutput;
  readonly #room = new SharedRoom(mostInDocuments);
  readonly #turns = new Turns();
  readonly #stop = new AbortController();
  readonly #greeted = new Set<string>();
  readonly #hasSeveral: boolean;

  constructor(context: ExecManyContext, hasSeveral: boolean) {
    const { streams, signal } = context;
    this.#context = context;
    this.#hasSeveral = hasSeveral;
    const giveUp = (): void => this.#stop.abort();
    this.#output = new ManyOutput(streams.output, giveUp);
    this.#errors = new ManyOutput(streams.errors, giveUp);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
  }

  /** Nobody reads our output any more. */
  get isUnread(): boolean {
    return this.#output.isBroken;
  }

  /** What came of each host. Those whose turn never came are left out. */
  async run(hosts: readonly ManyHost[]): Promise<ReadonlyMap<string, HostResult>> {
    const results = new Map<string, HostResult>();
    await inTurns(hosts, this.#context.options.throttle, async (host) => {
      if (!this.#stop.signal.aborted) results.set(host.name, await this.#one(host));
    });
    return results;
  }

  async #one(of: ManyHost): Promise<HostResult> {
    const { name } = of;
    const { options, host } = this.#context;
    const { timeoutSeconds } = options;
    const own = new AbortController();
    const leave = new AbortController();
    // Whoever stopped all of it does not wait for a command that goes on.
    const give = (): void => {
      own.abort();
      leave.abort();
    };
    this.#stop.signal.addEventListener('abort', give, { once: true });
    let isLate = false;
    const late = (): void => {
      isLate = true;
      own.abort();
    };
    const timer = timeoutSeconds === undefined ? undefined : host.clock.after(timeoutSeconds * 1000, late);
    const from = host.clock.now();
    const sink = this.#sink(name);
    let result: HostResult;
    try {
      const end = await this.#command(of, sink, own.signal, leave.signal);
      const isDone = end.kind === 'exited' && end.code === 0;
      result = isLate && !isDone ? { state: 'timedOut' } : resultOf(end);
    } catch (error) {
      if (isLate) result = { state: 'timedOut' };
      else result = this.#stop.signal.aborted ? { state: 'stopped' } : { state: 'refused', error: asAppError(error) };
    } finally {
      timer?.dispose();
      this.#stop.signal.removeEventListener('abort', give);
    }
    await sink.end(result, (host.clock.now() - from) / 1000);
    return result;
  }

  async #command(
    { name, destination, login, file = '' }: ManyHost,
    sink: Sink,
    stop: AbortSignal,
    leave: AbortSignal,
  ): Promise<CommandEnd> {
    const { workbench, options, program, host } = this.#context;
    const { command, input, terminal } = commandOf(program);
    const { permit } = this.#context;
    if (login?.refusal !== undefined) {
      const why = login.refusal;
      throw new AppError('config.refused', { keyword: `What the inventory says of ${name}`, file, line: 0, why }, why);
    }
    const ssh = { ...loginOptions(options.cli.ssh, login), purpose: commandPurpose(command) };
    const early = this.#turns.prompter(earlyPrompter(ssh, (text) => this.#say(name, text)));
    const resolved = await workbench.resolve({ destination }, ssh, stop, early);
    // What Match exec and the name service say is asked no earlier than here.
    if (permit !== undefined && !permit.confirmed.has(name) && permit.marks.has(resolved))
      throw new AppError('runs.unconfirmed', { name }, 'production that was not confirmed');
    if (!options.cli.quiet)
      noteLines([...resolved.hops, resolved.target], ssh.verbose > 0).forEach((line) => this.#say(name, line));
    const ask = { prompter: this.#prompter(name, resolved), onProgress: () => undefined, signal: stop };
    const { lease, channel } = await workbench.openCommand(resolved, command, ask, terminal);
    try {
      if (!options.cli.quiet && !this.#greeted.has(lease.connection.id))
        greetingLines(lease.connection).forEach((line) => this.#say(name, line));
      this.#greeted.add(lease.connection.id);
      channel.receive(sink.output);
      channel.receiveError(sink.errors);
      const sent = input.length > 0 ? channel.write(input) : Promise.resolve();
      // A command that ends before it has read all of its input is no failure of ours.
      void sent.then(
        () => channel.end(),
        () => undefined,
      );
      return await commandEnd({ channel, stop, leave, clock: host.clock });
    } finally {
      lease.release();
    }
  }

  #prompter(name: string, { target }: ResolvedTarget): ReturnType<Turns['prompter']> {
    const tell = (text: string): void => this.#say(name, text);
    return this.#turns.prompter(cliPrompter({ environment: process.env, isBatch: target.batchMode, tell }));
  }

  #sink(name: string): Sink {
    const prefix = this.#hasSeveral ? `[${printableLine(name, 200)}] ` : '';
    if (this.#context.options.cli.json) return this.#document(name);
    const output = this.#output.host(prefix);
    const errors = this.#errors.host(prefix);
    return {
      output: output.take,
      errors: errors.take,
      end: (result) => {
        output.end();
        errors.end();
        for (const line of wordsOf(result, this.#context.options)) this.#say(name, line);
      },
    };
  }

  #document(name: string): Sink {
    const owner = {};
    this.#room.enter(owner);
    const gathered = (): GatheredText => new GatheredText(mostInDocument, this.#room, owner);
    const [output, errors] = [gathered(), gathered()];
    return {
      output: output.take,
      errors: errors.take,
      end: async (result, seconds) => {
        const told = 'error' in result ? { state: result.state, error: result.error.toWire() } : result;
        const left = output.left + errors.left;
        const document = {
          host: name,
          ...told,
          seconds,
          stdout: output.text(),
          stderr: errors.text(),
          ...(left > 0 && { leftOutBytes: left }),
        };
        this.#output.write(`${JSON.stringify(document)}\n`);
        // The next host begins when somebody has taken this one: what is not read does not gather here.
        await this.#output.taken();
        this.#room.leave(owner, output.kept + errors.kept);
      },
    };
  }

  #say(name: string, line: string): void {
    this.#errors.say(this.#hasSeveral ? `[${printableLine(name, 200)}] ` : '', line);
  }
}

interface Sink {
  readonly output: (bytes: Uint8Array, used: () => void) => void;
  readonly errors: (bytes: Uint8Array, used: () => void) => void;
  end(result: HostResult, seconds: number): void | Promise<void>;
}

function resultOf(end: CommandEnd): HostResult {
  switch (end.kind) {
    case 'exited':
      return { state: 'exited', code: end.code };
    case 'killed':
      return { state: 'killed', signal: end.signal };
    case 'lost':
      return { state: 'lost', error: end.error };
    case 'unknown':
      return { state: 'unknown' };
    case 'left':
      return { state: 'stopped' };
  }
}

/** What stderr says of a host that did not end with 0. */
function wordsOf(result: HostResult, { timeoutSeconds }: ExecManyOptions): readonly string[] {
  switch (result.state) {
    case 'exited':
      return result.code === 0 ? [] : [`hawser: exit ${result.code}`];
    case 'killed':
      return [`hawser: the command was ended by signal ${result.signal}`];
    case 'unknown':
      return ['hawser: the server did not say how the command ended'];
    case 'timedOut':
      return [`hawser: it was not done after ${timeoutSeconds} s, and was stopped; it may still run there`];
    case 'stopped':
      return ['hawser: it was stopped; it may still run there'];
    case 'lost':
    case 'refused':
      return failureLines(result.error.toWire());
  }
}
