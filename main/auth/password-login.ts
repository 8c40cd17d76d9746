import { isAppError } from '../../shared/model/errors.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import type { AuthSituation } from '../ssh/connection-types.ts';
import type { AskingFrame, LoginContext, LoginDeps, LoginMethod, MethodAnswer } from './login-method.ts';
import type { Login } from './auth-memory.ts';

/**
 * Password authentication (RFC 4252 section 8): the remembered password once, then up to NumberOfPasswordPrompts typed ones.
 * What the server accepts is remembered for this login and host key.
 */
export class PasswordLogin implements LoginMethod {
  readonly name = 'password';
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #login: Login;
  #asked = 0;
  #triedRemembered = false;
  #refusedRemembered = false;

  constructor(context: LoginContext, deps: LoginDeps) {
    const { user, hostName, port } = context.target;
    this.#context = context;
    this.#deps = deps;
    this.#login = { user, host: hostName, port };
  }

  /** Whether a password can be sent without asking. */
  get hasRemembered(): boolean {
    return !this.#triedRemembered && this.#remembered() !== undefined;
  }

  async next(_situation: AuthSituation, frame: AskingFrame, signal: AbortSignal): Promise<MethodAnswer> {
    const remembered = this.#triedRemembered ? undefined : this.#remembered();
    this.#triedRemembered = true;
    if (remembered !== undefined) return this.#attempt(remembered, true);
    const { batchMode, numberOfPasswordPrompts: attempts, user, hostName: host } = this.#context.target;
    if (batchMode || this.#asked >= attempts) return 'exhausted';
    this.#asked += 1;
    const body = { kind: 'password' as const, user, host, attempt: this.#asked, attempts };
    const reason = this.#refusedRemembered && this.#asked === 1 ? 'the password typed before was refused' : frame.reason;
    let answer: PromptAnswer;
    try {
      answer = await this.#deps.prompter.ask({ hop: this.#context.hop, body, ...frame, reason }, signal);
    } catch (error) {
      if (isAppError(error, 'prompt.unanswerable')) return { unanswerable: error };
      throw error;
    }
    return answer.kind === 'secrets' ? this.#attempt(answer.values[0] ?? '', false) : 'cancelled';
  }

  onStage(): void {
    this.#asked = 0;
    this.#triedRemembered = false;
  }

  #attempt(password: string, isRemembered: boolean): MethodAnswer {
    return {
      step: { kind: 'password', password },
      record: { method: 'password', answer: 'refused', ...(isRemembered ? { why: 'as typed before' } : {}) },
      what: 'password',
      isSilent: () => this.#remembered() !== undefined,
      onOutcome: (outcome) => this.#onOutcome(outcome, password, isRemembered),
    };
  }

  #onOutcome(outcome: 'accepted' | 'partial' | 'refused', password: string, isRemembered: boolean): void {
    const fingerprint = this.#context.hostKeyFingerprint();
    if (outcome !== 'refused' && fingerprint !== undefined) this.#deps.memory.remember(this.#login, fingerprint, password);
    if (outcome === 'refused' && isRemembered) {
      this.#refusedRemembered = true;
      this.#deps.memory.forget(this.#login);
    }
  }

  #remembered(): string | undefined {
    const fingerprint = this.#context.hostKeyFingerprint();
    return fingerprint === undefined ? undefined : this.#deps.memory.recall(this.#login, fingerprint);
  }
}
