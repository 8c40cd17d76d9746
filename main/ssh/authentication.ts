/** Drives the `ssh-userauth` service (RFC 4252, RFC 4256): asks the authenticator for each step, and tells it what became of it. */
import { printable, printableLine } from '../../shared/base/printable.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { Authenticator, AuthSituation, AuthStep, Identity, KeyboardInteractiveRound } from './connection-types.ts';
import { ProtocolViolation } from './disconnect.ts';
import { Mailbox } from './mailbox.ts';
import { publicKeyProof, publicKeyQuery, signedData } from './public-key-request.ts';
import type { AuthPrompt } from './engine-listener.ts';
import type { AuthHandlers, Transport } from './transport.ts';

/** Banner text kept for the user. */
const MAX_BANNER = 16_000;
const MAX_BANNER_LINE = 400;
/** States of the banner kept, one for each step before which more had been said. */
const MAX_BANNER_STAGES = 8;
/** More attempts or rounds than any login has: a server that goes on for ever is not obeyed for ever. */
const MAX_ATTEMPTS = 500;
const MAX_ROUNDS = 200;

type Answer =
  | { readonly kind: 'serviceAccepted' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly methods: readonly string[]; readonly partial: boolean }
  | { readonly kind: 'keyAccepted' }
  | { readonly kind: 'passwordExpired'; readonly prompt: string }
  | { readonly kind: 'asked'; readonly round: KeyboardInteractiveRound };

type Outcome = 'accepted' | 'partial' | 'refused' | 'abandoned';

export interface AuthenticationPort {
  readonly transport: Transport;
  readonly user: string;
  readonly serverSoftware: string;
  /** Whether signatures may name the server, where it takes that; absent: they may. */
  readonly mayBindKeys?: boolean | undefined;
  /** Waits for what a person or a token decides; the server's patience is running meanwhile. */
  readonly byUser: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Waits for the server, with a deadline. */
  readonly byServer: <T>(work: Promise<T>) => Promise<T>;
  readonly onMethod: (method: string) => void;
}

/** One login. Make it before the key exchange ends: the server may speak (EXT_INFO, banner) before we ask. */
export class Authentication {
  readonly #port: AuthenticationPort;
  readonly #answers = new Mailbox<Answer>();
  readonly #usedMethods: string[] = [];
  #isAsking = false;
  #banner = '';
  readonly #bannerStages: string[] = [];
  #signatureAlgorithms: readonly string[] | undefined;
  #methodsLeft: readonly string[] | undefined;
  #partialSuccess = false;

  constructor(port: AuthenticationPort) {
    this.#port = port;
    port.transport.handlers.auth = this.#handlers();
  }

  get banner(): string {
    return this.#banner;
  }

  /** The banner as it stood at each step of the login that found more of it, the whole one last: questions were asked below one of these. */
  get bannerStages(): readonly string[] {
    return [...new Set([...this.#bannerStages, this.#banner])].filter((each) => each !== '');
  }

  /** In order, e.g. `publickey SHA256:… (id_ed25519)`; empty when the server asked for no proof (AU-14). */
  get authenticatedWith(): readonly string[] {
    return this.#usedMethods;
  }

  /** Runs until the server is satisfied. Throws the error of the authenticator's `stop`, or why the transport is gone. */
  async run(authenticator: Authenticator): Promise<void> {
    const { engine } = this.#port.transport;
    engine.send.service('ssh-userauth');
    await this.#answer('serviceAccepted');
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      this.#keepBannerStage();
      const step = await this.#port.byUser((signal) => authenticator.next(this.#situation(), signal));
      if (step.kind === 'stop') throw step.error;
      this.#port.onMethod(step.kind);
      const outcome = await this.#attempt(step);
      // An attempt that was given up on our side has no answer of the server; `next` is asked again at once.
      if (outcome === 'abandoned') continue;
      if (outcome !== 'refused' && step.kind !== 'none') this.#usedMethods.push(describe(step));
      authenticator.onOutcome(outcome, this.#situation());
      if (outcome === 'accepted') {
        await this.#port.byUser(async (signal) => authenticator.afterLogin?.(signal));
        return;
      }
    }
    throw this.#tooMuch('attempts');
  }

  #situation(): AuthSituation {
    return {
      methodsLeft: this.#methodsLeft,
      partialSuccess: this.#partialSuccess,
      serverSignatureAlgorithms: this.#signatureAlgorithms,
      banner: this.#banner,
    };
  }

  async #attempt(step: Exclude<AuthStep, { kind: 'stop' }>): Promise<Outcome> {
    const { engine } = this.#port.transport;
    const { user } = this.#port;
    this.#isAsking = true;
    switch (step.kind) {
      case 'none':
        engine.attempt((send) => send.authNone(user));
        return this.#verdict();
      case 'password':
        engine.attempt((send) => send.authPassword(user, step.password));
        return this.#verdict();
      case 'publickey':
        return this.#tryKey(step.identity, step.algorithm);
      case 'keyboard-interactive':
        return this.#converse(step.answer);
    }
  }

  /** The query first, so that nobody is asked for a passphrase or a touch in vain (RFC 4252 section 7). */
  async #tryKey(identity: Identity, algorithm: string): Promise<Outcome> {
    const { engine } = this.#port.transport;
    const mayBind = this.#port.mayBindKeys !== false && engine.takesHostBound;
    const hostKey = mayBind ? engine.sessionProof?.hostKey : undefined;
    const request = { user: this.#port.user, algorithm, blob: identity.publicBlob, hostKey };
    engine.attemptPublicKey(publicKeyQuery(request));
    const answer = await this.#nextAnswer();
    if (answer.kind !== 'keyAccepted') return this.#conclude(answer);
    const data = signedData(engine.sessionId, request);
    let signature: Buffer;
    try {
      signature = await this.#port.byUser((signal) => identity.sign(data, algorithm, signal));
    } catch (error) {
      return abandonOrThrow(error);
    }
    engine.attemptPublicKey(publicKeyProof(request, signature));
    return this.#verdict();
  }

  async #converse(respond: Extract<AuthStep, { kind: 'keyboard-interactive' }>['answer']): Promise<Outcome> {
    const { engine } = this.#port.transport;
    engine.attempt((send) => send.authKeyboard(this.#port.user));
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const answer = await this.#nextAnswer();
      if (answer.kind !== 'asked') return this.#conclude(answer);
      let responses: readonly string[];
      try {
        responses = await this.#port.byUser((signal) => respond(answer.round, signal));
      } catch (error) {
        return abandonOrThrow(error);
      }
      engine.send.authInfoRes(answer.round.questions.map((_, index) => responses[index] ?? ''));
    }
    throw this.#tooMuch('rounds of questions');
  }

  async #verdict(): Promise<Outcome> {
    return this.#conclude(await this.#nextAnswer());
  }

