import { createStore, type StoreApi } from 'zustand/vanilla';
import type { powerShellContract } from '../../../shared/contract-powershell.ts';
import type { PsRunInfo, PsSessionInfo } from '../../../shared/model/powershell.ts';
import { isAppError } from '../../../shared/model/errors.ts';
import type { PsAnswer, PsQuestion, PsQuestionId } from '../../../shared/model/powershell-questions.ts';
import type { ClientMembers } from '../../../shared/rpc/contract-types.ts';

export type PowerShellClient = ClientMembers<{ readonly powershell: typeof powerShellContract }>['powershell'];

export interface PowerShellState {
  readonly sessions: Readonly<Record<string, PsSessionInfo>>;
  /** Ids of the sessions, in the order of their numbers. */
  readonly sessionOrder: readonly string[];
  readonly runs: Readonly<Record<string, PsRunInfo>>;
  /** Ids of the runs, the oldest first. */
  readonly runOrder: readonly string[];
  /** What scripts ask of the user, the oldest first. */
  readonly questions: readonly PsQuestion[];
  readonly isLoaded: boolean;
  readonly error: unknown;
}

export interface PowerShellStore {
  readonly state: StoreApi<PowerShellState>;
  /** Asks for everything anew. Rejects with the core's error. */
  load(): Promise<void>;
  /** What a call answered; what the core told since is newer. */
  sessionAdded(session: PsSessionInfo): void;
  runAdded(run: PsRunInfo): void;
  /**
   * It goes before the core says so, and comes back first where the core could not take the answer. Rejects with the core's error:
   * `powershell.notFound` where nobody asks it any more.
   */
  answer(question: PsQuestion, answer: PsAnswer): Promise<void>;
  /** Ends each; what ran in them stays. What is gone already is no failure. */
  end(sessionIds: readonly string[]): Promise<void>;
  /** `Remove-PSSession` for each. What is gone already is no failure. */
  remove(sessionIds: readonly string[]): Promise<void>;
}

const nothing: PowerShellState = {
  sessions: {},
  sessionOrder: [],
  runs: {},
  runOrder: [],
  questions: [],
  isLoaded: false,
  error: undefined,
};

/** Sessions, runs and questions as the core tells them; objects and lines stay there. */
export function createPowerShellStore(client: PowerShellClient): PowerShellStore {
  const state = createStore<PowerShellState>(() => nothing);
  client.onSessionsChanged(({ changed, removed }) => state.setState((before) => withSessions(before, changed, removed)));
  client.onRunsChanged(({ changed, removed }) => state.setState((before) => withRuns(before, changed, removed)));
  client.onAsked((question) =>
    state.setState(({ questions }) =>
      questions.some(({ questionId }) => questionId === question.questionId) ? {} : { questions: [...questions, question] },
    ),
  );
  const questionGone = (gone: PsQuestionId): void =>
    state.setState(({ questions }) => ({ questions: questions.filter(({ questionId }) => questionId !== gone) }));
  /** Answered, and not known to be taken: what is withdrawn meanwhile does not come back. */
  const answering = new Set<PsQuestionId>();
  client.onWithdrawn(({ questionId }) => {
    answering.delete(questionId);
    questionGone(questionId);
  });
  return {
    state,
    async load() {
      try {
        const { sessions, runs, questions } = await client.list({});
        const filled = withRuns(withSessions(nothing, sessions, []), runs, []);
        state.setState({ ...filled, questions, isLoaded: true, error: undefined });
      } catch (error) {
        state.setState({ error });
        throw error;
      }
    },
    sessionAdded: (session) =>
      state.setState((before) => (before.sessions[session.psSessionId] ? {} : withSessions(before, [session], []))),
    runAdded: (run) => state.setState((before) => (before.runs[run.runId] ? {} : withRuns(before, [run], []))),
    async answer(question, given) {
      const { questionId } = question;
      answering.add(questionId);
      questionGone(questionId);
      try {
        await client.answer({ questionId, answer: given });
      } catch (error) {
        const isOpen = answering.has(questionId) && !isAppError(error, 'powershell.notFound');
        if (isOpen) state.setState(({ questions }) => ({ questions: withFirst(questions, question) }));
        throw error;
      } finally {
        answering.delete(questionId);
      }
    },
    async end(sessionIds) {
      await Promise.allSettled(sessionIds.map((id) => client.end({ psSessionId: id })));
    },
    async remove(sessionIds) {
      await Promise.allSettled(sessionIds.map((id) => client.close({ psSessionId: id })));
    },
  };
}

function withFirst(questions: readonly PsQuestion[], first: PsQuestion): readonly PsQuestion[] {
  return questions.some(({ questionId }) => questionId === first.questionId) ? questions : [first, ...questions];
}

function withSessions(before: PowerShellState, changed: readonly PsSessionInfo[], removed: readonly string[]): PowerShellState {
  const sessions = merged(before.sessions, changed, removed, ({ psSessionId }) => psSessionId);
  const sessionOrder = Object.values(sessions)
    .sort((a, b) => a.id - b.id)
    .map(({ psSessionId }) => psSessionId);
  return { ...before, sessions, sessionOrder };
}

function withRuns(before: PowerShellState, changed: readonly PsRunInfo[], removed: readonly string[]): PowerShellState {
  const runs = merged(before.runs, changed, removed, ({ runId }) => runId);
  const known = new Set(before.runOrder);
  const added = changed.map(({ runId }) => runId).filter((id) => !known.has(id));
  return { ...before, runs, runOrder: [...before.runOrder, ...added].filter((id) => runs[id] !== undefined) };
}

function merged<T>(
  before: Readonly<Record<string, T>>,
  changed: readonly T[],
  removed: readonly string[],
  idOf: (one: T) => string,
): Readonly<Record<string, T>> {
  const gone = new Set<string>(removed);
  const all = { ...before, ...Object.fromEntries(changed.map((one) => [idOf(one), one])) };
  return gone.size === 0 ? all : Object.fromEntries(Object.entries(all).filter(([id]) => !gone.has(id)));
}
