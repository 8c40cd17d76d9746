import type { KeyObject } from 'node:crypto';
import { AppError } from '../../../shared/model/errors.ts';
import { addKey, removeKey, type KeyConstraints } from '../agent-keys.ts';
import type { DestinationConstraint } from './destination-constraints.ts';
import { canBeBound, listWithRestrictions } from './restriction-proof.ts';

/**
 * Hands a key to an agent that is to keep it to hosts, as `ssh-add -h`, and proves that it does: an agent may say yes to limits that it
 * does not know. Where it does not, the key is not left there. Errors: `agent.noDestinations`, and those of `addKey`.
 */
export async function addRestrictedKey(
  socketPath: string,
  key: { readonly type: string; readonly privateKey: KeyObject; readonly comment: string; readonly blob: Buffer },
  limits: KeyConstraints & { readonly destinations: readonly DestinationConstraint[] },
  signal: AbortSignal,
): Promise<void> {
  const isIt = ({ blob }: { readonly blob: Buffer }): boolean => blob.equals(key.blob);
  if (!(await canBeBound(socketPath, signal))) throw refused(socketPath, 'unknown');
  const before = await listWithRestrictions(socketPath, signal);
  await addKey(socketPath, key, limits, signal);
  let isProved = false;
  try {
    isProved = (await listWithRestrictions(socketPath, signal)).restricted.some(isIt);
  } finally {
    // What was there for all hosts before stays as it was. Also when this is cancelled.
    if (!isProved && !before.all.some(isIt)) await removeKey(socketPath, key.blob, new AbortController().signal);
  }
  if (!isProved) throw refused(socketPath, 'ignored');
}

function refused(socket: string, why: 'unknown' | 'ignored'): AppError {
  return new AppError('agent.noDestinations', { socket, why }, `the agent ${socket} does not keep keys to hosts: ${why}`);
}
