import { createHash } from 'node:crypto';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { AgentConnection, unavailable } from './agent-connection.ts';
import { AgentPatience } from './agent-patience.ts';
import { bindSession, type AgentBinding } from './session-bind.ts';
import { uint32, WireFormatError, WireReader, wireString } from './ssh-wire.ts';

/*
 * Wire layout (draft-ietf-sshm-ssh-agent): every message is uint32 length, byte type, contents.
 *
 *     11 REQUEST_IDENTITIES  -
 *     12 IDENTITIES_ANSWER   uint32 count, count x (string blob, string comment)
 *     13 SIGN_REQUEST        string blob, string data, uint32 flags
 *     14 SIGN_RESPONSE       string signature (complete: string algorithm, string signature, ...)
 *      5 FAILURE             -
 */
export const requestIdentities = 11;
const identitiesAnswer = 12;
const signRequest = 13;
const signResponse = 14;
const failure = 5;

/** A signature may wait for a person: a confirmation window, a touch. sshd's LoginGraceTime has the same length. */
const signTimeoutMs = 120_000;

/** Flags of a sign request: which hash an RSA key signs with. Other key types take 0. */
export const agentSignFlags = { none: 0, rsaSha256: 2, rsaSha512: 4 } as const;

export interface AgentIdentity {
  /** Public key or certificate blob, as the agent lists it. */
  readonly blob: Buffer;
  readonly comment: string;
}

/**
 * The keys that the agent behind `socketPath` (a unix socket, or a named pipe on Windows) holds, in its order.
 * Errors: `agent.unavailable` (nobody listens, no answer within 10 s, garbage), `cancelled`.
 */
export async function listIdentities(
  socketPath: string,
  signal: AbortSignal,
  patience = new AgentPatience(),
): Promise<readonly AgentIdentity[]> {
  const agent = new AgentConnection(socketPath);
  try {
    return readIdentities(socketPath, await askPatiently(agent, socketPath, Buffer.of(requestIdentities), signal, patience));
  } finally {
    agent.close();
  }
}

/** Error besides those of `AgentConnection.request`: `agent.unavailable` where the patience is used up, then or before. */
async function askPatiently(
  agent: AgentConnection,
  socketPath: string,
  body: Buffer,
  signal: AbortSignal,
  patience: AgentPatience,
): Promise<Buffer> {
  if (patience.isOver) throw unavailable(socketPath, AgentPatience.words);
  try {
    return await patience.spend(agent.request(body, patience.leftMs, signal));
  } catch (error) {
    if (patience.isOver && isAppError(error, 'agent.unavailable')) throw unavailable(socketPath, AgentPatience.words, error);
    throw error;
  }
}

/** What an agent would use in one SSH session. */
export interface SessionIdentities {
  /** Usable or not, in its order. */
  readonly all: readonly AgentIdentity[];
  readonly usable: readonly AgentIdentity[];
  /** Keys that it holds, but keeps to other hosts (`ssh-add -h`). */
  readonly withheld: readonly AgentIdentity[];
  /** What it is to be bound by when it signs; undefined: it hangs up on that, and signs unbound. */
  readonly binding: AgentBinding | undefined;
  /** It lists nothing and refuses to be bound: so does one that is locked (`ssh-add -x`), and an old one that is empty. */
  readonly mayBeLocked?: true | undefined;
}

/**
 * The same, for a session: bound to it, an agent leaves out what is not for its server. One that can't be bound (that of OpenSSH for Windows hung
 * up on it before 8.9) knows no such keys, so all of its keys are usable. One that lists them and then says nothing would not sign either: it
 * counts as one that does not answer. Errors: those of `listIdentities`, the ten seconds being for all of it.
 */
