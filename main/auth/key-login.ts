import { isTokenType, TokenKeys } from './token-keys.ts';
import { AppError, isAppError, type AuthAttempt } from '../../shared/model/errors.ts';
import type { PassphraseRequest } from '../keys/identity.ts';
import type { AuthSituation, Identity } from '../ssh/connection-types.ts';
import type { AskingFrame, Attempt, LoginContext, LoginDeps, LoginMethod, MethodAnswer } from './login-method.ts';
import { findKeys } from './find-keys.ts';
import { whyUnusable, type KeyCandidate, type KeyCandidates } from './key-candidates.ts';
import type { LoginSecrets } from './login-secrets.ts';
import { Passphrases } from './passphrases.ts';
import { chooseSignatureAlgorithm } from './signature-algorithm.ts';

/** MaxAuthTries of sshd_config(5), as nobody changed it: with that failure the server ends the login. */
const usualTries = 6;
const heldBack = 'held back: most servers end a login after six failures, and nothing names this key for this host';

/** Where the account of the login goes on. */
export interface KeyReport {
  /** A key that was passed over without an attempt, with the reason. */
  note(attempt: AuthAttempt): void;
  /** A passphrase that nobody could be asked for. */
  onUnanswerable(error: AppError): void;
}

/**
 * Public key authentication (RFC 4252 section 7), one key an attempt. A key is offered once in each stage of a login; one
 * that was accepted is never offered again, since servers refuse a key that was already used (AU-06).
 */
export class KeyLogin implements LoginMethod {
  readonly name = 'publickey';
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  readonly #agent: string | undefined;
  readonly #report: KeyReport;
  #found: KeyCandidates | undefined;
  #queue: KeyCandidate[] = [];
  /** Offered in this stage and refused; tried again, after the untried ones, in the next. */
  #refused: KeyCandidate[] = [];
  /** In all stages: servers count through. */
  #refusals = 0;
  #frame: AskingFrame | undefined;
  readonly #passphrases: Passphrases;
  readonly #tokens: TokenKeys;

  constructor(context: LoginContext, deps: LoginDeps, agent: string | undefined, report: KeyReport, secrets: LoginSecrets) {
    this.#passphrases = new Passphrases(context, deps, secrets, (error) => report.onUnanswerable(error));
    this.#tokens = new TokenKeys(context, deps, () => this.#frame);
    this.#context = context;
    this.#deps = deps;
    this.#agent = agent;
    this.#report = report;
  }

  async next(situation: AuthSituation, frame: AskingFrame, signal: AbortSignal): Promise<MethodAnswer> {
    this.#frame = frame;
    await this.#find(signal);
    for (let candidate = this.#queue.shift(); candidate; candidate = this.#queue.shift()) {
      if (candidate.isStranger === true && !this.#hasRoom()) {
        this.#skip(candidate, heldBack);
        continue;
      }
      const attempt = await this.#attempt(candidate, situation, signal);
      if (attempt) return attempt;
    }
    return 'exhausted';
  }

