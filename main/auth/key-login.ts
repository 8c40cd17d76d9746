import type { TimelineFact } from '../../shared/model/timeline.ts';
import type { AgentGift } from './agent-gift.ts';
import { giveToAgent, type PatientAgent } from './give-to-agent.ts';
import { AgentPatience } from '../agent/agent-patience.ts';
import { isTokenType, TokenKeys } from './token-keys.ts';
import { AppError, isAppError, type AuthAttempt } from '../../shared/model/errors.ts';
import type { PassphraseRequest } from '../keys/identity.ts';
import type { AuthSituation, Identity } from '../ssh/connection-types.ts';
import type { AskingFrame, Attempt, LoginContext, LoginDeps, LoginMethod, MethodAnswer } from './login-method.ts';
import { findCardKeys } from './card-keys.ts';
import { findKeys } from './find-keys.ts';
import { whyUnusable, type KeyCandidate, type KeyCandidates } from './key-candidates.ts';
import type { LoginSecrets } from './login-secrets.ts';
import { Passphrases } from './passphrases.ts';
import { whyShort } from './short-keys.ts';
import { tokenRefusal } from './token-refusal.ts';
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
  /** Attempts of this login that the server refused, by any method and in all stages: it counts through. */
  failures(): number;
  /** Whether another method has an attempt to make yet. */
  needsAttempt(methodsLeft: readonly string[]): boolean;
}

/**
 * Public key authentication (RFC 4252 section 7), one key an attempt. A key is offered once in each stage of a login; one
 * that was accepted is never offered again, since servers refuse a key that was already used (AU-06).
 */
export class KeyLogin implements LoginMethod {
  readonly name = 'publickey';
  readonly #context: LoginContext;
  readonly #deps: LoginDeps;
  /** The agent's socket; that of the desktop's session is looked for with the keys. */
  #agent: string | undefined;
  readonly #patience = new AgentPatience();
  readonly #report: KeyReport;
  #found: KeyCandidates | undefined;
  #queue: KeyCandidate[] = [];
  /** Offered in this stage and refused; tried again, after the untried ones, in the next. */
  #refused: KeyCandidate[] = [];
  /** Strangers for which there was no room while a key of the host's own or another method still wanted an attempt. */
  #held: KeyCandidate[] = [];
  #frame: AskingFrame | undefined;
  /** Keys of files that the server took, for the agent. */
  readonly #gifts: AgentGift[] = [];
  readonly #passphrases: Passphrases;
  readonly #tokens: TokenKeys;

