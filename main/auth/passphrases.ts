import { isAppError, type AppError } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { PassphraseRequest } from '../keys/identity.ts';
import type { Login } from './auth-memory.ts';
import type { AskingFrame, LoginContext, LoginDeps } from './login-method.ts';
import type { LoginSecrets } from './login-secrets.ts';
import { secretByCommand } from './secret-command.ts';

/**
 * The passphrases of one login's key files: the remembered one, then what the bookmark's command prints or the one in the vault, then the user.
 * What opened a key that the server took is remembered while somebody holds the login, and kept where the user said so; what a command printed
 * is neither.
 */
export class Passphrases {
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #secrets: LoginSecrets;
  readonly #onUnanswerable: (error: AppError) => void;
  /** Given in this login, by file, until its end says whether they were of use. */
  readonly #given = new Map<string, Given>();
  readonly #triedKept = new Set<string>();
  readonly #triedCommand = new Set<string>();
  /** Opened by what the command printed. */
  readonly #byCommand = new Set<string>();
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
    return this.#byCommand.has(file) || this.#recalled(file) !== undefined;
  }

  /** Whether there is something to try where nobody may be asked. */
  get hasCommand(): boolean {
    return this.#context.target.passphraseCommand !== undefined;
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
    const last = this.#given.get(file)?.from;
    const wasKept = last === 'vault';
    if (wasKept) this.#secrets.note(of, 'refused');
    this.#given.delete(file);
    this.#byCommand.delete(file);
    const printed = await this.#printed(file, signal);
    if (printed.passphrase !== undefined) return printed.passphrase;
    // Nobody is asked there; only its command was to be tried.
    if (this.#context.target.batchMode && this.hasCommand) return undefined;
    if (!this.hasCommand && !this.#triedKept.has(file)) {
      this.#triedKept.add(file);
      const kept = await this.#secrets.kept(of, frame, signal);
      if (kept !== undefined) {
        this.#given.set(file, { passphrase: kept, from: 'vault' });
        return kept;
      }
    }
    // What a command is for is not kept beside it.
    const keep = this.hasCommand ? undefined : await this.#secrets.offer(of);
    const reason = (last && whyNot[last]) ?? (attempt > 1 ? whyNot.user : (printed.why ?? frame?.reason));
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

  /** What the command of the bookmark prints; it runs once for each file. `why`: it ran, or could not, in vain. */
  async #printed(
    file: string,
    signal: AbortSignal,
  ): Promise<{ readonly passphrase?: string | undefined; readonly why?: string | undefined }> {
    const command = this.#context.target.passphraseCommand;
    if (command === undefined || this.#triedCommand.has(file)) return {};
    this.#triedCommand.add(file);
    const end = await secretByCommand('passphrase', command, this.#context, this.#deps, signal);
    if (end.kind === 'none') return { why: end.told };
    this.#given.set(file, { passphrase: end.secret, from: 'command' });
    this.#byCommand.add(file);
    return { passphrase: end.secret };
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
    // A command's is got again by the next login, and kept nowhere.
    if (given === undefined || !isAccepted || given.from === 'command') return;
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
  readonly from: 'command' | 'vault' | 'user' | 'userToKeep';
}

/** Said of what was given last, when the file asks again. */
const whyNot: Readonly<Record<Given['from'], string>> = {
  command: 'the passphrase that the command printed does not open the file',
  vault: 'the passphrase in the vault does not open the file',
  user: 'that passphrase does not open the file',
  userToKeep: 'that passphrase does not open the file',
};
