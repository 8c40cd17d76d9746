import { isAppError, type AuthAttempt } from '../../shared/model/errors.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import type { VaultKey } from '../../shared/model/vault.ts';
import type { AuthSituation } from '../ssh/connection-types.ts';
import type { AskingFrame, Attempt, LoginContext, LoginDeps, LoginMethod, MethodAnswer } from './login-method.ts';
import type { Login } from './auth-memory.ts';
import type { LoginSecrets } from './login-secrets.ts';
import { secretByCommand } from './secret-command.ts';

/** Where a password came from. */
type From = 'remembered' | 'command' | 'vault' | 'user' | 'userToKeep';

const whyInAccount: Partial<Record<From, string>> = {
  remembered: 'as typed before',
  command: 'printed by its command',
  vault: 'from the vault',
};

/**
 * Password authentication (RFC 4252 section 8): the remembered password once, then once what its command prints or what the vault has, then up to
 * NumberOfPasswordPrompts typed ones. What the server accepts is remembered for this login and host key, what a command printed is not.
 */
export class PasswordLogin implements LoginMethod {
  readonly name = 'password';
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #login: Login;
  readonly #secrets: LoginSecrets;
  readonly #note: (attempt: AuthAttempt) => void;
  #asked = 0;
  #triedRemembered = false;
  #triedKept = false;
  #triedCommand = false;
  /** Why what was known is of no use, for the next question. */
  #whyAsked: string | undefined;

  constructor(context: LoginContext, deps: LoginDeps, secrets: LoginSecrets, note: (attempt: AuthAttempt) => void) {
    const { user, hostName, port } = context.target;
    this.#context = context;
    this.#deps = deps;
    this.#login = { user, host: hostName, port };
    this.#secrets = secrets;
    this.#note = note;
  }

  /** Whether there is a password to send before one is asked for. */
  get hasKnown(): boolean {
    if (!this.#triedRemembered && this.#remembered() !== undefined) return true;
    if (this.#context.target.passwordCommand !== undefined) return !this.#triedCommand;
    const of = this.#vaultKey();
    return !this.#triedKept && of !== undefined && this.#secrets.has(of);
  }

  /** Whether there is a password to send yet, or somebody to ask for one. */
  get hasMore(): boolean {
    const { batchMode, numberOfPasswordPrompts } = this.#context.target;
    return this.hasKnown || (!batchMode && this.#asked < numberOfPasswordPrompts);
  }

  async next(_situation: AuthSituation, frame: AskingFrame, signal: AbortSignal): Promise<MethodAnswer> {
    const known = await this.nextKnown(frame, signal);
    return known === 'exhausted' ? this.#ask(frame, signal) : known;
  }

  /** As `next`, but nobody is asked for the password itself: `exhausted` where what was known can't be got. */
  async nextKnown(frame: AskingFrame, signal: AbortSignal): Promise<Attempt | 'exhausted'> {
    const remembered = this.#triedRemembered ? undefined : this.#remembered();
    this.#triedRemembered = true;
    if (remembered !== undefined) return this.#attempt(remembered, 'remembered');
    const printed = await this.#printed(signal);
    if (printed !== undefined) return this.#attempt(printed, 'command');
    const kept = await this.#kept(frame, signal);
    return kept === undefined ? 'exhausted' : this.#attempt(kept, 'vault');
  }

  onStage(): void {
    this.#asked = 0;
    this.#triedRemembered = false;
    this.#triedKept = false;
  }

  async #ask(frame: AskingFrame, signal: AbortSignal): Promise<MethodAnswer> {
    const { batchMode, numberOfPasswordPrompts: attempts, user, hostName: host } = this.#context.target;
    if (batchMode || this.#asked >= attempts) return 'exhausted';
    this.#asked += 1;
    const of = this.#vaultKey();
    // What a command is for is not kept beside it.
    const keep = of && this.#context.target.passwordCommand === undefined ? await this.#secrets.offer(of) : undefined;
    const body = { kind: 'password' as const, user, host, attempt: this.#asked, attempts, ...(keep && { keep }) };
    const why = this.#asked === 1 ? (this.#whyAsked ?? (of && this.#secrets.whyUnused(of))) : undefined;
    let answer: PromptAnswer;
    try {
      answer = await this.#deps.prompter.ask({ hop: this.#context.hop, body, ...frame, reason: why ?? frame.reason }, signal);
    } catch (error) {
      if (isAppError(error, 'prompt.unanswerable')) return { unanswerable: error };
      throw error;
    }
    if (answer.kind !== 'secrets') return 'cancelled';
    const isKept = of && keep && answer.keep === true && (await this.#secrets.makeReady(of, frame, signal));
    return this.#attempt(answer.values[0] ?? '', isKept === true ? 'userToKeep' : 'user');
  }

  #attempt(password: string, from: From): Attempt {
    const why = whyInAccount[from];
    return {
      step: { kind: 'password', password },
      record: { method: 'password', answer: 'refused', ...(why === undefined ? {} : { why }) },
      what: 'password',
      isSilent: () => from === 'command' || this.#remembered() !== undefined,
      onOutcome: (outcome) => this.#onOutcome(outcome !== 'refused', password, from),
    };
  }

  #onOutcome(isAccepted: boolean, password: string, from: From): void {
    const fingerprint = this.#context.hostKeyFingerprint();
    const of = this.#vaultKey();
    if (isAccepted && fingerprint !== undefined && from !== 'command')
      this.#deps.memory.remember(this.#login, fingerprint, password);
    if (isAccepted && of && from === 'userToKeep') this.#secrets.keep(of, password);
    if (of && from === 'vault') this.#secrets.note(of, isAccepted ? 'used' : 'refused');
    if (isAccepted) return;
    if (from === 'remembered') {
      this.#whyAsked = 'the password typed before was refused';
      this.#deps.memory.forget(this.#login);
    } else if (from === 'vault') this.#whyAsked = 'the password in the vault was refused';
    else if (from === 'command') this.#whyAsked = 'the password that the command printed was refused';
  }

  /** What the command of the bookmark prints; it runs once in a login. */
  async #printed(signal: AbortSignal): Promise<string | undefined> {
    const command = this.#context.target.passwordCommand;
    if (command === undefined || this.#triedCommand) return undefined;
    this.#triedCommand = true;
    const end = await secretByCommand('password', command, this.#context, this.#deps, signal);
    if (end.kind === 'secret') return end.secret;
    this.#whyAsked = end.told;
    this.#note({ method: 'password', answer: 'skipped', why: end.why });
    return undefined;
  }

  async #kept(frame: AskingFrame, signal: AbortSignal): Promise<string | undefined> {
    const of = this.#vaultKey();
    if (of === undefined || this.#triedKept || this.#context.target.passwordCommand !== undefined) return undefined;
    this.#triedKept = true;
    return this.#secrets.kept(of, frame, signal);
  }

  #remembered(): string | undefined {
    const fingerprint = this.#context.hostKeyFingerprint();
    return fingerprint === undefined ? undefined : this.#deps.memory.recall(this.#login, fingerprint);
  }

  /** A password goes to the host key that it was accepted at, and to no other (SE-08). */
  #vaultKey(): VaultKey | undefined {
    const hostKey = this.#context.hostKeyFingerprint();
    return hostKey === undefined ? undefined : { kind: 'password', ...this.#login, hostKey };
  }
}
