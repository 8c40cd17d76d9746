import type { Clock } from '../../../shared/base/clock.ts';
import { AppError, cancelled, isAppError } from '../../../shared/model/errors.ts';
import { inTurns } from '../../runs/in-turns.ts';
import { textOf } from '../protocol/clixml/readings.ts';
import type { PipelineRequest } from '../protocol/client-messages.ts';
import type { Guid } from '../protocol/guid.ts';
import type { PipelineEvent } from '../protocol/pool-events.ts';
import { runToEnd } from '../run.ts';
import type { QuestionDesk } from '../seats/question-desk.ts';
import { askTypeView } from '../seats/type-view-question.ts';
import type { PowerShellSession } from '../session.ts';
import type { CommandRun } from './command-run.ts';
import { Pace } from './pace.ts';
import type { RunPart } from './part.ts';
import { printPipeline, restrictedPipeline, userPipeline, type UserCommand } from './pipelines.ts';
import { simpleCommands } from './simple-command.ts';

export interface RunPlan {
  readonly command: UserCommand;
  /** Hosts at once. */
  readonly throttle: number;
  /** For each host, from its start. */
  readonly timeoutMs: number | undefined;
  readonly stopAfterFailures: number | undefined;
  /** A session that has ended is opened again; otherwise what was in it would be missed without a word. */
  readonly reopens: boolean;
}

/** More objects are printed only when they are asked for. */
export const printedUnasked = 2000;
const printMs = 15_000;
/** A script that does not stop after its time is ended with its session. */
const graceMs = 15_000;

type Ended = Extract<PipelineEvent, { kind: 'ended' }>;

/** Has runs done: one after another in each session, so many hosts at once. */
export class Runner {
  readonly #clock: Clock;
  readonly #questions: QuestionDesk;
  readonly #pace = new Pace();

  constructor(options: { readonly clock: Clock; readonly questions: QuestionDesk }) {
    this.#clock = options.clock;
    this.#questions = options.questions;
  }

  /** Resolves when all is done, whatever came of it. Never rejects. */
  async run(run: CommandRun, plan: RunPlan): Promise<void> {
    await inTurns(run.parts, plan.throttle, async (part) => {
      const failed = run.parts.filter((each) => each.hasFailed).length;
      if (part.stopper.signal.aborted) part.set('stopped');
      else if (plan.stopAfterFailures !== undefined && failed >= plan.stopAfterFailures) part.set('skipped');
      else await this.#part(run, part, plan);
    });
  }

  stop(part: RunPart): void {
    if (part.state === 'running') part.set('stopping');
    part.stopper.abort();
  }

