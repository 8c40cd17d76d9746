import { randomUUID } from 'node:crypto';
import { Emitter } from '../shared/base/emitter.ts';
import { AppError, cancelled } from '../shared/model/errors.ts';
import {
  PsRunId,
  PsSessionId,
  type PsHost,
  type PsRunInfo,
  type PsRunRequest,
  type PsRunStart,
  type PsSessionInfo,
  type PsWays,
} from '../shared/model/powershell.ts';
import type { PsQuestion, PsQuestionId } from '../shared/model/powershell-questions.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import { forPowerShell } from './ssh-config/command-line-options.ts';
import type { Host } from './host.ts';
import type { Page, PageRegistry } from './pages/page-registry.ts';
import { scriptArguments } from './powershell/runs/arguments.ts';
import { CommandRun } from './powershell/runs/command-run.ts';
import { goingOn, type GoingOn } from './runs/going-on.ts';
import { RunShelf } from './runs/run-shelf.ts';
import { Runner, type RunPlan } from './powershell/runs/runner.ts';
import { QuestionDesk } from './powershell/seats/question-desk.ts';
import { Seat } from './powershell/seats/seat.ts';
import { StartGates } from './ssh/start-gate.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import type { Connections } from './workbench-connections.ts';
import { openSeat, powerShellFace, type PowerShellFace } from './workbench-powershell-hosts.ts';
import type { ConnectProgress } from './ssh/connection-types.ts';
import { Sampler } from './workbench-powershell-news.ts';

export interface PowerShellParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly connections: Connections;
  readonly desk: PromptDesk;
  readonly pages: PageRegistry;
  readonly onAttempt?: ((who: string, progress: ConnectProgress | undefined) => void) | undefined;
}

interface Entry {
  readonly seat: Seat;
  readonly number: number;
  readonly name: string;
  readonly face: PowerShellFace;
}

interface Kept {
  readonly request: PsRunRequest;
}

const usualThrottle = 8;
/** More sessions are no use to anybody, and each is a process over there. */
const mostSessions = 1000;

/** All PowerShell sessions of the core, and what ran in them. They belong to the page that opened them, and go with it. */
export class PowerShells {
  readonly #parts: PowerShellParts;
  readonly #entries = new Map<PsSessionId, Entry>();
  readonly #shelf = new RunShelf<PsRunId, CommandRun>();
  readonly #requests = new Map<PsRunId, Kept>();
  readonly questions = new QuestionDesk();
  /** Of all sessions of this core. */
  readonly gates = new StartGates();
  readonly runner: Runner;
  readonly #sessionNews: Sampler<PsSessionId>;
  readonly #runNews: Sampler<PsRunId>;
  /** Who is told of what is gone: its page does not have it any more. */
  readonly #owners = new Map<string, string>();
  readonly #sessionsChanged = new Emitter<{ pageKey: string; changed: PsSessionInfo[]; removed: PsSessionId[] }>();
  readonly #runsChanged = new Emitter<{ pageKey: string; changed: PsRunInfo[]; removed: PsRunId[] }>();
  readonly #asked = new Emitter<{ pageKey: string; question: PsQuestion }>();
  readonly #withdrawn = new Emitter<{ pageKey: string; questionId: PsQuestionId }>();
  readonly onSessionsChanged = this.#sessionsChanged.event;
  readonly onRunsChanged = this.#runsChanged.event;
  readonly onAsked = this.#asked.event;
  readonly onWithdrawn = this.#withdrawn.event;
  #count = 0;

