import type { AuthAttempt } from '../../shared/model/errors.ts';
import type { AskPassphrase } from '../keys/identity.ts';
import { certificateByCommand } from './certificate-command.ts';
import { findKeyCandidates, type CardKeys, type KeyCandidates } from './key-candidates.ts';
import type { PatientAgent } from './give-to-agent.ts';
import type { LoginContext, LoginDeps } from './login-method.ts';

/**
 * The keys for a login. Where no certificate is at hand that is worth offering, and the host has a command that gets one, the command is run and
 * they are looked for again; what came of it is among the skipped.
 */
export async function findKeys(
  context: LoginContext,
  deps: LoginDeps,
  agent: PatientAgent | undefined,
  ask: AskPassphrase,
  cards: CardKeys,
  signal: AbortSignal,
): Promise<KeyCandidates> {
  const { target } = context;
  const agentUse = agent === undefined ? undefined : { ...agent, binding: context.sessionProof?.() };
  const find = (): Promise<KeyCandidates> => findKeyCandidates(target, agentUse, ask, deps.clock.now(), signal, cards);
  const found = await find();
  const command = target.certificateCommand;
  if (command === undefined || hasCertificate(found)) return found;
  const end = await certificateByCommand(command, context, deps, signal);
  const note = (why: string): AuthAttempt => ({
    method: 'publickey',
    identity: 'certificate command',
    from: command.from,
    answer: 'skipped',
    why: `the certificate’s command ${why}`,
  });
  if (end.kind === 'not') return { ...found, skipped: [...found.skipped, note(end.why)] };
  const again = await find();
  if (hasCertificate(again)) return again;
  return { ...again, skipped: [...again.skipped, note('ended well, and yet there is no certificate that could be offered')] };
}

function hasCertificate({ candidates }: KeyCandidates): boolean {
  return candidates.some(({ certificate }) => certificate !== undefined);
}
