import { AppError, type AuthAttempt } from '../../shared/model/errors.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';
import { agentSocket } from '../agent/agent-socket.ts';
import type { Authenticator, AuthSituation, AuthStep } from '../ssh/connection-types.ts';
import { KeyLogin } from './key-login.ts';
import { LoginSecrets } from './login-secrets.ts';
import type { AskingFrame, Attempt, LoginContext, LoginDeps, LoginMethod } from './login-method.ts';
import { PasswordLogin } from './password-login.ts';
import { QuestionLogin } from './question-login.ts';

/** What sshd allows by default between TCP connect and login (LoginGraceTime of sshd_config(5)). */
const loginGraceMs = 120_000;

/** Authenticates one connect: `none` first, then the methods that both sides allow, in PreferredAuthentications' order. */
export class LoginDriver implements Authenticator {
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #keys: KeyLogin;
  readonly #passwords: PasswordLogin;
  readonly #questions: QuestionLogin;
  readonly #deadline: number;
  readonly #attempts: AuthAttempt[] = [];
  readonly #accepted: { readonly what: string; readonly isSilent: () => boolean }[] = [];
  #current: Attempt | undefined;
  /** Refused by the server, by any method: it ends the login at its MaxAuthTries. */
  #failures = 0;
  #isIn = false;
  #isCancelled = false;
  /** The first question that nobody could be asked. */
  #unanswerable: AppError | undefined;