  /** Has the kept objects of every part printed that is not yet. What is no longer kept there is `gone`. */
  async print(run: CommandRun, columns: number | undefined): Promise<void> {
    const wanted = run.parts.filter(({ isFinal, hasObjects, text }) => isFinal && hasObjects && text !== 'fetching');
    await Promise.all(
      wanted.map(async (part) => {
        const { seat } = part;
        const before = part.text;
        part.text = 'fetching';
        run.touch();
        try {
          await seat.use(() => this.#print(run, part, columns), new AbortController().signal);
        } catch {
          part.text = before;
        }
        run.touch();
      }),
    );
  }

  async #part(run: CommandRun, part: RunPart, plan: RunPlan): Promise<void> {
    const { signal } = part.stopper;
    const timer =
      plan.timeoutMs === undefined
        ? undefined
        : this.#clock.after(plan.timeoutMs, () => {
            if (part.isFinal) return;
            part.isTimedOut = true;
            this.stop(part);
          });
    try {
      await part.seat.use(async () => {
        const session = await this.#session(part, plan, signal);
        const before = part.seat.facts.lastStatus?.exitCode;
        await this.#pipeline(run, part, plan, session);
        if (part.seat.isExiting) await part.seat.close();
        else if (!session.isEnded) await this.#after(run, part, plan, before);
      }, signal);
    } catch (error) {
      this.#refuse(part, error);
    } finally {
      timer?.dispose();
    }
    void this.#learn(run, part);
  }

  /** Asks how types are shown over there that nobody here knows (psrp.md 2.5), while nothing else is done; given up as soon as somebody comes. */
  async #learn(run: CommandRun, part: RunPart): Promise<void> {
    const { seat } = part;
    if (seat.facts.isRestricted) return;
    for (const { name, types } of run.types.take(part.index)) {
      try {
        const told = await seat.useWhenIdle(
          async (session, signal) => ({ view: await askTypeView(session, types, signal) }),
          part.stopper.signal,
        );
        if (told === undefined) return;
        run.types.told(name, told.view, seat.typeViews);
        run.touch();
      } catch {
        // It was stopped, or took too long: the columns are what the objects have.
        return;
      }
    }
  }

  /** It never began. */
  #refuse(part: RunPart, error: unknown): void {
    if (part.isFinal) return;
    const isGivenUp = part.stopper.signal.aborted || isAppError(error, 'cancelled');
    if (part.isTimedOut) part.set('timedOut');
    else if (isGivenUp) part.set('stopped');
    else {
      part.error = error instanceof AppError ? error : new AppError('internal', { logReference: 'powershell' }, String(error));
      part.set('refused');
    }
  }

  async #session(part: RunPart, plan: RunPlan, signal: AbortSignal): Promise<PowerShellSession> {
    const { seat } = part;
    if (seat.session !== undefined) return seat.session;
    if (seat.wasOpen && !plan.reopens) throw new AppError('powershell.notOpen', { name: part.computer }, 'the session has ended');
    part.set('connecting');
    const giveUp = (): void => seat.kill();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await seat.ready();
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  async #pipeline(run: CommandRun, part: RunPart, plan: RunPlan, session: PowerShellSession): Promise<void> {
    const { seat, stopper } = part;
    if (stopper.signal.aborted) throw cancelled();
    if (session.isEnded) throw new AppError('powershell.notOpen', { name: part.computer }, 'the session has ended');
    if (seat.noise !== '') part.hint('noise');
    const request = requestFor(part, plan);
    if (typeof request === 'string') {
      part.hint('restricted');
      part.set('running');
      part.fail(undefined, `This session takes plain commands only, no scripts. This can’t be sent as one: ${request}.`);
      part.text = 'ready';
      part.set('failed');
      return;
    }
    if (!seat.facts.isRestricted) seat.keeper = part;
    part.set('running');
    let grace: { dispose(): void } | undefined;
    let onAbort = (): void => undefined;
    const ended = await new Promise<Ended>((resolve) => {
      const id = session.start(request, (event) => {
        if (event.kind === 'hostCall') this.#ask(run, part, session, id, event.call);
        if (event.kind === 'ended') resolve(event);
        else part.take(event);
        this.#pace.took(session);
      });
      onAbort = (): void => {
        session.stop(id);
        if (part.isTimedOut) grace = this.#clock.after(graceMs, () => seat.kill());
      };
      stopper.signal.addEventListener('abort', onAbort, { once: true });
    });
    stopper.signal.removeEventListener('abort', onAbort);
    grace?.dispose();
    this.#questions.withdraw(seat.id, run.id);
    await this.#conclude(run, part, session, ended, plan);
  }

  #ask(run: CommandRun, part: RunPart, session: PowerShellSession, id: Guid, call: Parameters<QuestionDesk['ask']>[1]): void {
    const { seat } = part;
    this.#questions.ask(
      {
        psSessionId: seat.id,
        runId: run.id,
        computer: part.computer,
        lacksSecureStrings: seat.versions?.lacksSecureStrings ?? false,
        answer: (to, answer) => session.answer(id, to, answer),
        cancel: () => this.stop(part),
      },
      call,
    );
  }

  async #conclude(run: CommandRun, part: RunPart, session: PowerShellSession, ended: Ended, plan: RunPlan): Promise<void> {
    const { state, error, problem } = ended;
    part.text = part.hasObjects ? 'later' : 'ready';
    if (state === 'failed') part.fail(error, problem);
    if (state === 'lost') {
      if (part.hasObjects) this.#gone(run, part, plan.command.columns);
      // `lost` is what goes with its session; one that lives all the same is of no use.
      if (!session.isEnded) session.dispose();
      const end = await session.ended;
      if (end.kind === 'broken') part.error = end.error;
    }
    if (part.isTimedOut && state !== 'completed') part.set('timedOut');
    else part.set(state);
  }

  /** The prompt, then what PowerShell itself would print. `before`: `$LASTEXITCODE`, which stays what it was where no native program ran. */
  async #after(run: CommandRun, part: RunPart, plan: RunPlan, before: number | undefined): Promise<void> {
    const never = new AbortController().signal;
    if (part.seat.facts.isRestricted) {
      if (part.hasObjects) this.#gone(run, part, plan.command.columns);
      return;
    }
    const mayPrint = part.hasObjects && part.objects <= printedUnasked;
    if (mayPrint) {
      part.text = 'fetching';
      run.touch();
    }
    await part.seat.refresh(never);
    // The same as before proves nothing: a cmdlet that fails leaves it as it was, too.
    const exitCode = part.seat.facts.lastStatus?.exitCode ?? 0;
    if (exitCode !== 0 && exitCode !== before) part.exitCode = exitCode;
    if (mayPrint) await this.#print(run, part, plan.command.columns);
    run.touch();
  }

  /** PowerShell can't print it any more: what is kept here is shown as well as can be. */
  #gone(run: CommandRun, part: RunPart, columns: number | undefined): void {
    part.text = 'gone';
    run.printPlainly(part, columns);
    run.touch();
  }

  /** Only while the session is used for it. */
  async #print(run: CommandRun, part: RunPart, columns: number | undefined): Promise<void> {
    const { session, keeper } = part.seat;
    if (session === undefined || keeper !== part) {
      this.#gone(run, part, columns);
      return;
    }
    try {
      const signal = AbortSignal.timeout(printMs);
      const { state, output } = await runToEnd(session, printPipeline(columns), { signal, refusesQuestions: true });
      if (state !== 'completed') return this.#gone(run, part, columns);
      part.text = 'ready';
      run.lines.printOutput(part.index, output.map(textOf));
    } catch {
      part.text = 'later';
    }
  }
}

/** A text: why it can't be sent to a session that takes commands only. */
function requestFor({ seat }: RunPart, { command }: RunPlan): PipelineRequest | string {
  if (!seat.facts.isRestricted) return userPipeline(command);
  const read = simpleCommands(command.script);
  return read.kind === 'problem' ? read.problem : restrictedPipeline(read.commands, command);
}
