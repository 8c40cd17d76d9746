import type { JsonWebKey, KeyObject } from 'node:crypto';
import { AppError } from '../../shared/model/errors.ts';
import { requestAgent } from './agent-client.ts';
import { destinationBytes, type DestinationConstraint } from './destinations/destination-constraints.ts';
import { uint32, WireReader, wireMpint, wireString } from './ssh-wire.ts';

/*
 * Changing what an agent holds (draft-ietf-sshm-ssh-agent sections 3.2 to 3.8). Each is answered by 6 SUCCESS or 5 FAILURE.
 *
 *     17 ADD_IDENTITY           string type, parts of the key, string comment
 *     25 ADD_ID_CONSTRAINED     the same, then constraints: byte 1, uint32 seconds | byte 2 (confirm each use) |
 *                               those of destinations/
 *     18 REMOVE_IDENTITY        string blob
 *     19 REMOVE_ALL_IDENTITIES  -
 *     22 LOCK, 23 UNLOCK        string passphrase
 */
const success = 6;
const addIdentity = 17;
const removeIdentity = 18;
const removeAllIdentities = 19;
const lock = 22;
const unlock = 23;
const addConstrained = 25;
const constrainLifetime = 1;
const constrainConfirm = 2;
/** The agent may ask a person before it takes a key (1Password, gpg-agent). */
const timeoutMs = 60_000;

export interface KeyConstraints {
  /** The hosts that it is kept to, never none; absent: it may be used anywhere. See `addRestrictedKey`. */
  readonly destinations?: readonly DestinationConstraint[] | undefined;
  /** The agent forgets the key after this time; absent: it keeps it. */
  readonly lifetimeSeconds?: number | undefined;
  /** The agent asks before each use. */
  readonly confirm?: boolean | undefined;
}

/**
 * Hands a private key (RSA, ECDSA, Ed25519) to the agent behind `socketPath`. `type` as in the key's blob. With `certificate` (its blob) it is
 * handed over as the key of that, which the agent lists beside the plain key. Errors: `agent.declined`, `agent.unavailable`, `cancelled`.
 */
export async function addKey(
  socketPath: string,
  key: {
    readonly type: string;
    readonly privateKey: KeyObject;
    readonly comment: string;
    readonly certificate?: Buffer | undefined;
  },
  limits: KeyConstraints,
  signal: AbortSignal,
): Promise<void> {
  const constraints = constraintBytes(limits);
  const kind = constraints.length === 0 ? addIdentity : addConstrained;
  const { type, certificate, privateKey } = key;
  const parts = certificate
    ? Buffer.concat([wireString(typeOfBlob(certificate)), wireString(certificate), certifiedParts(privateKey)])
    : Buffer.concat([wireString(type), privateParts(type, privateKey)]);
  const body = Buffer.concat([Buffer.of(kind), parts, wireString(key.comment), constraints]);
  try {
    await changeAgent(socketPath, body, 'take the key', signal);
  } finally {
    parts.fill(0);
    body.fill(0);
  }
}

export function removeKey(socketPath: string, blob: Buffer, signal: AbortSignal): Promise<void> {
  return changeAgent(socketPath, Buffer.concat([Buffer.of(removeIdentity), wireString(blob)]), 'remove the key', signal);
}

export function removeAllKeys(socketPath: string, signal: AbortSignal): Promise<void> {
  return changeAgent(socketPath, Buffer.of(removeAllIdentities), 'remove its keys', signal);
}

/** A locked agent lists no key and signs nothing until it is unlocked with the same passphrase. */
export function lockAgent(socketPath: string, passphrase: string, signal: AbortSignal): Promise<void> {
  return changeAgent(socketPath, Buffer.concat([Buffer.of(lock), wireString(passphrase)]), 'be locked', signal);
}

export function unlockAgent(socketPath: string, passphrase: string, signal: AbortSignal): Promise<void> {
  return changeAgent(socketPath, Buffer.concat([Buffer.of(unlock), wireString(passphrase)]), 'be unlocked', signal);
}

/** Constraints as they stand at the end of a message that adds keys. */
export function constraintBytes({ lifetimeSeconds, confirm = false, destinations }: KeyConstraints): Buffer {
  return Buffer.concat([
    ...(lifetimeSeconds === undefined ? [] : [Buffer.of(constrainLifetime), uint32(lifetimeSeconds)]),
    ...(confirm ? [Buffer.of(constrainConfirm)] : []),
    ...(destinations === undefined ? [] : [destinationBytes(destinations)]),
  ]);
}

/** Sends a change and waits for its success. `what`: as the rest of “the agent would not …”. */
export async function changeAgent(socket: string, body: Buffer, what: string, signal: AbortSignal): Promise<void> {
  const reply = await requestAgent(socket, body, timeoutMs, signal);
  if (reply[0] !== success) throw new AppError('agent.declined', { socket, what }, `the agent ${socket} would not ${what}`);
}

/** Section 3.2.3 to 3.2.5: what follows the type. */
function privateParts(type: string, key: KeyObject): Buffer {
  const jwk: JsonWebKey = key.export({ format: 'jwk' });
  const part = (name: 'n' | 'e' | 'd' | 'p' | 'q' | 'qi' | 'x' | 'y'): Buffer => Buffer.from(jwk[name] ?? '', 'base64url');
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return Buffer.concat([part('n'), part('e'), part('d'), part('qi'), part('p'), part('q')].map(wireMpint));
    case 'ec': {
      const point = Buffer.concat([Buffer.of(4), part('x'), part('y')]);
      return Buffer.concat([wireString(type.replace('ecdsa-sha2-', '')), wireString(point), wireMpint(part('d'))]);
    }
    case 'ed25519':
      return Buffer.concat([wireString(part('x')), wireString(Buffer.concat([part('d'), part('x')]))]);
    default:
      throw new Error(`a ${key.asymmetricKeyType ?? 'secret'} key can't be handed to an agent`);
  }
}

/** What follows a certificate: the parts that it does not have itself, and for Ed25519 the public key again. */
function certifiedParts(key: KeyObject): Buffer {
  const jwk: JsonWebKey = key.export({ format: 'jwk' });
  const part = (name: 'd' | 'p' | 'q' | 'qi' | 'x'): Buffer => Buffer.from(jwk[name] ?? '', 'base64url');
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return Buffer.concat([part('d'), part('qi'), part('p'), part('q')].map(wireMpint));
    case 'ec':
      return wireMpint(part('d'));
    case 'ed25519':
      return Buffer.concat([wireString(part('x')), wireString(Buffer.concat([part('d'), part('x')]))]);
    default:
      throw new Error(`a ${key.asymmetricKeyType ?? 'secret'} key can't be handed to an agent`);
  }
}

/** Type name of a key blob, for lists. */
export function typeOfBlob(blob: Buffer): string {
  try {
    return new WireReader(blob).text();
  } catch {
    return 'unknown';
  }
}