  constructor(parts: PowerShellParts) {
    this.#parts = parts;
    const { clock } = parts.host;
    this.runner = new Runner({ clock, questions: this.questions });
    this.#sessionNews = new Sampler(clock, (changed, removed) =>
      this.#tell(changed, removed, (id) => this.#info(id), this.#sessionsChanged),
    );
    this.#runNews = new Sampler(clock, (changed, removed) => {
      const forgotten = this.#shelf.tidy();
      for (const id of forgotten) this.#requests.delete(id);
      this.#tell(changed, [...removed, ...forgotten], (id) => this.#shelf.get(id)?.info, this.#runsChanged);
    });
    this.questions.onAsked((question) => {
      const pageKey = this.#pageKeyOf(question.psSessionId);
      if (pageKey !== undefined) this.#asked.emit({ pageKey, question });
    });
    this.questions.onWithdrawn(({ psSessionId, questionId }) => {
      const pageKey = this.#pageKeyOf(psSessionId);
      if (pageKey !== undefined) this.#withdrawn.emit({ pageKey, questionId });
    });
  }

  /** Throws what resolving the host throws. */
  async open(
    page: Page,
    request: {
      readonly host: PsHost;
      readonly name?: string | undefined;
      readonly ways?: PsWays | undefined;
      readonly start: boolean;
    },
    signal: AbortSignal,
  ): Promise<PsSessionInfo> {
    this.#makeSureOfRoom();
    const { book } = this.#parts;
    const resolved = await book.resolve(request.host, forPowerShell, signal, this.#parts.desk.prompterForPage(page.key));
    const isProduction = await book.isProduction(resolved);
    // Others came meanwhile, or the page went: what it would own now nobody would ever end.
    this.#makeSureOfRoom();
    const id = PsSessionId.parse(randomUUID());
    page.belongings.add(id);
    if (this.#parts.pages.ownerOf(id) === undefined) throw cancelled();
    const open = openSeat(request.host, request.ways, {
      ...this.#parts,
      gates: this.gates,
      pageKey: () => this.#pageKeyOf(id),
      onAttempt: (progress) => this.#parts.onAttempt?.(id, progress),
    });
    const seat = new Seat({ id, open, clock: this.#parts.host.clock });
    this.#count += 1;
    const name = request.name?.trim() ?? '';
    this.#entries.set(id, {
      seat,
      number: this.#count,
      name: name === '' ? `SSH${this.#count}` : name,
      face: { ...powerShellFace(request.host, resolved), production: isProduction },
    });
    seat.onChanged(() => this.#sessionNews.touch(id));
    this.#watchQuestions(seat);
    if (request.start) void this.#start(seat);
    this.#sessionNews.touch(id);
    return this.infoOf(id);
  }

  #makeSureOfRoom(): void {
    if (this.#entries.size >= mostSessions)
      throw new AppError('powershell.tooMuch', { limit: mostSessions }, 'too many sessions');
  }

  list(page: Page): { sessions: PsSessionInfo[]; runs: PsRunInfo[]; questions: PsQuestion[] } {
    return {
      sessions: [...this.#entries.keys()].filter((id) => page.belongings.has(id)).map((id) => this.infoOf(id)),
      runs: this.#shelf.all.filter(({ id }) => page.belongings.has(id)).map(({ info }) => info),
      questions: this.questions.open.filter(({ psSessionId }) => page.belongings.has(psSessionId)),
    };
  }

  /** Commands of a page's that have not ended; `onRunsChanged` is heard when that changes. */
  goingOn({ belongings }: Pick<Page, 'belongings'>): GoingOn[] {
    return goingOn(this.#shelf.all, belongings, ({ command }) => command);
  }

  /** Throws `powershell.notFound`. */
  seat(id: PsSessionId): Seat {
    return this.#entry(id).seat;
  }

  nameOf(id: PsSessionId): string {
    return this.#entry(id).face.label;
  }

  infoOf(id: PsSessionId): PsSessionInfo {
    const info = this.#info(id);
    if (info === undefined) throw notFound('session');
    return info;
  }

  /** Throws `powershell.notFound`. */
  run(id: PsRunId): CommandRun {
    const run = this.#shelf.get(id);
    if (run === undefined) throw notFound('run');
    return run;
  }

  reopen(id: PsSessionId): void {
    const { seat } = this.#entry(id);
    if (seat.session === undefined) void this.#start(seat);
  }

  /** Ends it, and leaves it on the list with what ran in it. A command that was asked to stop and goes on is not waited for once more. */
  end(id: PsSessionId): void {
    const { seat } = this.#entry(id);
    const parts = this.#shelf.all.flatMap((run) => run.parts).filter((part) => part.seat === seat && !part.isFinal);
    const hangs = parts.some(({ state }) => state === 'stopping');
    for (const part of parts) this.runner.stop(part);
    this.questions.withdraw(id);
    if (hangs) seat.kill();
    void seat.close();
  }

  /** `Remove-PSSession`: ends it and takes it off the list, with what ran in it alone. */
  close(id: PsSessionId): void {
    const { seat } = this.#entry(id);
    for (const run of this.#shelf.all)
      if (run.parts.length === 1 && run.parts[0]?.seat === seat) this.#forget(run);
      else for (const part of run.parts) if (part.seat === seat && !part.isFinal) this.runner.stop(part);
    this.questions.withdraw(id);
    this.#entries.delete(id);
    this.#drop(id);
    this.#sessionNews.remove(id);
    void seat.close().finally(() => seat.dispose());
  }

  start(page: Page, request: PsRunRequest): PsRunStart {
    return this.#question(request) ?? { kind: 'started', run: this.#begin(page, request, false) };
  }

  /** A new run of the same: where it failed, or everywhere. */
  again(page: Page, id: PsRunId, failedOnly: boolean, confirmed: PsSessionId[] = []): PsRunStart {
    const run = this.run(id);
    const kept = this.#requests.get(id);
    const parts = failedOnly ? run.parts.filter(({ hasFailed }) => hasFailed) : run.parts;
    const sessions = parts.map(({ seat }) => seat.id).filter((each) => this.#entries.has(each));
    if (kept === undefined || sessions.length === 0) throw notFound('session');
    const request = { ...kept.request, sessions, confirmed };
    const isOneOfMany = run.parts.length > 1;
    return this.#question(request, isOneOfMany) ?? { kind: 'started', run: this.#begin(page, request, true) };
  }

  /** On one host nobody overlooks what it is. */
  #question({ sessions, confirmed = [] }: PsRunRequest, isOneOfMany = sessions.length > 1): PsRunStart | undefined {
    const faces = [...new Set(sessions)].map((psSessionId) => ({ psSessionId, face: this.#entry(psSessionId).face }));
    const production = faces.filter(({ face }) => isOneOfMany && face.production);
    if (production.every(({ psSessionId }) => confirmed.includes(psSessionId))) return undefined;
    return {
      kind: 'needsConfirmation',
      production: production.map(({ psSessionId, face }) => ({ psSessionId, name: face.label })),
    };
  }

  forget(id: PsRunId): void {
    this.#forget(this.run(id));
  }

  touchRun(id: PsRunId): void {
    this.#runNews.touch(id);
  }

  /** The page is gone for good: so is all that it had. */
  pageGone({ belongings }: Page): void {
    for (const id of [...belongings]) {
      const session = PsSessionId.parse(id);
      if (this.#entries.has(session)) this.close(session);
      const run = this.#shelf.get(PsRunId.parse(id));
      if (run !== undefined) this.#forget(run);
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  dispose(): void {
    this.#sessionNews.dispose();
    this.#runNews.dispose();
    this.questions.dispose();
    for (const { seat } of this.#entries.values()) seat.dispose();
    this.#entries.clear();
    this.#sessionsChanged.dispose();
    this.#runsChanged.dispose();
    this.#asked.dispose();
    this.#withdrawn.dispose();
  }

  #begin(page: Page, request: PsRunRequest, reopens: boolean): PsRunInfo {
    const ids = [...new Set(request.sessions)];
    const entries = ids.map((id) => this.#entry(id));
    const [first] = entries;
    const id = PsRunId.parse(randomUUID());
    const run = new CommandRun({
      id,
      command: request.script,
      prompt: first !== undefined && entries.length === 1 ? `[${first.face.label}]: ${first.seat.facts.prompt}` : '',
      seats: entries.map(({ seat, face }) => ({ seat, computer: face.label })),
      clock: this.#parts.host.clock,
      onChanged: () => this.#runNews.touch(id),
    });
    const isOneOfMany = entries.length > 1;
    const plan: RunPlan = {
      command: {
        script: request.script,
        args: scriptArguments(request.script, request.parameters, request.using),
        isTyped: request.isTyped ?? false,
        columns: request.columns,
        isOneOfMany,
      },
      throttle: request.throttle ?? usualThrottle,
      timeoutMs: request.timeoutSeconds === undefined ? undefined : request.timeoutSeconds * 1000,
      stopAfterFailures: request.stopAfterFailures,
      reopens: reopens || isOneOfMany,
    };
    this.#shelf.put(run);
    this.#requests.set(id, { request });
    page.belongings.add(id);
    void this.runner.run(run, plan);
    return run.info;
  }

  #forget(run: CommandRun): void {
    for (const part of run.parts) if (!part.isFinal) this.runner.stop(part);
    this.#shelf.remove(run.id);
    this.#requests.delete(run.id);
    this.#drop(run.id);
    this.#runNews.remove(run.id);
  }

  async #start(seat: Seat): Promise<void> {
    // Why not is what its state says.
    await seat.ready().catch(() => undefined);
  }

  /** Calls of the session's own, outside of any command. */
  #watchQuestions(seat: Seat): void {
    seat.onOpened((session) => {
      session.onEvent((event) => {
        if (event.kind !== 'hostCall') return;
        if (event.call.request.method === 'exit') seat.exits(event.call.request.code);
        this.questions.ask(
          {
            psSessionId: seat.id,
            runId: undefined,
            computer: this.#entries.get(seat.id)?.face.label ?? '',
            lacksSecureStrings: session.versions?.lacksSecureStrings ?? false,
            answer: (call, answer) => session.answer(undefined, call, answer),
            cancel: (call) => session.answer(undefined, call, { kind: 'failure', message: 'The user cancelled.' }),
          },
          event.call,
        );
      });
      void session.ended.then(() => this.questions.withdraw(seat.id));
    });
  }

  #entry(id: PsSessionId): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw notFound('session');
    return entry;
  }

  #info(id: PsSessionId): PsSessionInfo | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const { seat, number, name, face } = entry;
    const { prompt, location, lastStatus, isRestricted } = seat.facts;
    return {
      psSessionId: id,
      id: number,
      name,
      ...face,
      state: seat.state,
      availability: seat.session === undefined ? 'none' : seat.isBusy ? 'busy' : 'available',
      prompt,
      isRestricted,
      noise: seat.noise,
      ...(location !== undefined && { location }),
      ...(lastStatus !== undefined && { lastStatus }),
      ...(seat.versions !== undefined && { versions: seat.versions }),
      ...(seat.startedBy !== undefined && { startedBy: seat.startedBy }),
      ...(seat.connectionId !== undefined && { connectionId: seat.connectionId }),
    };
  }

  #pageKeyOf(id: string): string | undefined {
    return this.#parts.pages.ownerOf(id)?.key ?? this.#owners.get(id);
  }

  /** Takes it from its page, which is told once more. */
  #drop(id: string): void {
    const page = this.#parts.pages.ownerOf(id);
    if (page === undefined) return;
    page.belongings.delete(id);
    this.#owners.set(id, page.key);
  }

  #tell<K extends string, I>(
    changed: readonly K[],
    removed: readonly K[],
    infoOf: (id: K) => I | undefined,
    emitter: Emitter<{ pageKey: string; changed: I[]; removed: K[] }>,
  ): void {
    const byPage = new Map<string, { pageKey: string; changed: I[]; removed: K[] }>();
    const newsFor = (id: K): { changed: I[]; removed: K[] } | undefined => {
      const pageKey = this.#pageKeyOf(id);
      if (pageKey === undefined) return undefined;
      const news = byPage.get(pageKey) ?? { pageKey, changed: [], removed: [] };
      byPage.set(pageKey, news);
      return news;
    };
    for (const id of changed) {
      const info = infoOf(id);
      if (info !== undefined) newsFor(id)?.changed.push(info);
    }
    for (const id of removed) {
      newsFor(id)?.removed.push(id);
      this.#drop(id);
      this.#owners.delete(id);
    }
    for (const news of byPage.values()) emitter.emit(news);
  }
}

export function notFound(what: 'session' | 'run' | 'question' | 'object'): AppError {
  return new AppError('powershell.notFound', { what }, `no such ${what}`);
}
