import type { Clock } from '../../shared/base/clock.ts';
import { AppError, isAppError, type AuthAttempt } from '../../shared/model/errors.ts';
import { passkeyAlgorithm, passkeyConfigLine, touchMs, type Passkey, type PasskeyQuestion } from '../../shared/model/passkeys.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import type { Logger } from '../log/logger.ts';
import { signatureFromAssertion } from './assertion.ts';
import { credentialOf, isInstalledAt, type Account, type PasskeyBook } from './passkey-book.ts';
import { PasskeyFault } from './passkey-fault.ts';

/** More keys than this that nobody put there would only use up the server's patience (MaxAuthTries is 6 by default). */
const mostStrangers = 2;
/** How much longer than the page itself the core waits for the page's answer. */
const graceMs = 3000;

/** A passkey that may be offered, in the shape that the login takes keys in. */
export interface PasskeyCandidate {
  readonly label: string;
  readonly from: string;
  readonly keyType: string;
  readonly asks: true;
  readonly note: undefined;
  /** The public key blob in base64. */
  readonly plainKey: string;
  /** Instead of the general words, where the server's list of algorithms rules it out. */
  readonly whenUnknown: string;
  /** Why the server refused it, as far as its answer tells. */
  readonly whyRefused: () => string;
  readonly onAccepted: () => void;
  open(): Promise<PasskeyIdentity>;
}

interface PasskeyIdentity {
  readonly label: string;
  readonly from: string;
  readonly keyType: string;
  readonly publicBlob: Buffer;
  readonly fingerprint: string;
  sign(data: Buffer, algorithm: string, signal: AbortSignal): Promise<Buffer>;
}

export interface PasskeyCandidates {
  /** Known to be let in there: offered before other keys. */
  readonly first: readonly PasskeyCandidate[];
  /** Maybe put there by hand: after all others. */
  readonly last: readonly PasskeyCandidate[];
  readonly skipped: readonly AuthAttempt[];
}

export interface PasskeyLoginRequest {
  readonly target: {
    readonly user: string;
    readonly hostName: string;
    /** What the user typed or named. */
    readonly originalHost: string;
    readonly port: number;
    readonly batchMode: boolean;
    readonly identitiesOnly: boolean;
    /** Only this passkey, for a trial of it. */
    readonly onlyPasskey?: string | undefined;
  };
  /** Asks the page that connects. Rejects with `prompt.unanswerable` where there is none. */
  readonly ask: (question: PasskeyQuestion, signal: AbortSignal) => Promise<PromptAnswer>;
  /** When the server stops waiting, milliseconds since 1970. */
  readonly deadline: () => number | undefined;
}

export type PasskeySource = (request: PasskeyLoginRequest) => PasskeyCandidates;

const from = 'passkey';

/** Offers the passkeys of the book for logins. `hasPages`: whether this program has a window at all. */
export function passkeySource(
  book: PasskeyBook,
  { clock, log, hasPages }: { readonly clock: Clock; readonly log: Logger; readonly hasPages: boolean },
): PasskeySource {
  return (request) => {
    const { target } = request;
    const account: Account = { user: target.user, host: target.hostName, port: target.port };
    const only = target.onlyPasskey;
    const known = book.passkeys.filter((passkey) => (only === undefined ? isInstalledAt(passkey, account) : passkey.id === only));
    const strangers =
      only !== undefined || target.identitiesOnly
        ? []
        : book.passkeys
            .filter((passkey) => !known.includes(passkey))
            .sort((one, other) => (other.lastUsedAt ?? other.madeAt) - (one.lastUsedAt ?? one.madeAt))
            .slice(0, mostStrangers);
    const hindrance = hasPages ? undefined : 'a passkey needs a window: connect in the app or in the browser (--serve)';
    const why = hindrance ?? (target.batchMode ? 'it needs a touch, and BatchMode never asks' : undefined);
    if (why !== undefined) {
      const skipped = known.map(({ name }): AuthAttempt => ({
        method: 'publickey',
        identity: name,
        from,
        answer: 'skipped',
        why,
      }));
      return { first: [], last: [], skipped };
    }
    const candidate = (passkey: Passkey): PasskeyCandidate =>
      candidateOf(passkey, {
        request,
        clock,
        onAccepted: () => {
          book.usedAt(passkey.id, account).catch((error: unknown) => {
            log.warn('the use of a passkey could not be noted', { reason: error instanceof Error ? error.message : '' });
          });
        },
      });
    return { first: known.map(candidate), last: strangers.map(candidate), skipped: [] };
  };
}