  constructor(context: LoginContext, deps: LoginDeps) {
    this.#context = context;
    this.#deps = deps;
    this.#deadline = deps.clock.now() + loginGraceMs;
    const agent = agentSocket(context.target.identityAgent, deps.environment);
    const secrets = new LoginSecrets(context, deps);
    const report = {
      note: (attempt: AuthAttempt) => void this.#attempts.push(attempt),
      onUnanswerable: (error: AppError) => void (this.#unanswerable ??= error),
      failures: () => this.#failures,
      needsAttempt: (methodsLeft: readonly string[]) => this.#needsAttempt(methodsLeft),
    };
    this.#keys = new KeyLogin(context, deps, agent, report, secrets);
    this.#passwords = new PasswordLogin(context, deps, secrets, report.note);
    this.#questions = new QuestionLogin(context, deps, () => (this.#isCancelled = true));
  }

  get attempts(): readonly AuthAttempt[] {
    const current = this.#current?.record;
    return [
      ...this.#attempts,
      ...(current && current.method !== 'none' ? [current] : []),
      // What was not needed is no news.
      ...(this.#isIn ? [] : this.#keys.heldBack),
    ];
  }

  get canRepeatSilently(): boolean {
    return this.#accepted.every((step) => step.isSilent());
  }

  async next(situation: AuthSituation, signal: AbortSignal): Promise<AuthStep> {
    this.#settle('refused');
    if (situation.methodsLeft === undefined) {
      return this.#start({
        step: { kind: 'none' },
        record: { method: 'none', answer: 'refused' },
        isSilent: () => true,
        what: 'nothing asked',
      });
    }
    for (const method of this.#methodsFor(situation.methodsLeft)) {
      if (this.#isCancelled) break;
      const answer = await method.next(situation, this.#frame(situation), signal);
      if (answer === 'cancelled') this.#isCancelled = true;
      else if (answer !== 'exhausted' && 'unanswerable' in answer) this.#unanswerable ??= answer.unanswerable;
      else if (answer !== 'exhausted') return this.#start(answer);
    }
    if (this.#isCancelled) return { kind: 'stop', error: this.#cancelledError() };
    if (this.#unanswerable) return { kind: 'stop', error: this.#unanswerable };
    // A passphrase that was not given, and nothing else left: the user's wish, not the server's refusal.
    const wasCancelled = this.#attempts.at(-1)?.answer === 'cancelled';
    return { kind: 'stop', error: wasCancelled ? this.#cancelledError() : this.#refusedError(situation.methodsLeft) };
  }

  onOutcome(outcome: 'accepted' | 'partial' | 'refused'): void {
    const current = this.#current;
    this.#settle(outcome);
    if (!current || outcome === 'refused') return;
    this.#accepted.push({ what: current.what, isSilent: current.isSilent });
    this.#isIn = outcome === 'accepted';
    if (outcome === 'partial') for (const method of [this.#keys, this.#passwords, this.#questions]) method.onStage();
  }

  afterLogin(signal: AbortSignal): Promise<readonly TimelineFact[]> {
    return this.#keys.afterLogin(signal);
  }

  #start(attempt: Attempt): AuthStep {
    this.#current = attempt;
    this.#deps.log.debug('trying', {
      method: attempt.record.method,
      identity: attempt.record.identity,
      hop: this.#context.hop.label,
    });
    return attempt.step;
  }

  /** Enters the end of the current attempt in the account. A `none` that is refused is the normal first probe and no news. */
  #settle(outcome: 'accepted' | 'partial' | 'refused'): void {
    const current = this.#current;
    this.#current = undefined;
    if (!current) return;
    current.onOutcome?.(outcome);
    if (current.record.method === 'none' && outcome === 'refused') return;
    const failure = outcome === 'refused' ? current.failure?.() : undefined;
    if (outcome === 'refused' && failure === undefined) this.#failures += 1;
    const { why, ...plain } = current.record;
    const reason = failure ? failure.why : outcome === 'refused' ? (current.whyRefused?.() ?? why) : undefined;
    const record: AuthAttempt = {
      ...plain,
      answer: failure?.answer ?? outcome,
      ...(reason === undefined ? {} : { why: reason }),
    };
    this.#attempts.push(record);
    // Named `outcome`: a field called answer would be taken for a secret and blacked out.
    const { answer: outcomeOf, ...said } = record;
    this.#deps.log.info('attempt ended', { ...said, outcome: outcomeOf, hop: this.#context.hop.label });
  }

  /** Whether a method besides keys has an attempt to make yet. */
  #needsAttempt(methodsLeft: readonly string[]): boolean {
    const others = [this.#passwords, this.#questions];
    return this.#allowed(methodsLeft).some((method) => others.some((other) => other === method && other.hasMore));
  }

  /** What both sides allow, in PreferredAuthentications' order. */
  #allowed(methodsLeft: readonly string[]): readonly LoginMethod[] {
    const { target } = this.#context;
    return target.preferredAuthentications.flatMap((name): readonly LoginMethod[] => {
      if (!methodsLeft.includes(name)) return [];
      if (name === 'publickey') return target.pubkeyAuthentication ? [this.#keys] : [];
      if (name === 'keyboard-interactive') return target.kbdInteractiveAuthentication ? [this.#questions] : [];
      if (name === 'password') return target.passwordAuthentication ? [this.#passwords] : [];
      return [];
    });
  }

  #methodsFor(methodsLeft: readonly string[]): readonly Pick<LoginMethod, 'next'>[] {
    const methods = this.#allowed(methodsLeft);
    // Nobody need be asked by keyboard-interactive while a password that is known can still be tried.
    const questions = methods.indexOf(this.#questions);
    const passwords = methods.indexOf(this.#passwords);
    if (questions < 0 || passwords < questions || !this.#passwords.hasKnown) return methods;
    const known: Pick<LoginMethod, 'next'> = {
      next: (_situation, frame, signal) => this.#passwords.nextKnown(frame, signal),
    };
    return [...methods.slice(0, questions), known, ...methods.slice(questions)];
  }

  #frame(situation: AuthSituation): AskingFrame {
    const last = this.#accepted.at(-1);
    const reason = last ? `step ${this.#accepted.length + 1}: ${last.what} accepted` : undefined;
    return { reason, banner: situation.banner === '' ? undefined : situation.banner, deadline: this.#deadline };
  }

  #cancelledError(): AppError {
    const { hostName: host, port, user } = this.#context.target;
    return new AppError('auth.cancelled', { host, port, user }, `login as ${user} at ${host} was cancelled`, {
      phase: 'authentication',
    });
  }

  #refusedError(methodsLeft: readonly string[]): AppError {
    const { hostName: host, port, user } = this.#context.target;
    const detail = { host, port, user, methodsLeft: [...methodsLeft], tried: [...this.attempts] };
    const left = methodsLeft.join(',');
    return new AppError('auth.refused', detail, `${host} refuses to log in ${user} (${left})`, { phase: 'authentication' });
  }
}
