import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';
import type { ProgramCall } from './editor-command.ts';

/** A program that ends badly so soon did not open anything; later it is the user's own business. */
const SOON_MS = 10_000;

export interface LaunchParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  /** It ended with an error a moment after it was started. */
  readonly onFailed: (error: AppError) => void;
}

/** Variables that are this program's own and would change what it starts. */
const ownVariables = [
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_NO_ATTACH_CONSOLE',
  'NODE_OPTIONS',
  'NODE_CHANNEL_FD',
  'HAWSER_DATA',
  'SSH_ASKPASS_REQUIRE',
];

/**
 * Starts a program apart from this one: without a shell, without our input and output, and it outlives us. Rejects with `edit.editorFailed`
 * when it can't be started.
 */
export function launch({ command, args }: ProgramCall, { environment, now, onFailed }: LaunchParts): Promise<void> {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !ownVariables.includes(name)));
  const failed = (reason: string): AppError => new AppError('edit.editorFailed', { command, reason }, `${command}: ${reason}`);
  return new Promise((resolve, reject) => {
    const startedAt = now();
    const child = spawn(command, args, { cwd: dirname(args.at(-1) ?? '.'), env, shell: false, detached: true, stdio: 'ignore' });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(failed(error.code === 'ENOENT' ? 'there is no such program' : (error.code ?? error.message))),
    );
    child.once('exit', (code, signal) => {
      // Windows' explorer answers 1 when all went well.
      const isFine = code === 0 || code === null || (process.platform === 'win32' && /explorer/i.test(command));
      if (!isFine && signal === null && now() - startedAt < SOON_MS) onFailed(failed(`it ended with status ${code}`));
    });
  });
}
