import type { Clock } from '../../shared/base/clock.ts';
import type { CertificateRun } from '../../shared/model/certificates.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { AppError, AuthAttempt } from '../../shared/model/errors.ts';
import type { Hop } from '../../shared/model/phase.ts';
import type { Logger } from '../log/logger.ts';
import type { GivenKeys } from '../agent/given-keys.ts';
import type { PasskeySource } from '../fido/passkey-login.ts';
import type { Prompter } from '../prompts/prompter.ts';
import type { AuthSituation, AuthStep, SessionProof } from '../ssh/connection-types.ts';
import type { ProgramAskpass } from '../ssh/pool-types.ts';
import type { AuthMemory } from './auth-memory.ts';
import type { ConsentBook } from './command-consent.ts';
import type { SecretSources } from './secret-sources.ts';

/** `name`: what the user connects to, as he calls it. */
export interface AskingCommand {
  readonly kind: 'password' | 'passphrase' | 'certificate';
  readonly line: string;
  readonly name: string;
  readonly hop: Hop;
}

export interface LoginDeps {
  readonly prompter: Prompter;
  readonly memory: AuthMemory;
  /** What is kept; absent: nothing is, and nothing can be. */
  readonly secrets?: SecretSources | undefined;
  /** Commands that may run without being asked about again; absent: each is asked about every time. */
  readonly consents?: ConsentBook | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where an ssh in a command of a host's settings asks (AU-10); absent, and undefined: as it likes. The caller closes it with the command. */
  readonly openAskpass?: ((command: AskingCommand) => Promise<ProgramAskpass | undefined>) | undefined;
  readonly clock: Clock;
  /** The agent of hosts that name none, where the environment has none either. */
  readonly defaultAgent?: (() => Promise<string | undefined>) | undefined;
  /** Hears what agents are given. */
  readonly givenKeys?: GivenKeys | undefined;
  /** Passkeys of the user; absent: none. */
  readonly passkeys?: PasskeySource | undefined;
  /** Hears what a command says that gets a certificate. */
  readonly onCertificateCommand?: ((run: CertificateRun) => void) | undefined;
  /** A logger of scope `auth`. No secret ever reaches it. */
  readonly log: Logger;
}

export interface LoginContext {
  readonly target: EffectiveHost;
  readonly hop: Hop;
  readonly hostKeyFingerprint: () => string | undefined;
  /** Tells agents which session they sign for. */
  readonly sessionProof?: (() => SessionProof | undefined) | undefined;
}

/** What a prompt says besides its question. */
export interface AskingFrame {
  readonly reason: string | undefined;
  readonly banner: string | undefined;
  readonly deadline: number;
}

/** One attempt that is under way: the step for the wire, and what it means for the account of the login. */
export interface Attempt {
  readonly step: AuthStep;
  readonly record: AuthAttempt;
  /** Whether the step was made without anybody being asked, so that a reconnect can make it again. Asked when it succeeded. */
  readonly isSilent: () => boolean;
  /** In a few words for "step 2: key accepted". */
  readonly what: string;
  /** Set when the attempt ended on our side: the key could not sign, the user would not answer. */
  readonly failure?: () => { readonly answer: 'skipped' | 'cancelled'; readonly why: string | undefined } | undefined;
  /** Asked when the server refused it: says more than the record does. */
  readonly whyRefused?: (() => string | undefined) | undefined;
  readonly onOutcome?: (outcome: 'accepted' | 'partial' | 'refused') => void;
}

export type MethodAnswer =
  | Attempt
  /** Nothing is left to try by this method. */
  | 'exhausted'
  | 'cancelled'
  /** It would have to ask, and nobody can be asked here: the other methods are tried, then this error is the outcome. */
  | { readonly unanswerable: AppError };

/** One way to log in. `next` is asked while the server lists the method; it answers `exhausted` after finitely many attempts. */
export interface LoginMethod {
  readonly name: string;
  next(situation: AuthSituation, frame: AskingFrame, signal: AbortSignal): Promise<MethodAnswer>;
  /** A step was accepted and the server wants more: what was used up in the last stage may be tried again. */
  onStage(): void;
}
