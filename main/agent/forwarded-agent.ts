import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { AgentConnection } from './agent-connection.ts';
import { MessagePieces } from './agent-messages.ts';
import { bindSession, extension, sessionBindName, type AgentBinding } from './session-bind.ts';
import { signedLogin, type SignedLogin } from './sign-purpose.ts';
import { WireFormatError, WireReader, wireString } from './ssh-wire.ts';

/*
 * What the other side of a forwarded agent may do: list keys, have signatures made, and bind the connection to a session of its own, as ssh(1) does
 * over there before it asks for one. Everything else (adding, removing, locking, other extensions) is answered by FAILURE and never reaches the agent.
 */
const failure = 5;
const requestIdentities = 11;
const signRequest = 13;
const signResponse = 14;
const listTimeoutMs = 30_000;
/** A signature may wait for a person: a confirmation window, a touch. */
const signTimeoutMs = 120_000;

export interface ForwardedSignature {
  /** `SHA256:…` of the key. */
  readonly fingerprint: string;
  readonly isSigned: boolean;
  /** What it is for; undefined: no login. */
  readonly login?: SignedLogin | undefined;
}

export interface ForwardingSession {
  /** The session that it is forwarded by: the agent is told before anything else, so that it can hold keys to hosts. */
  readonly binding: AgentBinding;
  /** Hears of each signature that is asked for, when the agent has answered. */
  readonly onSignature: (signature: ForwardedSignature) => void;
  /** Why the other side gets nothing more; for the log. */
  readonly onBroken: (reason: string) => void;
}

/**
 * Serves one channel of a forwarded agent by the agent behind `socketPath`, message after message, until it is closed; owns the stream. What is not
 * a message, or longer than 256 KiB, ends it, and so does an agent that can't be bound: it would take the other side for somebody at this computer.
 */
export async function serveForwardedAgent(stream: Duplex, socketPath: string, session: ForwardingSession): Promise<void> {
  // Its end was told while nobody listened.
  if (stream.destroyed) return;
  const closed = new AbortController();
  stream.on('error', () => closed.abort());
  stream.once('close', () => closed.abort());
  const agent = new AgentConnection(socketPath);
  try {
    await bindSession(agent, session.binding, true, closed.signal);
    for await (const message of messagesOf(stream)) {
      const reply = await answer(agent, message, session, closed.signal);
      await sent(stream, wireString(reply));
    }
  } catch (error) {
    if (!closed.signal.aborted) session.onBroken(error instanceof Error ? error.message : String(error));
  } finally {
    agent.close();
    stream.end();
    stream.destroy();
  }
}

async function answer(agent: AgentConnection, message: Buffer, session: ForwardingSession, signal: AbortSignal): Promise<Buffer> {
  switch (message[0]) {
    case requestIdentities:
      return message.length === 1 ? agent.request(message, listTimeoutMs, signal) : Buffer.of(failure);
    case signRequest: {
      const asked = askedSignature(message);
      if (asked === undefined) return Buffer.of(failure);
      let reply: Buffer | undefined;
      try {
        reply = await agent.request(message, signTimeoutMs, signal);
        return reply;
      } finally {
        session.onSignature({ ...asked, isSigned: reply?.[0] === signResponse });
      }
    }
    case extension:
      return isSessionBind(message) ? agent.request(message, listTimeoutMs, signal) : Buffer.of(failure);
    default:
      return Buffer.of(failure);
  }
}

/** The key that a signature is asked of, and what for; undefined when the message makes no sense. */
function askedSignature(message: Buffer): Omit<ForwardedSignature, 'isSigned'> | undefined {
  return readOr(message, (reader) => {
    const blob = reader.string();
    const login = signedLogin(reader.string());
    reader.uint32();
    if (reader.remaining > 0) throw new WireFormatError('something follows');
    const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
    return { fingerprint, ...(login && { login }) };
  });
}

function isSessionBind(message: Buffer): boolean {
  return readOr(message, (reader) => reader.text()) === sessionBindName;
}

function readOr<T>(message: Buffer, read: (reader: WireReader) => T): T | undefined {
  try {
    return read(new WireReader(message.subarray(1)));
  } catch (error) {
    if (error instanceof WireFormatError) return undefined;
    throw error;
  }
}

/** Resolves when the other side has taken it: whoever asks without end and reads nothing waits. */
function sent(stream: Duplex, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** Complete messages without their length. What is not read keeps the sender waiting. */
async function* messagesOf(stream: Duplex): AsyncGenerator<Buffer> {
  const received = new MessagePieces();
  for await (const chunk of stream) yield* received.push(chunk as Buffer);
}
