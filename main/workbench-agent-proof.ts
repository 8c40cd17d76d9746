import { randomBytes } from 'node:crypto';
import { printableLine } from '../shared/base/printable.ts';
import type { AgentProof } from '../shared/model/agents.ts';
import { isAppError } from '../shared/model/errors.ts';
import { agentSignFlags, sign } from './agent/agent-client.ts';
import { listWithRestrictions } from './agent/destinations/restriction-proof.ts';
import { WireReader } from './agent/ssh-wire.ts';
import { readCertificate } from './certificates/certificate.ts';
import { checkSignature } from './certificates/signature-check.ts';
import { blobType, fingerprint } from './keys/public-key.ts';

/** As many as `ssh-add -T` takes. */
const dataBytes = 1024;

/**
 * Whether an agent has the private half of a key that it lists: it signs random data, which is checked with the public key (as `ssh-add -T`).
 * It may ask a person before. Errors: `agent.unavailable`, `cancelled`.
 */
export async function proveAgentKey(socket: string, wanted: string, signal: AbortSignal): Promise<AgentProof> {
  const { all, restricted, mayBeLocked } = await listWithRestrictions(socket, signal);
  const key = all.find(({ blob }) => fingerprint(blob) === wanted);
  if (key === undefined) return { kind: mayBeLocked === true ? 'perhapsLocked' : 'gone' };
  const { blob } = key;
  const data = randomBytes(dataBytes);
  const flags = /^ssh-rsa($|-cert-)/.test(blobType(blob) ?? '') ? agentSignFlags.rsaSha512 : agentSignFlags.none;
  let signature: Buffer;
  try {
    signature = await sign(socket, blob, data, flags, signal);
  } catch (error) {
    if (!isAppError(error, 'agent.refused')) throw error;
    return { kind: 'refused', isRestricted: restricted.includes(key) };
  }
  const algorithm = algorithmOf(signature);
  // A certificate's signatures are those of the key in it.
  const check = checkSignature(readCertificate(blob)?.plainBlob ?? blob, data, signature);
  return check === 'weak' ? { kind: 'unchecked', algorithm } : { kind: check === 'good' ? 'signs' : 'wrong', algorithm };
}

function algorithmOf(signature: Buffer): string {
  try {
    return printableLine(new WireReader(signature).text(), 100);
  } catch {
    return '';
  }
}
