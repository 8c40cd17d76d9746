import { isAppError } from '../../../shared/model/errors.ts';
import { withCardAgent } from './card-agent.ts';

/**
 * Has an agent of our own, which ends at once, take the card by `give`: the only way to learn whether a PIN is right while another agent holds the
 * card, as that refuses it unseen. `library`: its real path. Undefined: this computer has no such agent. Rejects as `give` does, but for
 * `agent.declined`.
 */
export async function takesCard(
  library: string,
  environment: Readonly<Record<string, string | undefined>>,
  give: (socket: string) => Promise<void>,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  try {
    return (await withCardAgent(library, environment, give, signal)) === undefined ? undefined : true;
  } catch (error) {
    if (isAppError(error, 'agent.declined')) return false;
    throw error;
  }
}
