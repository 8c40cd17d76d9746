import { realpath } from 'node:fs/promises';
import { printableLine } from '../../shared/base/printable.ts';
import { AppError, cancelled, isAppError, type AuthAttempt } from '../../shared/model/errors.ts';
import type { AgentIdentity } from '../agent/agent-client.ts';
import { withCardAgent } from '../agent/cards/card-agent.ts';
import { libraryName } from '../agent/cards/card-libraries.ts';
import { findProvider, readCardKeys } from '../agent/cards/card-provider.ts';
import { pinQuestion } from '../agent/cards/pin-question.ts';
import { addCard, lookAtCards } from '../agent/cards/smart-cards.ts';
import { identityFromAgent } from '../keys/identity.ts';
import { unattendedPrompter } from '../prompts/unattended-prompter.ts';
import type { Identity } from '../ssh/connection-types.ts';
import { mayRunCommand } from './command-consent.ts';
import type { CardCandidate, CardKeys } from './key-candidates.ts';
import type { AskingFrame, LoginContext, LoginDeps } from './login-method.ts';

/** Cards lock themselves, many after three wrong ones. Where nothing tells of a last try, one is all that is made in a login. */
const pinAttempts = { told: 3, untold: 1 };

/** Wrong PINs of one login at one library: its keys are on the same cards. */
interface PinTries {
  wrong: number;
}

const none: CardKeys = { keys: [], skipped: [] };

/**
 * The keys of the smart cards behind PKCS11Provider (ssh_config(5)). They are listed without a PIN; that is asked for when the server would take
 * the key. The library is code: one that does not lie in the system's own folders is loaded only after a yes to its path and this login.
 */
export async function findCardKeys(
  context: LoginContext,
  deps: LoginDeps,
  frame: () => AskingFrame | undefined,
  signal: AbortSignal,
): Promise<CardKeys> {
  const { target } = context;
  const named = target.pkcs11Provider;
  if (named === undefined) return none;
  const not = (why: string): CardKeys => ({ keys: [], skipped: [skip(named.path, named.from, why)] });
  if (process.platform === 'win32') return not('smart cards of PKCS11Provider are not used on Windows yet');
  const provider = await findProvider(named.path);
  if (provider.kind === 'not') return not(provider.why);
  const { library, isSystems } = provider;
  if (!isSystems) {
    const refusal = await whyNotLoaded(library, named.from, context, deps, signal);
    if (refusal !== undefined) return not(refusal);
  }
  const keys = await readCardKeys(library, deps.environment, signal);
  if (typeof keys === 'string') return not(printableLine(keys, 300));
  if (target.batchMode) return not('its PIN would have to be asked for, and BatchMode never asks');
  deps.log.info('keys of smart cards', { hop: context.hop.label, keys: keys.length });
  const tries: PinTries = { wrong: 0 };
  return { keys: keys.map((key) => candidateOf(key, { library, tries }, context, deps, frame)), skipped: [] };
}

async function whyNotLoaded(
  library: string,
  from: string,
  { target, hop }: LoginContext,
  deps: LoginDeps,
  signal: AbortSignal,
): Promise<string | undefined> {
  const login = { user: target.user, host: target.hostName, port: target.port };
  const ask = { purpose: 'card' as const, command: library, login, from, hop, name: target.originalHost };
  const prompter = target.batchMode ? unattendedPrompter : deps.prompter;
  try {
    const consent = await mayRunCommand(ask, { prompter, consents: deps.consents }, signal);
    if (consent === 'yes') return undefined;
    if (consent === 'no') return 'its library was not allowed to be loaded';
    return 'its library has a path that is too long or can’t be shown, so it is not loaded';
  } catch (error) {
    if (isAppError(error, 'prompt.unanswerable'))
      return 'its library lies outside of the system’s folders and is loaded only after a yes, and nobody could be asked';
    throw error;
  }
}

function candidateOf(
  key: AgentIdentity,
  { library, tries }: { readonly library: string; readonly tries: PinTries },
  context: LoginContext,
  deps: LoginDeps,
  frame: () => AskingFrame | undefined,
): CardCandidate {
  const face = identityFromAgent('', key);
  const label = printableLine(face.label, 200);
  const identity: Identity = {
    ...face,
    label,
    from: library,
    sign: (data, algorithm, signal) => signByCard({ key, library, tries, data, algorithm }, context, deps, frame, signal),
  };
  const blob = key.blob.toString('base64');
  return {
    blob,
    candidate: {
      label,
      from: library,
      keyType: face.keyType,
      asks: true,
      asksPin: true,
      note: undefined,
      plainKey: blob,
      open: () => Promise.resolve(identity),
    },
  };
}

/**
 * Asks for the PIN and signs by an agent of our own, which ends with the signature. Errors: `cancelled`, `agent.cardRefused`, `agent.refused`,
 * `agent.toolsMissing`.
 */
async function signByCard(
  {
    key,
    library,
    tries,
    data,
    algorithm,
  }: { key: AgentIdentity; library: string; tries: PinTries; data: Buffer; algorithm: string },
  { target, hop }: LoginContext,
  deps: LoginDeps,
  frame: () => AskingFrame | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  const { environment } = deps;
  for (;;) {
    const look = await lookAtCards({ socket: '', library, isAllowed: true }, environment, signal);
    const most = look.cards === undefined ? pinAttempts.untold : pinAttempts.told;
    if (tries.wrong >= most) throw wrongPin(library);
    const attempt = tries.wrong + 1;
    const { key: card, reason } = pinQuestion(look.cards, library);
    const use = { kind: 'signIn' as const, host: target.hostName, user: target.user };
    const body = { kind: 'pin' as const, use, key: card, attempt, isCard: true };
    const asked = { hop, body, ...frame(), ...(reason !== undefined && { reason }) };
    const answer = await deps.prompter.ask(asked, signal).catch((error: unknown) => {
      // Nobody there: the key is passed over, as by Cancel.
      if (isAppError(error, 'prompt.unanswerable')) return { kind: 'cancel' as const };
      throw error;
    });
    const pin = answer.kind === 'secrets' ? (answer.values[0] ?? '') : '';
    if (pin === '') throw cancelled();
    try {
      const signed = await withCardAgent(
        await realpath(library),
        environment,
        async (socket) => {
          const open = { cards: look.cards, isElsewhere: false, isHeld: false };
          await addCard({ socket, library, constraints: {} }, pin, open, environment, signal);
          return identityFromAgent(socket, key).sign(data, algorithm, signal);
        },
        signal,
      );
      if (signed === undefined) throw new AppError('agent.toolsMissing', { program: 'ssh-agent' }, 'no agent for the card');
      return signed.answer;
    } catch (error) {
      if (!isAppError(error, 'agent.cardRefused') || error.detail.why !== 'pin') throw error;
      tries.wrong += 1;
      if (tries.wrong >= most) throw error;
    }
  }
}

function wrongPin(library: string): AppError {
  return new AppError('agent.cardRefused', { socket: '', library, why: 'pin' }, 'its PIN was wrong in this login');
}

function skip(path: string, from: string, why: string): AuthAttempt {
  return { method: 'publickey', identity: libraryName(path), from, answer: 'skipped', why };
}
