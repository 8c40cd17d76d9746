import { isAppError } from '../../shared/model/errors.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import type { VaultKey } from '../../shared/model/vault.ts';
import { wordsForItem } from '../vault/vault-document.ts';
import type { Vault } from '../vault/vault.ts';
import type { AskingFrame, LoginContext, LoginDeps } from './login-method.ts';

const unlockAttempts = 3;

/**
 * The vault as one login sees it: what is kept is used before anybody is asked, once, and never again after it was refused; what is typed is
 * kept only when the user said so and it proved right. A locked vault is asked about once; then the secret itself is.
 */
export class LoginSecrets {
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  #isDeclined = false;
  /** The administrator forbids keeping: then nothing counts as kept. Known once it was asked. */
  #isForbidden = false;

  constructor(context: LoginContext, deps: LoginDeps) {
    this.#context = context;
    this.#deps = deps;
  }

  /** Whether there is something to try. */
  has(of: VaultKey): boolean {
    const vault = this.#vault;
    const item = vault?.find(of);
    if (item === undefined || item.refusedAt !== undefined || this.#isForbidden || this.#isDeclined) return false;
    return vault?.state.kind !== 'unreachable';
  }

  /** Why what is kept is of no use here, for the next question; undefined: it is, or there is nothing. */
  whyUnused(of: VaultKey): string | undefined {
    const vault = this.#vault;
    if (vault === undefined) return undefined;
    const item = vault.find(of);
    if (item !== undefined && this.#isForbidden)
      return `the ${of.kind} in the vault is not used: the administrator forbids keeping passwords`;
    if (item?.refusedAt !== undefined) return `the ${of.kind} in the vault was refused, and is not tried again`;
    if (item !== undefined && vault.state.kind === 'unreachable')
      return `the ${of.kind} is in a vault that only the application opens`;
    if (item !== undefined || of.kind !== 'password') return undefined;
    const isOfAnotherKey = vault.items.some(
      ({ of: other }) =>
        other.kind === 'password' && other.user === of.user && other.host === of.host.toLowerCase() && other.port === of.port,
    );
    return isOfAnotherKey
      ? 'the password in the vault belongs to another key of this host, and is not sent to this one'
      : undefined;
  }

  /** What is kept for it. A locked vault is asked about, once in a login. Rejects with `cancelled` when `signal` aborts. */
  async kept(of: VaultKey, frame: AskingFrame | undefined, signal: AbortSignal): Promise<string | undefined> {
    const vault = this.#vault;
    if (vault === undefined || !this.has(of) || !(await this.#mayKeep()) || !(await this.#open(wordsForItem(of), frame, signal)))
      return undefined;
    try {
      return vault.reveal(of);
    } catch (error) {
      // Locked meanwhile, or damaged: the user is asked instead.
      this.#deps.log.warn('a kept secret was not used', { error: String(error) });
      return undefined;
    }
  }

  /** What a question says of keeping its answer; undefined: nothing can be kept. */
  async offer(of: VaultKey): Promise<{ readonly isOn: boolean } | undefined> {
    const { secrets } = this.#deps;
    if (secrets === undefined || !secrets.vault.isWritable || !(await this.#mayKeep())) return undefined;
    const { state } = secrets.vault;
    if (state.kind === 'unreachable' || (state.kind === 'none' && !(await secrets.hasBox()))) return undefined;
    return { isOn: secrets.vault.find(of) !== undefined };
  }

  /** Opens the vault for what the user wants to keep, or sets it up; false when that came to nothing. */
  async makeReady(of: VaultKey, frame: AskingFrame | undefined, signal: AbortSignal): Promise<boolean> {
    const vault = this.#vault;
    if (vault === undefined) return false;
    try {
      if (vault.state.kind === 'none') await vault.setUp({ by: 'secretBox' });
    } catch (error) {
      vault.tellTrouble(error);
      return false;
    }
    this.#isDeclined = false;
    return this.#open(wordsForItem(of), frame, signal);
  }

  /** It proved right. What goes wrong is told where the vault is shown: the login goes on. */
  keep(of: VaultKey, secret: string): void {
    this.#vault?.keep(of, secret).catch((error: unknown) => this.#vault?.tellTrouble(error));
  }

  note(of: VaultKey, what: 'used' | 'refused'): void {
    this.#vault?.note(of, what);
  }

  async #mayKeep(): Promise<boolean> {
    this.#isForbidden = !((await this.#deps.secrets?.mayKeep()) ?? false);
    return !this.#isForbidden;
  }

  get #vault(): Vault | undefined {
    return this.#deps.secrets?.vault;
  }

  async #open(use: string, frame: AskingFrame | undefined, signal: AbortSignal): Promise<boolean> {
    const vault = this.#vault;
    if (vault === undefined) return false;
    if (await vault.openSilently()) return true;
    if (this.#isDeclined || this.#context.target.batchMode) return false;
    for (let attempt = 1; attempt <= unlockAttempts; attempt += 1) {
      const { state } = vault;
      if (state.kind !== 'locked') return state.kind === 'unlocked';
      const answer = await this.#askOrWait({ kind: 'vault', by: state.by, use, attempt }, frame, signal);
      if (answer === 'opened') return true;
      if (answer === undefined || answer.kind === 'cancel') break;
      if (await unlocks(vault, answer)) return true;
    }
    this.#isDeclined = true;
    return false;
  }

  /** The answer; `opened` when the vault was opened elsewhere meanwhile, undefined when nobody can be asked. */
  async #askOrWait(
    body: { readonly kind: 'vault'; readonly by: 'passphrase' | 'secretBox'; readonly use: string; readonly attempt: number },
    frame: AskingFrame | undefined,
    signal: AbortSignal,
  ): Promise<PromptAnswer | 'opened' | undefined> {
    const vault = this.#vault;
    const elsewhere = new AbortController();
    const watch = vault?.onChanged(() => {
      if (vault.state.kind === 'unlocked') elsewhere.abort();
    });
    try {
      const { hop } = this.#context;
      return await this.#deps.prompter.ask({ hop, body, ...frame }, AbortSignal.any([signal, elsewhere.signal]));
    } catch (error) {
      if (elsewhere.signal.aborted && !signal.aborted) return 'opened';
      if (isAppError(error, 'prompt.unanswerable')) return undefined;
      throw error;
    } finally {
      watch?.dispose();
    }
  }
}

async function unlocks(vault: Vault, answer: PromptAnswer): Promise<boolean> {
  try {
    return await vault.unlock(answer.kind === 'secrets' ? (answer.values[0] ?? '') : undefined);
  } catch (error) {
    vault.tellTrouble(error);
    return false;
  }
}
