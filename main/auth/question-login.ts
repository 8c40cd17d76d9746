import { printable, printableLine } from '../../shared/base/printable.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { AuthSituation, KeyboardInteractiveRound } from '../ssh/connection-types.ts';
import type { AskingFrame, LoginContext, LoginDeps, LoginMethod, MethodAnswer } from './login-method.ts';

/** More rounds than any login has; a server that goes on asking nothing would otherwise never be done. */
const maxRounds = 64;
const maxQuestions = 64;

/**
 * keyboard-interactive (RFC 4256): any number of rounds, each answered by the user and by nobody else. No stored password
 * ever goes in here: the questions are the server's, and may ask for anything.
 */
export class QuestionLogin implements LoginMethod {
  readonly name = 'keyboard-interactive';
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #onCancelled: () => void;
  #attempts = 0;
  /** Whether the last attempt asked anything: one that did not would only go the same way again. */
  #hadQuestions = true;

  constructor(context: LoginContext, deps: LoginDeps, onCancelled: () => void) {
    this.#context = context;
    this.#deps = deps;
    this.#onCancelled = onCancelled;
  }

  /** Whether there is an attempt to make yet. */
  get hasMore(): boolean {
    const { batchMode, numberOfPasswordPrompts } = this.#context.target;
    return !batchMode && this.#attempts < numberOfPasswordPrompts && this.#hadQuestions;
  }

  next(_situation: AuthSituation, frame: AskingFrame): Promise<MethodAnswer> {
    const { numberOfPasswordPrompts: limit } = this.#context.target;
    if (!this.hasMore) return Promise.resolve('exhausted');
    this.#attempts += 1;
    this.#hadQuestions = false;
    const again = this.#attempts > 1 ? `not accepted; attempt ${this.#attempts} of ${limit}` : undefined;
    const reason = again !== undefined && frame.reason !== undefined ? `${frame.reason}; ${again}` : (again ?? frame.reason);
    const conversation = new Conversation(this.#context, this.#deps, { ...frame, reason }, () => (this.#hadQuestions = true));
    return Promise.resolve({
      step: {
        kind: 'keyboard-interactive',
        answer: async (round, signal) => {
          const answers = await conversation.answer(round, signal);
          if (answers) return answers;
          this.#onCancelled();
          throw cancelled();
        },
      },
      record: { method: 'keyboard-interactive', answer: 'refused' },
      what: 'answers',
      isSilent: () => !conversation.hasAsked,
      failure: () => (conversation.isCancelled ? { answer: 'cancelled', why: undefined } : undefined),
    });
  }

  onStage(): void {
    this.#attempts = 0;
    this.#hadQuestions = true;
  }
}

/** The rounds of one attempt. */
class Conversation {
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #frame: AskingFrame;
  readonly #onAsked: () => void;
  #rounds = 0;
  /** Texts of rounds without a question, shown with the next question since they need no answer of their own. */
  #notices: string[] = [];
  hasAsked = false;
  isCancelled = false;

  constructor(context: LoginContext, deps: LoginDeps, frame: AskingFrame, onAsked: () => void) {
    this.#context = context;
    this.#deps = deps;
    this.#frame = frame;
    this.#onAsked = onAsked;
  }

  /** One answer a question; undefined when the user cancelled. */
  async answer(round: KeyboardInteractiveRound, signal: AbortSignal): Promise<readonly string[] | undefined> {
    this.#rounds += 1;
    if (this.#rounds > maxRounds || round.questions.length > maxQuestions) throw this.#unreasonable();
    const name = printableLine(round.name);
    const instruction = printable(round.instruction);
    if (round.questions.length === 0) {
      // RFC 4256 section 3.2: it is answered with no responses, and its text is meant to be seen.
      this.#notices.push(...[name, instruction].filter((text) => text !== ''));
      return [];
    }
    this.hasAsked = true;
    this.#onAsked();
    const text = [...this.#notices, instruction].filter((part) => part !== '').join('\n');
    this.#notices = [];
    const questions = round.questions.map((question) => ({ text: printableLine(question.text), echo: question.echo }));
    const body = { kind: 'keyboardInteractive' as const, name, instruction: text, questions };
    const answer = await this.#deps.prompter.ask({ hop: this.#context.hop, body, ...this.#frame }, signal);
    if (answer.kind === 'secrets') return round.questions.map((_, index) => answer.values[index] ?? '');
    this.isCancelled = true;
    return undefined;
  }

  #unreasonable(): AppError {
    const { hostName: host, port } = this.#context.target;
    const reason = `it asks endlessly (more than ${maxRounds} rounds, or ${maxQuestions} questions in one)`;
    return new AppError('connection.lost', { host, port, reason }, `keyboard-interactive with ${host}: ${reason}`);
  }
}