  /** Whether one more refusal leaves an attempt for each key that is this host's own, and one for a password. */
  #hasRoom(): boolean {
    const own = this.#queue.filter(({ isStranger }) => isStranger !== true).length;
    return this.#refusals + own < usualTries - 1;
  }

  onStage(): void {
    this.#queue.push(...this.#refused);
    this.#refused = [];
  }

  async #find(signal: AbortSignal): Promise<void> {
    if (this.#found) return;
    const ask = (request: PassphraseRequest, signal: AbortSignal): Promise<string | undefined> =>
      this.#passphrases.ask(request, this.#frame, signal);
    const asking = Object.assign(ask, { token: this.#tokens.signer(ask) });
    // An agent of the desktop's session, for a program that knows none by its environment.
    const isOpen = this.#context.target.identityAgent === undefined;
    const agent = this.#agent ?? (isOpen ? await this.#deps.defaultAgent?.() : undefined);
    this.#found = await findKeys(this.#context, this.#deps, agent, asking, signal);
    const passkeys = this.#deps.passkeys?.({
      target: this.#context.target,
      ask: (body, signal) => this.#deps.prompter.ask({ hop: this.#context.hop, body, ...this.#frame }, signal),
      deadline: () => this.#frame?.deadline,
    });
    this.#queue = [...(passkeys?.first ?? []), ...this.#found.candidates, ...(passkeys?.last ?? [])];
    for (const skipped of [...(passkeys?.skipped ?? []), ...this.#found.skipped]) this.#report.note(skipped);
  }

  /** The attempt with this key, or undefined when it is passed over. */
  async #attempt(candidate: KeyCandidate, situation: AuthSituation, signal: AbortSignal): Promise<Attempt | undefined> {
    const { target } = this.#context;
    if (candidate.asks && target.batchMode) return this.#skip(candidate, 'it needs a passphrase, and BatchMode never asks');
    let identity: Identity;
    try {
      identity = this.#tokens.watch(await candidate.open(signal));
    } catch (error) {
      return this.#skip(candidate, reasonFor(error, signal), isAppError(error, 'cancelled') ? 'cancelled' : 'skipped');
    }
    const choice = chooseSignatureAlgorithm(identity.keyType, target, situation.serverSignatureAlgorithms);
    if (choice.kind === 'skip') return this.#skip(candidate, candidate.whenUnknown ?? choice.why);
    return this.#offer(candidate, identity, choice.algorithm);
  }

  #offer(candidate: KeyCandidate, identity: Identity, algorithm: string): Attempt {
    let failure: { readonly answer: 'skipped' | 'cancelled'; readonly why: string | undefined } | undefined;
    const watched: Identity = {
      ...identity,
      sign: async (data, wanted, signal) => {
        try {
          return await identity.sign(data, wanted, signal);
        } catch (error) {
          const why = reasonFor(error, signal);
          failure =
            error instanceof AppError && error.code === 'cancelled' ? { answer: 'cancelled', why } : { answer: 'skipped', why };
          throw error;
        }
      },
    };
    const { label, from, note, certificate } = candidate;
    const file = candidate.keyFile ?? from;
    return {
      step: { kind: 'publickey', identity: watched, algorithm },
      record: {
        method: 'publickey',
        identity: label,
        from,
        answer: 'refused',
        ...(note === undefined ? {} : { why: note }),
        ...(certificate === undefined ? {} : { certificate }),
      },
      what: certificate === undefined ? 'key' : 'certificate',
      // What was typed is kept while somebody holds the login, so a reconnect needs nobody.
      isSilent: () => !isTokenType(identity.keyType) && (!candidate.asks || this.#passphrases.isRemembered(file)),
      failure: () => failure,
      whyRefused: candidate.whyRefused,
      onOutcome: (outcome) => {
        // A key that could not sign will not be able to in the next stage either, and must not ask again.
        if (outcome === 'refused' && !failure) {
          this.#refused.push(candidate);
          this.#refusals += 1;
        }
        if (outcome === 'partial') this.#leaveOut(candidate.plainKey);
        if (outcome !== 'refused') candidate.onAccepted?.();
        this.#passphrases.settle(file, outcome !== 'refused');
      },
    };
  }

  /** The same key with another certificate, or without one, is no second key. */
  #leaveOut(plainKey: string | undefined): void {
    const isOther = (candidate: KeyCandidate): boolean => plainKey === undefined || candidate.plainKey !== plainKey;
    this.#queue = this.#queue.filter(isOther);
    this.#refused = this.#refused.filter(isOther);
  }

  #skip(candidate: KeyCandidate, why: string, answer: 'skipped' | 'cancelled' = 'skipped'): undefined {
    this.#report.note({ method: 'publickey', identity: candidate.label, from: candidate.from, answer, why });
  }
}

/** Why a key was passed over. What is no key's own fault (an aborted connect, a prompt nobody can answer) goes through. */
function reasonFor(error: unknown, signal: AbortSignal): string {
  if (!(error instanceof AppError) || signal.aborted) throw error;
  if (error.code === 'cancelled') return 'no passphrase was given';
  if (error.code.startsWith('key.') || error.code.startsWith('agent.')) return whyUnusable(error);
  throw error;
}
