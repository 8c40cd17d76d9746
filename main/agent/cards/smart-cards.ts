import { realpath } from 'node:fs/promises';
import { isAppError, AppError } from '../../../shared/model/errors.ts';
import { changeAgent, constraintBytes, type KeyConstraints } from '../agent-keys.ts';
import { wireString } from '../ssh-wire.ts';
import { isInLibraryFolders, isSystemsLibrary } from './card-libraries.ts';
import { readCards, type CardState } from './card-state.ts';
import { takesCard } from './pin-trial.ts';

/*
 * Keys that stay on a smart card; the agent talks to it by a PKCS#11 library (draft-ietf-sshm-ssh-agent, 3.2.5 and 3.2.7). Answered by 6 or 5.
 *
 *     20 ADD_SMARTCARD_KEY              string library, string PIN
 *     26 ADD_SMARTCARD_KEY_CONSTRAINED  the same, then constraints
 *     21 REMOVE_SMARTCARD_KEY           string library, string PIN (ssh-agent does not look at it)
 */
const addCardKey = 20;
const removeCardKey = 21;
const addCardKeyConstrained = 26;

export interface CardWish {
  readonly socket: string;
  /** Path of the library, as the agent is to open it. */
  readonly library: string;
  readonly constraints: KeyConstraints;
}

/** The cards whose PIN is to be asked for: an agent tries it on every one behind the library. */
export interface CardsToOpen {
  /** Those that are not locked; undefined: this computer has nothing that would tell. */
  readonly cards: readonly CardState[] | undefined;
  /** The agent without a list of its own does not take the library. */
  readonly isElsewhere: boolean;
}

/**
 * Looks at what can be known before a PIN is asked for. `isAllowed`: the user said yes to a library of his own place. Errors: `agent.cardRefused` where there is no such library, no card, or a card that is locked.
 */
export async function lookAtCards(
  { socket, library, isAllowed = false }: Omit<CardWish, 'constraints'> & { readonly isAllowed?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<CardsToOpen> {
  const real = await realpath(library).catch(() => undefined);
  if (real === undefined) throw refused(socket, library, 'noLibrary');
  const isElsewhere = process.platform !== 'win32' && !isInLibraryFolders(real);
  const mayLoad = isAllowed || process.platform === 'win32' || (await isSystemsLibrary(real));
  const cards = !mayLoad ? undefined : await readCards(real, environment, signal);
  if (cards?.length === 0) throw refused(socket, library, 'noCard');
  if (cards !== undefined && cards.every(({ isLocked }) => isLocked)) throw refused(socket, library, 'pinLocked');
  return { cards: cards?.filter(({ isLocked }) => !isLocked), isElsewhere };
}

/**
 * Gives the keys of a card to an agent. `isHeld`: it has the card already. It would refuse it once more, also after the card was pulled and put back;
 * so it is taken out first, but only once an agent of our own took this PIN, or where the agent has no key of it (`hasKeys`) that could be lost. A wrong
 * PIN costs one try, and no key.
 * Errors: `agent.cardRefused`, `agent.unavailable`, `cancelled`.
 */
export async function addCard(
  { socket, library, constraints }: CardWish,
  pin: string,
  look: CardsToOpen & { readonly isHeld: boolean; readonly hasKeys?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<void> {
  const limits = constraintBytes(constraints);
  const secret = Buffer.from(pin);
  const kind = limits.length === 0 ? addCardKey : addCardKeyConstrained;
  const body = Buffer.concat([Buffer.of(kind), wireString(library), wireString(secret), limits]);
  const giveTo = (taker: string): Promise<void> => changeAgent(taker, body, 'take the card', signal);
  try {
    if (look.isHeld) {
      const real = await realpath(library);
      const isRight = await takesCard(real, environment, giveTo, signal);
      if (isRight === false) throw refused(socket, library, await reason(library, look, environment, signal));
      // Nobody here can tell whether it is right: a wrong one would cost the keys that the agent has.
      if (isRight === undefined && look.hasKeys) throw refused(socket, library, 'held');
      await removeCard(socket, library, signal).catch((error: unknown) => {
        if (!isAppError(error, 'agent.declined')) throw error;
      });
    }
    await giveTo(socket);
  } catch (error) {
    if (!isAppError(error, 'agent.declined')) throw error;
    throw refused(socket, library, await reason(library, look, environment, signal));
  } finally {
    secret.fill(0);
    body.fill(0);
  }
}

/** Takes the keys of a card out of an agent. Errors: `agent.declined` where it has none of it, `agent.unavailable`, `cancelled`. */
export function removeCard(socket: string, library: string, signal: AbortSignal): Promise<void> {
  const body = Buffer.concat([Buffer.of(removeCardKey), wireString(library), wireString('')]);
  return changeAgent(socket, body, 'remove the card', signal);
}

/** The agent gives none; this is what can be known from outside. */
async function reason(
  library: string,
  look: CardsToOpen,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<'notAllowed' | 'pinLocked' | 'pin'> {
  if (look.isElsewhere) return 'notAllowed';
  const cards = look.cards === undefined ? undefined : await readCards(library, environment, signal);
  const isTried = (label: string): boolean => look.cards?.some((card) => card.label === label) === true;
  return cards?.some(({ isLocked, label }) => isLocked && isTried(label)) === true ? 'pinLocked' : 'pin';
}

type CardWhy = 'noLibrary' | 'noCard' | 'notAllowed' | 'pinLocked' | 'pin' | 'held';

function refused(socket: string, library: string, why: CardWhy): AppError {
  return new AppError('agent.cardRefused', { socket, library, why }, `the agent ${socket} has no card by ${library}: ${why}`);
}
