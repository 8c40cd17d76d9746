import { createHash } from 'node:crypto';
import { createConnection } from 'node:net';
import { AppError, cancelled } from '../../shared/model/errors.ts';
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
const requestIdentities = 11;
const identitiesAnswer = 12;
const signRequest = 13;
const signResponse = 14;
const failure = 5;

/** The largest message OpenSSH's agent itself would send or take (authfd.c, MAX_AGENT_REPLY_LEN). */
const maxReplyBytes = 256 * 1024;
const listTimeoutMs = 10_000;
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
export async function listIdentities(socketPath: string, signal: AbortSignal): Promise<readonly AgentIdentity[]> {
  const reply = await requestAgent(socketPath, Buffer.of(requestIdentities), listTimeoutMs, signal);
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
 * Lets the agent sign `data` with the key `blob`; answers the complete signature blob as the agent made it.
 * Errors: `agent.refused` (confirmation denied, token absent, key constrained), `agent.unavailable`, `cancelled`.
 */
export async function sign(socketPath: string, blob: Buffer, data: Buffer, flags: number, signal: AbortSignal): Promise<Buffer> {
  const body = Buffer.concat([Buffer.of(signRequest), wireString(blob), wireString(data), uint32(flags)]);
  const reply = await requestAgent(socketPath, body, signTimeoutMs, signal);
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
export function requestAgent(socketPath: string, body: Buffer, timeoutMs: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    // libuv would cut a longer path off and connect to whatever has that name.
    if (isTooLong(socketPath)) return reject(unavailable(socketPath, 'the path is longer than a socket can have'));
    const socket = createConnection(socketPath);
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const fail = (error: AppError): void => finish(() => reject(error));
    const onAbort = (): void => fail(cancelled());
    const timer = setTimeout(() => fail(unavailable(socketPath, `no answer within ${timeoutMs / 1000} seconds`)), timeoutMs);
    signal.addEventListener('abort', onAbort);
    let received = Buffer.alloc(0);
    socket.on('connect', () => socket.write(wireString(body)));
    socket.on('error', (error) => fail(unavailable(socketPath, describe(error), error)));
    socket.on('close', () => fail(unavailable(socketPath, 'it closed the connection without an answer')));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4) return;
      const length = received.readUInt32BE();
      if (length === 0 || length > maxReplyBytes)
        return fail(unavailable(socketPath, `it announced an answer of ${length} bytes`));
      if (received.length >= 4 + length) finish(() => resolve(received.subarray(4, 4 + length)));
    });
  });
}

/** sun_path of unix(7) less its closing zero; named pipes of Windows have no such limit. */
function isTooLong(path: string): boolean {
  if (process.platform === 'win32') return false;
  return Buffer.byteLength(path) > (process.platform === 'linux' ? 107 : 103);
}

function unavailable(socket: string, reason: string, cause?: unknown): AppError {
  return new AppError('agent.unavailable', { socket, reason }, `ssh agent ${socket}: ${reason}`, { cause });
}

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'the socket does not exist';
    case 'ECONNREFUSED':
      return 'no agent listens on it any more';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOTSOCK':
      return 'it is not a socket';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
