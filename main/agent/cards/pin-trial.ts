import { join } from 'node:path';
import { isAppError } from '../../../shared/model/errors.ts';
import { AskpassDesk } from '../private/askpass-desk.ts';
import { sshTool } from '../private/ssh-tools.ts';

/** It prints its environment once its socket listens. */
const startMs = 10_000;

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
  const desk = await AskpassDesk.open(environment).catch(() => undefined);
  if (desk === undefined) return undefined;
  try {
    const agent = await sshTool('ssh-agent', environment['PATH']).catch(() => undefined);
    if (agent === undefined) return undefined;
    const socket = join(desk.folder, 'agent');
    const child = desk.start(agent, ['-D', '-a', socket, '-P', library]);
    const until = AbortSignal.any([signal, AbortSignal.timeout(startMs)]);
    const isUp = await new Promise<boolean>((resolve) => {
      const fail = (): void => resolve(false);
      until.addEventListener('abort', fail, { once: true });
      child.once('error', fail).once('exit', fail);
      child.stderr?.resume();
      child.stdout?.once('data', () => resolve(true));
    });
    if (!isUp) return undefined;
    await give(socket);
    return true;
  } catch (error) {
    if (isAppError(error, 'agent.declined')) return false;
    throw error;
  } finally {
    await desk.close();
  }
}
