import { join } from 'node:path';
import { cancelled } from '../../../shared/model/errors.ts';
import { AskpassDesk } from '../private/askpass-desk.ts';
import { sshTool } from '../private/ssh-tools.ts';

/** It prints its environment once its socket listens. */
const startMs = 10_000;

/**
 * Lets `use` speak to an agent of our own that takes the cards of one library and nothing else, and ends with it. `library`: its real path.
 * Undefined: this computer has no such agent, or can't name the library to it. Rejects as `use` does, and with `cancelled`.
 */
export async function withCardAgent<T>(
  library: string,
  environment: Readonly<Record<string, string | undefined>>,
  use: (socket: string) => Promise<T>,
  signal: AbortSignal,
): Promise<{ readonly answer: T } | undefined> {
  if (signal.aborted) throw cancelled();
  // A list of patterns to the agent.
  if (/[*?!,]/.test(library)) return undefined;
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
      // It would not be heard of any more.
      if (until.aborted) return fail();
      until.addEventListener('abort', fail, { once: true });
      child.once('error', fail).once('exit', fail);
      child.stderr?.resume();
      child.stdout?.once('data', () => resolve(true));
    });
    if (signal.aborted) throw cancelled();
    return isUp ? { answer: await use(socket) } : undefined;
  } finally {
    await desk.close();
  }
}
