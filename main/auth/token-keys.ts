import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import { signWithTokenFile, type TokenAsker } from '../agent/private/token-signature.ts';
import type { KeyFile } from '../keys/key-file.ts';
import type { AskPassphrase, SignWithTokenFile } from '../keys/identity.ts';
import type { Identity } from '../ssh/connection-types.ts';
import type { AskingFrame, LoginContext, LoginDeps } from './login-method.ts';

/** A key that needs no touch has signed by then, and one that wants a PIN first has said so: a card does not flash up for them. */
const cardAfterMs = 400;

/** Security keys of one login: their PINs, and the card that says that a touch is waited for. */
export class TokenKeys {
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #frame: () => AskingFrame | undefined;
  /** Our own agent talks to the token, and says itself when it waits. */
  #isOurs = false;

  constructor(context: LoginContext, deps: LoginDeps, frame: () => AskingFrame | undefined) {
    this.#context = context;
    this.#deps = deps;
    this.#frame = frame;
  }

  /** For key files: signs by an agent of our own. */
  readonly signer =
    (ask: AskPassphrase): SignWithTokenFile =>
    async (file, data, signal) => {
      this.#isOurs = true;
      const { target } = this.#context;
      try {
        return await signWithTokenFile({
          file: file.path,
          blob: file.publicKey?.blob ?? Buffer.alloc(0),
          data,
          label: nameOf(file),
          provider: providerOf(target.securityKeyProvider, this.#deps.environment),
          environment: this.#deps.environment,
          asker: this.#asker(file, ask, signal),
          signal,
        });
      } finally {
        this.#isOurs = false;
      }
    };

  /** Shows the card while the user's own agent waits for a touch. Its Cancel passes the key over. */
  watch(identity: Identity): Identity {
    if (!isTokenType(identity.keyType)) return identity;
    return {
      ...identity,
      sign: async (data, algorithm, signal) => {
        const over = new AbortController();
        const givenUp = new AbortController();
        const shown = this.#deps.clock.after(cardAfterMs, () => {
          if (this.#isOurs) return;
          this.#touch(identity.label, 'agent', over.signal).catch(() => {
            if (!over.signal.aborted) givenUp.abort();
          });
        });
        try {
          return await identity.sign(data, algorithm, AbortSignal.any([signal, givenUp.signal]));
        } finally {
          shown.dispose();
          over.abort();
        }
      },
    };
  }

  #asker(file: KeyFile, ask: AskPassphrase, signal: AbortSignal): TokenAsker {
    const { target, hop } = this.#context;
    const use = { kind: 'signIn' as const, host: target.hostName, user: target.user };
    return {
      passphrase: (attempt) => ask({ file: file.path, comment: file.comment, attempt }, signal),
      pin: async (attempt, over) => {
        if (target.batchMode) return undefined;
        const body = { kind: 'pin' as const, use, key: nameOf(file), attempt };
        const asking = AbortSignal.any([signal, over]);
        const answer = await this.#deps.prompter.ask({ hop, body, ...this.#frame() }, asking).catch((error: unknown) => {
          // Nobody there: the key is passed over, as by Cancel.
          if (isAppError(error, 'prompt.unanswerable')) return { kind: 'cancel' as const };
          throw error;
        });
        return answer.kind === 'secrets' ? answer.values[0] : undefined;
      },
      touch: (over) =>
        new Promise((resolve, reject) => {
          const timer = this.#deps.clock.after(cardAfterMs, () => {
            this.#touch(nameOf(file), 'hawser', AbortSignal.any([over, signal])).then(resolve, reject);
          });
          over.addEventListener('abort', () => timer.dispose(), { once: true });
        }),
    };
  }

  /** Ends with `over`; rejects with `cancelled` at Cancel. Where nobody can be asked, the token may be touched all the same. */
  async #touch(key: string, by: 'hawser' | 'agent', over: AbortSignal): Promise<void> {
    const { target, hop } = this.#context;
    const body = { kind: 'touch' as const, use: { kind: 'signIn' as const, host: target.hostName, user: target.user }, key, by };
    try {
      const answer = await this.#deps.prompter.ask({ hop, body, ...this.#frame() }, over);
      if (answer.kind === 'cancel') throw cancelled();
    } catch (error) {
      if (!isAppError(error, 'prompt.unanswerable')) throw error instanceof AppError ? error : cancelled();
    }
  }
}

/** Keys on a token, and certificates of such keys. */
export function isTokenType(keyType: string): boolean {
  return keyType.startsWith('sk-');
}

function nameOf(file: KeyFile): string {
  return file.comment === '' ? file.path : file.comment;
}

/** SecurityKeyProvider of ssh_config(5); undefined for the one that OpenSSH brings along. */
function providerOf(
  configured: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const named = configured ?? environment['SSH_SK_PROVIDER'];
  return named === undefined || named === '' || named === 'internal' ? undefined : named;
}
