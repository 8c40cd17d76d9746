import { isAppError } from '../../shared/model/errors.ts';
import { isAgentTimeout } from '../agent/agent-connection.ts';
import { identityFromFile, type AskPassphrase } from '../keys/identity.ts';
import type { KeyFile } from '../keys/key-file.ts';
import type { Identity } from '../ssh/connection-types.ts';

type Open = (signal: AbortSignal) => Promise<Identity>;

/**
 * The agent's key, signed with its file where the agent is not there any more when it is to sign. One that says no is heeded, and so is one that
 * waits for a person until the time is up (`ssh-add -c`): a question that nobody said yes to is no yes. And nobody is asked for a passphrase that the agent was to spare them. Errors of `sign` as of `identityFromAgent`.
 */
export function openWithFileBehind(held: { readonly open: Open }, file: KeyFile | undefined, ask: AskPassphrase): Open {
  if (file === undefined || file.isEncrypted || file.isToken === true) return held.open;
  return async (signal) => {
    const identity = await held.open(signal);
    const sign: Identity['sign'] = async (data, algorithm, signal) => {
      try {
        return await identity.sign(data, algorithm, signal);
      } catch (error) {
        if (!isAppError(error, 'agent.unavailable') || isAgentTimeout(error)) throw error;
        return (await identityFromFile(file, ask, signal)).sign(data, algorithm, signal);
      }
    };
    return { ...identity, sign };
  };
}