interface Surroundings {
  readonly request: PasskeyLoginRequest;
  readonly clock: Clock;
  readonly onAccepted: () => void;
}

function candidateOf(passkey: Passkey, { request, clock, onAccepted }: Surroundings): PasskeyCandidate {
  const { name: label, id: fingerprint } = passkey;
  let hasSigned = false;
  const identity: PasskeyIdentity = {
    label,
    from,
    keyType: passkeyAlgorithm,
    publicBlob: Buffer.from(passkey.blob, 'base64'),
    fingerprint,
    async sign(data, _algorithm, signal) {
      const signature = await signByTouch(passkey, data, { ...request, clock, signal });
      hasSigned = true;
      return signature;
    },
  };
  return {
    label,
    from,
    keyType: passkeyAlgorithm,
    asks: true,
    note: undefined,
    plainKey: passkey.blob,
    whenUnknown: `the server knows no passkeys; its sshd_config needs the line ${passkeyConfigLine} (OpenSSH 8.4 or later)`,
    whyRefused: () =>
      hasSigned
        ? `the signature was refused${passkey.userVerification === 'required' ? '' : ': its line there may say verify-required, and PIN or finger is switched off for this passkey'}`
        : `its line is not there, or its sshd_config needs the line ${passkeyConfigLine}`,
    onAccepted,
    open: () => Promise.resolve(identity),
  };
}

interface Touch extends PasskeyLoginRequest {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Throws `key.passkeyFailed` (the next key or method is tried), `auth.cancelled` (the login ends) and `cancelled`. */
async function signByTouch(passkey: Passkey, data: Buffer, touch: Touch): Promise<Buffer> {
  const { target, clock, signal } = touch;
  const now = clock.now();
  const until = Math.min(now + touchMs, touch.deadline() ?? Number.POSITIVE_INFINITY);
  const question: PasskeyQuestion = {
    kind: 'passkey',
    user: target.user,
    host: target.hostName,
    alias: target.originalHost,
    name: passkey.name,
    credentials: [credentialOf(passkey)],
    challenge: data.toString('base64url'),
    userVerification: passkey.userVerification,
    forMs: until - now,
  };
  const answer = await askUntil(until - now + graceMs, question, touch);
  if (signal.aborted) throw new AppError('cancelled', {}, 'the connect was given up');
  if (answer === undefined) throw failed(passkey, whyNot.timeout);
  if (answer.kind === 'cancel') {
    const { hostName: host, port, user } = target;
    throw new AppError('auth.cancelled', { host, port, user }, `login as ${user} at ${host} was cancelled`, {
      phase: 'authentication',
    });
  }
  if (answer.kind === 'noAssertion') throw failed(passkey, whyNot[answer.why]);
  if (answer.kind !== 'assertion') throw failed(passkey, 'the window answered another question');
  try {
    return signatureFromAssertion(answer, data, passkey);
  } catch (error) {
    if (error instanceof PasskeyFault) throw failed(passkey, error.message);
    throw error;
  }
}

/** undefined: nobody answered in time. */
async function askUntil(
  waitMs: number,
  question: PasskeyQuestion,
  { ask, clock, signal }: Touch,
): Promise<PromptAnswer | undefined> {
  const giveUp = new AbortController();
  const timer = clock.after(Math.max(0, waitMs), () => giveUp.abort());
  try {
    return await ask(question, AbortSignal.any([signal, giveUp.signal]));
  } catch (error) {
    if (isAppError(error, 'prompt.unanswerable'))
      throw new AppError('key.passkeyFailed', { name: question.name, reason: whyNot.nobody }, whyNot.nobody);
    if (isAppError(error, 'cancelled') && giveUp.signal.aborted && !signal.aborted) return undefined;
    throw error;
  } finally {
    timer.dispose();
  }
}

const whyNot = {
  timeout: 'nobody touched it in time',
  refused: 'the key did not sign: it was another key, or PIN or finger were not right',
  unavailable: 'this window can’t reach it',
  anotherWay: 'another way was chosen',
  nobody: 'it needs a touch, and nobody was there to ask',
} as const;

function failed({ name }: Passkey, reason: string): AppError {
  return new AppError('key.passkeyFailed', { name, reason }, reason);
}
