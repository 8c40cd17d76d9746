import { isAppError, type AppError } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { PassphraseRequest } from '../keys/identity.ts';
import type { Login } from './auth-memory.ts';
import type { AskingFrame, LoginContext, LoginDeps } from './login-method.ts';
import type { LoginSecrets } from './login-secrets.ts';

/**
 * The passphrases of one login's key files: the remembered one, then the one in the vault, then the user. What opened a key that the server took
 * is remembered while somebody holds the login, and kept where the user said so.
 */
export class Passphrases {
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #secrets: LoginSecrets;
  readonly #onUnanswerable: (error: AppError) => void;
  /** Given in this login, by file, until its end says whether they were of use. */
  readonly #given = new Map<string, Given>();
  readonly #triedKept = new Set<string>();
  readonly #forAgent = new Map<string, EffectiveHost['addKeysToAgent']>();
  readonly #hasAgent: () => boolean;

  /** `hasAgent`: there is one that a key could be given to. */
  constructor(
    context: LoginContext,
    deps: LoginDeps,
    secrets: LoginSecrets,
    onUnanswerable: (error: AppError) => void,
    hasAgent: () => boolean,
  ) {
    this.#hasAgent = hasAgent;
    this.#context = context;
    this.#deps = deps;
    this.#secrets = secrets;
    this.#onUnanswerable = onUnanswerable;
  }

  /** Whether nobody need be asked for that of this file. */
  isRemembered(file: string): boolean {
    return this.#recalled(file) !== undefined;
  }

  /** undefined: the user would rather not, or nobody can be asked. Rejects with `cancelled` when `signal` aborts. */
  async ask(
    { file, comment, attempt }: PassphraseRequest,
    frame: AskingFrame | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const remembered = attempt === 1 ? this.#recalled(file) : undefined;
    if (remembered !== undefined) return remembered;
    const of = { kind: 'passphrase' as const, file };
    const wasKept = this.#given.get(file)?.from === 'vault';
    if (wasKept) this.#secrets.note(of, 'refused');
    this.#given.delete(file);
    if (!this.#triedKept.has(file)) {
      this.#triedKept.add(file);
      const kept = await this.#secrets.kept(of, frame, signal);
      if (kept !== undefined) {
        this.#given.set(file, { passphrase: kept, from: 'vault' });
        return kept;
      }
    }
    const keep = await this.#secrets.offer(of);
    const reason = wasKept
      ? 'the passphrase in the vault does not open the file'
      : attempt > 1
        ? 'that passphrase does not open the file'
        : frame?.reason;
    const agent = this.#agentOffer();
    const body = { kind: 'passphrase' as const, file, comment, attempt, ...(keep && { keep }), ...(agent && { agent }) };
    try {
      const answer = await this.#deps.prompter.ask({ hop: this.#context.hop, body, ...frame, reason }, signal);
      if (answer.kind !== 'secrets') return undefined;
      const passphrase = answer.values[0] ?? '';
      const { addKeysToAgent } = this.#context.target;
      // Whoever was asked here is not asked again, and a no counts, too.
      if (agent && answer.agent !== undefined) {
        const { isWanted, lifetimeSeconds } = answer.agent;
        const time = lifetimeSeconds === undefined ? {} : { lifetimeSeconds };
        const confirm = addKeysToAgent?.confirm ?? false;
        this.#forAgent.set(file, isWanted ? { ask: false, confirm, ...time } : undefined);
      }
      const isKept = keep !== undefined && answer.keep === true && (await this.#secrets.makeReady(of, frame, signal));
      this.#given.set(file, { passphrase, from: isKept ? 'userToKeep' : 'user' });
      return passphrase;
    } catch (error) {
      if (!isAppError(error, 'prompt.unanswerable')) throw error;
      // The next key may do without a passphrase, as for ssh(1).
      this.#onUnanswerable(error);
      return undefined;
    }
  }

  /** What the user said of the agent when the passphrase was asked for; undefined: nothing was said of this file. */
  agentWish(file: string): { readonly wish: EffectiveHost['addKeysToAgent'] } | undefined {
    return this.#forAgent.has(file) ? { wish: this.#forAgent.get(file) } : undefined;
  }

  #agentOffer(): { readonly isOn: boolean; readonly lifetimeSeconds?: number } | undefined {
    const { addKeysToAgent: wish, batchMode } = this.#context.target;
    if (batchMode || !this.#hasAgent()) return undefined;
    const time = wish?.lifetimeSeconds === undefined ? {} : { lifetimeSeconds: wish.lifetimeSeconds };
    // With `ask` the question is this one.
    return { isOn: wish !== undefined && !wish.ask, ...time };
  }

  /** An attempt with the key of this file ended. */
  settle(file: string, isAccepted: boolean): void {
    const given = this.#given.get(file);
    this.#given.clear();
    if (given === undefined || !isAccepted) return;
    this.#deps.memory.rememberPassphrase(this.#login, file, given.passphrase);
    const of = { kind: 'passphrase' as const, file };
    if (given.from === 'vault') this.#secrets.note(of, 'used');
    else if (given.from === 'userToKeep') this.#secrets.keep(of, given.passphrase);
  }

  get #login(): Login {
    const { user, hostName, port } = this.#context.target;
    return { user, host: hostName, port };
  }

  #recalled(file: string): string | undefined {
    return this.#deps.memory.recallPassphrase(this.#login, file);
  }
}

interface Given {
  readonly passphrase: string;
  readonly from: 'vault' | 'user' | 'userToKeep';
}