  #conclude(answer: Answer): Outcome {
    this.#isAsking = false;
    switch (answer.kind) {
      case 'succeeded':
        this.#methodsLeft = [];
        return 'accepted';
      case 'failed':
        this.#methodsLeft = answer.methods;
        this.#partialSuccess = answer.partial;
        return answer.partial ? 'partial' : 'refused';
      case 'passwordExpired':
        // Changing it here is not offered. The text is for the user; another method may still log in (RFC 4252 section 8).
        this.#addBanner(answer.prompt);
        this.#methodsLeft ??= [];
        this.#partialSuccess = false;
        return 'refused';
      case 'serviceAccepted':
      case 'keyAccepted':
      case 'asked':
        throw new ProtocolViolation(`the server answered ${answer.kind} to another question`);
    }
  }

  #nextAnswer(): Promise<Answer> {
    return this.#port.byServer(this.#answers.take());
  }

  async #answer(kind: Answer['kind']): Promise<void> {
    const answer = await this.#nextAnswer();
    if (answer.kind !== kind) throw new ProtocolViolation(`the server answered ${answer.kind} instead of ${kind}`);
  }

  #handlers(): AuthHandlers {
    const put = (answer: Answer): void => {
      // An answer that nobody asked for would be taken for that to the next question.
      if (this.#isAsking || answer.kind === 'serviceAccepted') this.#answers.put(answer);
      else this.#port.transport.fail(`the server sent ${answer.kind} unasked`);
    };
    return {
      serviceAccepted: () => put({ kind: 'serviceAccepted' }),
      banner: (text) => this.#addBanner(text),
      signatureAlgorithms: (names) => {
        this.#signatureAlgorithms = withImplied(names, this.#port.serverSoftware);
      },
      authenticationFailed: (methods, partial) => put({ kind: 'failed', methods: cleanMethods(methods), partial }),
      authenticationSucceeded: () => put({ kind: 'succeeded' }),
      publicKeyAccepted: () => put({ kind: 'keyAccepted' }),
      passwordChangeRequested: (prompt) => put({ kind: 'passwordExpired', prompt }),
      questionsAsked: (name, instruction, prompts) => put({ kind: 'asked', round: readRound(name, instruction, prompts) }),
    };
  }

  #keepBannerStage(): void {
    const isNew = this.#banner !== '' && this.#bannerStages.at(-1) !== this.#banner;
    if (isNew && this.#bannerStages.length < MAX_BANNER_STAGES) this.#bannerStages.push(this.#banner);
  }

  #addBanner(text: string): void {
    const clean = printable(text, MAX_BANNER);
    const joined = this.#banner === '' ? clean : `${this.#banner}\n${clean}`;
    this.#banner = printable(
      joined
        .split('\n')
        .map((line) => line.slice(0, MAX_BANNER_LINE))
        .join('\n'),
      MAX_BANNER,
    );
  }

  #tooMuch(what: string): ProtocolViolation {
    return new ProtocolViolation(`the server goes on without end (${what})`);
  }
}

function describe(step: Exclude<AuthStep, { kind: 'stop' }>): string {
  return step.kind === 'publickey'
    ? `publickey ${step.identity.fingerprint} (${printableLine(step.identity.label, 100)})`
    : step.kind;
}

/** What a key or a person could not or would not do ends the attempt; anything else ends the login. */
function abandonOrThrow(error: unknown): 'abandoned' {
  if (error instanceof AppError && (error.code === 'cancelled' || /^(key|agent)\./.test(error.code))) return 'abandoned';
  throw error;
}

function readRound(name: string, instruction: string, prompts: readonly AuthPrompt[]): KeyboardInteractiveRound {
  return {
    name: printableLine(name),
    instruction: printable(instruction),
    questions: prompts.map(({ prompt, echo }) => ({ text: printable(prompt, 1000), echo })),
  };
}

function cleanMethods(methods: readonly string[]): readonly string[] {
  return methods
    .slice(0, 50)
    .map((method) => printableLine(method, 100))
    .filter((method) => method !== '');
}

/** OpenSSH 7.4 verifies rsa-sha2 but forgot to say so. */
function withImplied(names: readonly string[], serverSoftware: string): readonly string[] {
  const implied = /^OpenSSH_7\.4/.test(serverSoftware) ? ['rsa-sha2-512', 'rsa-sha2-256'] : [];
  return [...new Set([...implied, ...names])].slice(0, 200).map((name) => printableLine(name, 100));
}
