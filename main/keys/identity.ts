import type { KeyObject } from 'node:crypto';
import { basename } from 'node:path';
import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import { agentSignFlags, sign, type AgentIdentity } from '../agent/agent-client.ts';
import type { AgentBinding } from '../agent/session-bind.ts';
import { WireReader } from '../agent/ssh-wire.ts';
import type { Identity } from '../ssh/connection-types.ts';
import type { KeyFile } from './key-file.ts';
import { blobType, fingerprint, publicBlob } from './public-key.ts';
import { signatureBlob } from './signature.ts';

/** As NumberOfPasswordPrompts does for ssh(1) by default. */
const passphraseAttempts = 3;

export interface PassphraseRequest {
  readonly file: string;
  readonly comment: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** Asks a person for a passphrase; undefined when they would rather not. Rejects with `cancelled` when `signal` aborts. */
export interface AskPassphrase {
  (request: PassphraseRequest, signal: AbortSignal): Promise<string | undefined>;
  /** Signs with a security key's file; absent where there is nobody to touch it. */
  readonly token?: SignWithTokenFile | undefined;
}

/** The complete signature blob. Errors: `cancelled`, `key.*`, `agent.*`. */
export type SignWithTokenFile = (file: KeyFile, data: Buffer, signal: AbortSignal) => Promise<Buffer>;

/**
 * A key file as an identity. An encrypted one is opened when a signature is wanted, not before, so that nobody types a
 * passphrase for a key that the server would refuse (AU-09); only where the public half is nowhere to be had it is opened
 * here. `onOpened` hears of that. Errors, here and from `sign`: `cancelled`, `key.wrongPassphrase` after three tries, `key.unreadable`, `key.unsupported`.
 */
export async function identityFromFile(
  file: KeyFile,
  ask: AskPassphrase,
  signal: AbortSignal,
  onOpened?: (privateKey: KeyObject) => void,
): Promise<Identity> {
  if (file.isToken === true) return identityOfToken(file, ask);
  let unlocked: KeyObject | undefined;
  const unlock = async (signal: AbortSignal): Promise<KeyObject> => {
    if (unlocked) return unlocked;
    unlocked = await unlockAsking(file, ask, signal);
    onOpened?.(unlocked);
    return unlocked;
  };
  const publicHalf = file.publicKey ?? publicBlob(await unlock(signal));
  if (!publicHalf) throw new Error('a key that was accepted has no public half');
  return {
    label: basename(file.path),
    from: file.path,
    keyType: publicHalf.type,
    publicBlob: publicHalf.blob,
    fingerprint: fingerprint(publicHalf.blob),
    sign: async (data, algorithm, signal) => signatureBlob(await unlock(signal), data, algorithm),
  };
}

function identityOfToken(file: KeyFile, ask: AskPassphrase): Identity {
  const { path, publicKey } = file;
  if (!publicKey) throw new Error('the file of a security key tells its public key');
  return {
    label: basename(path),
    from: path,
    keyType: publicKey.type,
    publicBlob: publicKey.blob,
    fingerprint: fingerprint(publicKey.blob),
    sign: (data, _algorithm, signal) => {
      if (ask.token) return ask.token(file, data, signal);
      const reason = 'nobody is there to touch the key';
      throw new AppError('key.unsupported', { file: path, format: 'security key', reason }, `key ${path}: ${reason}`);
    },
  };
}

async function unlockAsking(file: KeyFile, ask: AskPassphrase, signal: AbortSignal): Promise<KeyObject> {
  if (!file.isEncrypted) return file.unlock(undefined);
  for (let attempt = 1; ; attempt += 1) {
    const passphrase = await ask({ file: file.path, comment: file.comment, attempt }, signal);
    // No answer, or an empty one, passes the key over: ssh(1) does the same.
    if (passphrase === undefined || passphrase === '') throw cancelled();
    try {
      return await file.unlock(passphrase, signal);
    } catch (error) {
      if (!isAppError(error, 'key.wrongPassphrase') || attempt >= passphraseAttempts) throw error;
    }
  }
}

/** A key that an agent holds; `binding` tells it the session that it signs for. Errors of `sign`: `agent.refused` (naming the key), `agent.unavailable`, `cancelled`. */
export function identityFromAgent(socketPath: string, key: AgentIdentity, binding?: AgentBinding): Identity {
  const print = fingerprint(key.blob);
  const label = key.comment === '' ? print : key.comment;
  return {
    label,
    from: 'agent',
    keyType: blobType(key.blob) ?? 'unknown',
    publicBlob: key.blob,
    fingerprint: print,
    async sign(data, algorithm, signal) {
      let signature: Buffer;
      try {
        signature = await sign(socketPath, key.blob, data, flagsFor(algorithm), signal, binding);
      } catch (error) {
        if (isAppError(error, 'agent.refused'))
          throw new AppError('agent.refused', { key: label }, error.message, { cause: error });
        throw error;
      }
      // Agents from before RFC 8332 pass over the flags and sign with SHA-1.
      const made = new WireReader(signature).text();
      if (made === algorithm) return signature;
      throw new AppError('agent.refused', { key: label }, `the agent signed as ${made} where ${algorithm} was asked for`);
    },
  };
}

function flagsFor(algorithm: string): number {
  if (algorithm === 'rsa-sha2-512') return agentSignFlags.rsaSha512;
  return algorithm === 'rsa-sha2-256' ? agentSignFlags.rsaSha256 : agentSignFlags.none;
}
