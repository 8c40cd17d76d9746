import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isAppError } from '../../../shared/model/errors.ts';
import { AgentConnection, isAgentTimeout } from '../agent-connection.ts';
import { listForSession, requestIdentities, type AgentIdentity } from '../agent-client.ts';
import type { AgentPatience } from '../agent-patience.ts';
import { bindSession, type AgentBinding } from '../session-bind.ts';
import { wireString } from '../ssh-wire.ts';

/*
 * An agent tells of no key where it may be used. But on a connection that is bound to a session with a host that nobody knows, it leaves out
 * what is kept to others. So we make such a host up: a new key, and a session that it signs.
 */

const listTimeoutMs = 10_000;

/** A session with a host that is on nobody's list. */
export function strangersBinding(): AgentBinding {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const type = wireString('ssh-ed25519');
  const hostKey = Buffer.concat([type, wireString(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))]);
  const sessionId = randomBytes(32);
  return { hostKey, sessionId, signature: Buffer.concat([type, wireString(sign(null, sessionId, privateKey))]) };
}

/**
 * Whether the agent can be bound to sessions; one that can't (before OpenSSH 8.9, gpg-agent, Pageant) keeps no key to hosts, whatever it answers
 * when it is given one. It lists its keys first: only what answers that, and then hangs up, can't be bound; one that is dead or slow is no such agent.
 * Errors: `agent.unavailable` where it does not answer, `cancelled`.
 */
export async function canBeBound(socketPath: string, signal: AbortSignal): Promise<boolean> {
  const agent = new AgentConnection(socketPath);
  let isAlive = false;
  try {
    await agent.request(Buffer.of(requestIdentities), listTimeoutMs, signal);
    isAlive = true;
    return await bindSession(agent, strangersBinding(), false, signal);
  } catch (error) {
    // OpenSSH for Windows hung up on it.
    if (isAlive && isAppError(error, 'agent.unavailable') && !isAgentTimeout(error)) return false;
    throw error;
  } finally {
    agent.close();
  }
}

export interface KeysBySay {
  readonly all: readonly AgentIdentity[];
  /** Those that it would not use at a host it was not told of. */
  readonly restricted: readonly AgentIdentity[];
  /** It lists nothing, as one that is locked does. */
  readonly mayBeLocked?: true | undefined;
}

/** All keys of an agent, and which of them are kept to hosts. Errors: those of `listIdentities`. */
export async function listWithRestrictions(
  socketPath: string,
  signal: AbortSignal,
  patience?: AgentPatience,
): Promise<KeysBySay> {
  const { all, withheld, mayBeLocked } = await listForSession(socketPath, strangersBinding(), signal, patience);
  return { all, restricted: withheld, mayBeLocked };
}