export async function listForSession(
  socketPath: string,
  binding: AgentBinding,
  signal: AbortSignal,
  patience = new AgentPatience(),
): Promise<SessionIdentities> {
  const agent = new AgentConnection(socketPath);
  try {
    const ask = Buffer.of(requestIdentities);
    const all = readIdentities(socketPath, await askPatiently(agent, socketPath, ask, signal, patience));
    const bound = await tryBinding(agent, socketPath, binding, signal, patience);
    if (bound !== 'bound') {
      const mayBeLocked = bound === 'refused' && all.length === 0 ? true : undefined;
      return { all, usable: all, withheld: [], binding: bound === 'broken' ? undefined : binding, mayBeLocked };
    }
    const usable = readIdentities(socketPath, await askPatiently(agent, socketPath, ask, signal, patience));
    return { all, usable, withheld: all.filter(({ blob }) => !usable.some((each) => each.blob.equals(blob))), binding };
  } finally {
    agent.close();
  }
}

/** `broken`: it hung up, and the connection is of no more use. */
async function tryBinding(
  agent: AgentConnection,
  socketPath: string,
  binding: AgentBinding,
  signal: AbortSignal,
  patience: AgentPatience,
): Promise<'bound' | 'refused' | 'broken'> {
  try {
    const isBound = await patience.spend(bindSession(agent, binding, false, signal, patience.leftMs));
    return isBound ? 'bound' : 'refused';
  } catch (error) {
    if (!isAppError(error, 'agent.unavailable')) throw error;
    if (patience.isOver) throw unavailable(socketPath, AgentPatience.words, error);
    return 'broken';
  }
}

function readIdentities(socketPath: string, reply: Buffer): readonly AgentIdentity[] {
  // A locked agent of OpenSSH answers an empty list, others answer failure: to a login both are "no keys".
  if (reply[0] === failure) return [];
  return readReply(socketPath, reply, identitiesAnswer, (reader) => {
    const count = reader.uint32();
    const identities: AgentIdentity[] = [];
    for (let index = 0; index < count; index += 1) identities.push({ blob: reader.string(), comment: reader.text() });
    return identities;
  });
}

/**
 * Lets the agent sign `data` with the key `blob`; answers the complete signature blob as the agent made it. `binding` tells it the session that
 * the signature is for; it refuses keys of `ssh-add -h` on a connection that is not bound. Errors: `agent.refused` (confirmation denied, token absent, key constrained), `agent.unavailable`, `cancelled`.
 */
export async function sign(
  socketPath: string,
  blob: Buffer,
  data: Buffer,
  flags: number,
  signal: AbortSignal,
  binding?: AgentBinding,
): Promise<Buffer> {
  const body = Buffer.concat([Buffer.of(signRequest), wireString(blob), wireString(data), uint32(flags)]);
  const agent = new AgentConnection(socketPath);
  let reply: Buffer;
  try {
    if (binding) await bindSession(agent, binding, false, signal);
    reply = await agent.request(body, signTimeoutMs, signal);
  } finally {
    agent.close();
  }
  if (reply[0] === failure) {
    const key = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
    throw new AppError('agent.refused', { key }, `the agent refused to sign with ${key}`);
  }
  return readReply(socketPath, reply, signResponse, (reader) => reader.string());
}

function readReply<T>(socketPath: string, reply: Buffer, wanted: number, read: (reader: WireReader) => T): T {
  try {
    const reader = new WireReader(reply);
    const type = reader.byte();
    if (type !== wanted) throw new WireFormatError(`message ${wanted} expected, ${type} received`);
    return read(reader);
  } catch (error) {
    if (error instanceof WireFormatError) throw unavailable(socketPath, `its answer makes no sense (${error.message})`, error);
    throw error;
  }
}

/**
 * One message to an agent, and its answer without the length: type and contents. One connection for each, since an agent serves the requests of
 * one connection in order, and a waiting touch would block. Errors: `agent.unavailable`, `cancelled`.
 */
export async function requestAgent(socketPath: string, body: Buffer, timeoutMs: number, signal: AbortSignal): Promise<Buffer> {
  const agent = new AgentConnection(socketPath);
  try {
    return await agent.request(body, timeoutMs, signal);
  } finally {
    agent.close();
  }
}
