import type { Clock } from '../../shared/base/clock.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';
import type { AgentPatience } from '../agent/agent-patience.ts';
import { addKey, type KeyConstraints } from '../agent/agent-keys.ts';
import { fingerprint } from '../keys/public-key.ts';
import { unattendedPrompter } from '../prompts/unattended-prompter.ts';
import type { AgentGift } from './agent-gift.ts';
import type { LoginContext, LoginDeps } from './login-method.ts';

/** The login waits for a person: for our question, and for that of an agent which asks before it takes a key (1Password, gpg-agent). */
const askMs = 60_000;
const agentIsLate = 'the agent did not answer within 10 seconds';
const agentIsSilent = 'the agent did not answer within a minute; it may still ask you';

/** The agent of a login, and how long that waits for its list and its binding yet. */
export interface PatientAgent {
  readonly socket: string;
  readonly patience: AgentPatience;
}

/**
 * Gives keys that opened a login to the agent of the host (AddKeysToAgent), each with its certificate, after a yes where the host wants one. ssh
 * does so before the server has the signature; here only once the login succeeded. An agent that answered so far has a minute for each, and is given
 * nothing more once it let one pass. Answers a fact for each, never an error but `cancelled`.
 */
export async function giveToAgent(
  gifts: readonly AgentGift[],
  agent: PatientAgent | undefined,
  context: Pick<LoginContext, 'target' | 'hop'>,
  deps: Pick<LoginDeps, 'prompter' | 'log' | 'clock' | 'givenKeys'>,
  signal: AbortSignal,
): Promise<readonly TimelineFact[]> {
  const facts: TimelineFact[] = [];
  let isSilent = false;
  for (const gift of gifts) {
    const wish = gift.wish ?? context.target.addKeysToAgent;
    if (wish === undefined) continue;
    const { ask, ...constraints } = wish;
    const { file, fingerprint: print } = gift;
    const why: string | undefined = isSilent
      ? agentIsSilent
      : await refusal(gift, agent, ask, constraints, context, deps, signal);
    isSilent ||= why === agentIsSilent;
    const limits = why === undefined ? constraints : { why };
    facts.push({ kind: 'keyToAgent', file, fingerprint: print, isAdded: why === undefined, ...limits });
    deps.log.info('key for the agent', { file, fingerprint: print, hop: context.hop.label, added: why === undefined, ...limits });
  }
  return facts;
}

/** undefined: the agent has it. */
async function refusal(
  gift: AgentGift,
  agent: PatientAgent | undefined,
  asks: boolean,
  constraints: KeyConstraints,
  { target, hop }: Pick<LoginContext, 'target' | 'hop'>,
  { prompter, clock, givenKeys }: Pick<LoginDeps, 'prompter' | 'clock' | 'givenKeys'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { file, comment, keyType: type, privateKey, certificate } = gift;
  if (agent === undefined) return 'no agent runs here, or IdentityAgent is none';
  if (gift.isKeptToOthers === true) return 'the agent keeps it to other hosts (ssh-add -h), and would not any more';
  if (privateKey === undefined) return 'it is on a security key: ssh-add gives it to the agent';
  const { socket, patience } = agent;
  if (patience.isOver) return agentIsLate;
  let late = minuteOf(clock);
  let lateWhy = 'nobody answered within a minute';
  try {
    if (asks) {
      const body = { kind: 'addToAgent' as const, host: target.originalHost, file, comment };
      const question = { hop, body, deadline: clock.now() + askMs };
      const answer = await (target.batchMode ? unattendedPrompter : prompter).ask(
        question,
        AbortSignal.any([signal, late.signal]),
      );
      if (answer.kind !== 'proceed') return 'it was not allowed';
    }
    late.dispose();
    late = minuteOf(clock);
    lateWhy = agentIsSilent;
    const until = AbortSignal.any([signal, late.signal]);
    const key = { type, privateKey, comment: comment === '' ? file : comment };
    const { lifetimeSeconds, confirm = false } = constraints;
    const goesAt = lifetimeSeconds === undefined ? undefined : clock.now() + lifetimeSeconds * 1000;
    const given = { until: goesAt, confirm, steps: [] };
    await addKey(socket, key, constraints, until);
    givenKeys?.note(socket, gift.fingerprint, given);
    if (certificate !== undefined) {
      await addKey(socket, { ...key, certificate }, constraints, until);
      givenKeys?.note(socket, fingerprint(certificate), given);
    }
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (late.signal.aborted) return lateWhy;
    if (isAppError(error, 'prompt.unanswerable')) return 'it is to be asked about, and nobody was there';
    if (isAppError(error, 'agent.unavailable')) return error.detail.reason;
    if (isAppError(error, 'agent.declined')) return 'the agent would not take it';
    if (isAppError(error, 'cancelled')) return 'it was not allowed';
    // The login itself succeeded.
    return 'it is of a kind that is not given to agents';
  } finally {
    late.dispose();
  }
}

function minuteOf(clock: Clock): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const late = new AbortController();
  const timer = clock.after(askMs, () => late.abort());
  return { signal: late.signal, dispose: () => timer.dispose() };
}