  constructor(context: LoginContext, deps: LoginDeps, agent: string | undefined, report: KeyReport, secrets: LoginSecrets) {
    this.#passphrases = new Passphrases(
      context,
      deps,
      secrets,
      (error) => report.onUnanswerable(error),
      () => this.#agent !== undefined,
    );
    this.#tokens = new TokenKeys(context, deps, () => this.#frame);
    this.#context = context;
    this.#deps = deps;
    this.#agent = agent;
    this.#report = report;
  }

  async next(situation: AuthSituation, frame: AskingFrame, signal: AbortSignal): Promise<MethodAnswer> {
    this.#frame = frame;
    await this.#find(signal);
    for (let candidate = this.#take(situation); candidate; candidate = this.#take(situation)) {
      const attempt = await this.#attempt(candidate, situation, signal);
      if (attempt) return attempt;
    }
    return 'exhausted';
  }

  /** Strangers that got no attempt, for the account of a login that failed. */
  get heldBack(): readonly AuthAttempt[] {
    // With the attempt that is under way the usual limit may be reached: those behind it get none either.
    const isFull = this.#report.failures() >= usualTries - 1;
    const behind = isFull ? this.#queue.filter(({ isStranger }) => isStranger === true) : [];
    return [...this.#held, ...behind].map((candidate) => skipped(candidate, heldBack));
  }

  /** The next key. A stranger that would take an attempt from another waits behind the host's own keys, and is judged again there. */
  #take(situation: AuthSituation): KeyCandidate | undefined {
    for (let candidate = this.#queue.shift(); candidate; candidate = this.#queue.shift()) {
      if (candidate.isStranger !== true || this.#hasRoom(situation)) return candidate;
      this.#held.push(candidate);
    }
    return this.#hasRoom(situation) ? this.#held.shift() : undefined;
  }

  /**
   * Whether one more refusal leaves an attempt for each key that is this host's own, and one for another method. A key and its certificate are
   * two: where the server refuses both, both count.
   */
  #hasRoom(situation: AuthSituation): boolean {
    const own = this.#queue.filter((candidate) => candidate.isStranger !== true && this.#mayCost(candidate, situation)).length;
    const others = this.#report.needsAttempt(situation.methodsLeft ?? []) ? 1 : 0;
    return this.#report.failures() + own + others < usualTries;
  }

  /** Whether the key will be shown to the server at all, as far as that is known before it is opened. */
  #mayCost({ asks, keyType }: KeyCandidate, { serverSignatureAlgorithms }: AuthSituation): boolean {
    const { target } = this.#context;
    if (asks && target.batchMode && !this.#passphrases.hasCommand) return false;
    return keyType === undefined || chooseSignatureAlgorithm(keyType, target, serverSignatureAlgorithms).kind === 'use';
  }

  onStage(): void {
    this.#queue.push(...this.#held.splice(0), ...this.#refused.splice(0));
  }

  get #patientAgent(): PatientAgent | undefined {
    return this.#agent === undefined ? undefined : { socket: this.#agent, patience: this.#patience };
  }

  async #find(signal: AbortSignal): Promise<void> {
    if (this.#found) return;
    const ask = (request: PassphraseRequest, signal: AbortSignal): Promise<string | undefined> =>
      this.#passphrases.ask(request, this.#frame, signal);
    const asking = Object.assign(ask, { token: this.#tokens.signer(ask) });
    // An agent of the desktop's session, for a program that knows none by its environment.
    const isOpen = this.#context.target.identityAgent === undefined;
    this.#agent ??= isOpen ? await this.#deps.defaultAgent?.() : undefined;
    const cards = await findCardKeys(this.#context, this.#deps, () => this.#frame, signal);
    this.#found = await findKeys(this.#context, this.#deps, this.#patientAgent, asking, cards, signal);
    const passkeys = this.#deps.passkeys?.({
      target: this.#context.target,
      ask: (body, signal) => this.#deps.prompter.ask({ hop: this.#context.hop, body, ...this.#frame }, signal),
      deadline: () => this.#frame?.deadline,
    });
    const strangers = (passkeys?.last ?? []).map((candidate): KeyCandidate => ({ ...candidate, isStranger: true }));
    this.#queue = [...(passkeys?.first ?? []), ...this.#found.candidates, ...strangers];
    for (const skipped of [...(passkeys?.skipped ?? []), ...this.#found.skipped]) this.#report.note(skipped);
  }

  /** The attempt with this key, or undefined when it is passed over. */
  async #attempt(candidate: KeyCandidate, situation: AuthSituation, signal: AbortSignal): Promise<Attempt | undefined> {
    const { target } = this.#context;
    if (candidate.asks && target.batchMode && !this.#passphrases.hasCommand)
      return this.#skip(candidate, 'it needs a passphrase, and BatchMode never asks');
    let identity: Identity;
    try {
      identity = this.#tokens.watch(await candidate.open(signal));
    } catch (error) {
      return this.#skip(candidate, reasonFor(error, signal, candidate), isAppError(error, 'cancelled') ? 'cancelled' : 'skipped');
    }
    // Of some files the size is known only now.
    const short = whyShort(identity.publicBlob, target.requiredRsaBits);
    if (short !== undefined) return this.#skip(candidate, short);
    const choice = chooseSignatureAlgorithm(identity.keyType, target, situation.serverSignatureAlgorithms);
    if (choice.kind === 'skip') return this.#skip(candidate, candidate.whenUnknown ?? choice.why);
    return this.#offer(candidate, identity, choice.algorithm);
  }

  #offer(candidate: KeyCandidate, identity: Identity, algorithm: string): Attempt {
    let failure: { readonly answer: 'skipped' | 'cancelled'; readonly why: string | undefined } | undefined;
    let whyRefused: string | undefined;
    const watched: Identity = {
      ...identity,
      sign: async (data, wanted, signal) => {
        try {
          const signature = await identity.sign(data, wanted, signal);
          if (isTokenType(identity.keyType)) whyRefused = tokenRefusal(signature);
          return signature;
        } catch (error) {
          const why = reasonFor(error, signal, candidate);
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
      whyRefused: () => candidate.whyRefused?.() ?? whyRefused,
      onOutcome: (outcome) => {
        // A key that could not sign will not be able to in the next stage either, and must not ask again.
        if (outcome === 'refused' && !failure) this.#refused.push(candidate);
        if (outcome === 'partial') this.#leaveOut(candidate.plainKey);
        if (outcome !== 'refused') this.#taken(candidate);
        this.#passphrases.settle(file, outcome !== 'refused');
      },
    };
  }

  #taken(candidate: KeyCandidate): void {
    candidate.onAccepted?.();
    const gift = candidate.forAgent?.();
    if (gift === undefined) return;
    const said = this.#passphrases.agentWish(gift.file);
    const wish = said === undefined ? this.#context.target.addKeysToAgent : said.wish;
    if (wish !== undefined) this.#gifts.push({ ...gift, wish });
  }

  /** The login succeeded: the agent is given what it is to have (AddKeysToAgent). */
  afterLogin(signal: AbortSignal): Promise<readonly TimelineFact[]> {
    return giveToAgent(this.#gifts.splice(0), this.#patientAgent, this.#context, this.#deps, signal);
  }

  /** The same key with another certificate, or without one, is no second key. */
  #leaveOut(plainKey: string | undefined): void {
    const isOther = (candidate: KeyCandidate): boolean => plainKey === undefined || candidate.plainKey !== plainKey;
    this.#queue = this.#queue.filter(isOther);
    this.#refused = this.#refused.filter(isOther);
    this.#held = this.#held.filter(isOther);
  }

  #skip(candidate: KeyCandidate, why: string, answer: 'skipped' | 'cancelled' = 'skipped'): undefined {
    this.#report.note(skipped(candidate, why, answer));
  }
}

function skipped({ label, from }: KeyCandidate, why: string, answer: 'skipped' | 'cancelled' = 'skipped'): AuthAttempt {
  return { method: 'publickey', identity: label, from, answer, why };
}

/** Why a key was passed over. What is no key's own fault (an aborted connect, a prompt nobody can answer) goes through. */
function reasonFor(error: unknown, signal: AbortSignal, { asksPin }: Pick<KeyCandidate, 'asksPin'>): string {
  if (!(error instanceof AppError) || signal.aborted) throw error;
  if (error.code === 'cancelled') return asksPin ? 'no PIN was given' : 'no passphrase was given';
  // Its reason is told of "it", and here the key is named before it.
  if (isAppError(error, 'agent.unavailable')) return `the agent did not sign: ${error.detail.reason}`;
  if (error.code.startsWith('key.') || error.code.startsWith('agent.')) return whyUnusable(error);
  throw error;
}
