import type { AgentConnection } from './agent-connection.ts';
import { wireString } from './ssh-wire.ts';

/*
 * `session-bind@openssh.com` (OpenSSH's PROTOCOL.agent section 1). It tells an agent which SSH session its connection serves, so that it can hold
 * keys to the hosts that they were added for (`ssh-add -h`).
 *
 *     27 EXTENSION   string "session-bind@openssh.com", string host key, string session id, string signature, boolean is forwarding
 *
 * Answered by 6 SUCCESS; agents that don't know it answer 5 FAILURE.
 */
export const extension = 27;
export const sessionBindName = 'session-bind@openssh.com';
const success = 6;
const usualTimeoutMs = 10_000;

/** What shows an agent which server a session is with: the host key's signature of the first exchange hash, which is the session's id. */
export interface AgentBinding {
  /** As the server sent it, a certificate perhaps. */
  readonly hostKey: Buffer;
  readonly sessionId: Buffer;
  readonly signature: Buffer;
}

/**
 * Binds a connection. false: the agent would not; it may be one that holds no key to any hosts. OpenSSH's then refuses such keys on this
 * connection. Errors: those of `AgentConnection.request`.
 */
export async function bindSession(
  agent: AgentConnection,
  { hostKey, sessionId, signature }: AgentBinding,
  isForwarding: boolean,
  signal: AbortSignal,
  timeoutMs = usualTimeoutMs,
): Promise<boolean> {
  const parts = [wireString(sessionBindName), wireString(hostKey), wireString(sessionId), wireString(signature)];
  const body = Buffer.concat([Buffer.of(extension), ...parts, Buffer.of(isForwarding ? 1 : 0)]);
  const reply = await agent.request(body, timeoutMs, signal);
  return reply[0] === success;
}
