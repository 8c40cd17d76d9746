import { spawn, type ChildProcess } from 'node:child_process';
import type { CopyPair, TransferOptions } from '../transfer-types.ts';
import type { Way } from './server-place.ts';
import { buildChild, type BuiltChild } from './build-child.ts';

/** What `copy-child.ts` is told. */
export interface ChildOrder {
  readonly way: Way;
  readonly journals: string;
  readonly direction: 'get' | 'put';
  readonly pairs: readonly CopyPair[];
  readonly options: Partial<TransferOptions>;
}

/** Builds the program of `copy-child.ts`. */
export function buildCopyChild(): Promise<BuiltChild> {
  return buildChild(new URL('./copy-child.ts', import.meta.url));
}

export interface CopyChild {
  readonly isRunning: boolean;
  /** What it said at its end; fulfilled also when it was killed. */
  readonly ended: Promise<string>;
  /** kill -9. */
  kill(): void;
}

export function startCopyChild(file: string, order: ChildOrder): CopyChild {
  const child: ChildProcess = spawn(process.execPath, [file, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said.trim())));
  return {
    get isRunning() {
      return child.exitCode === null && child.signalCode === null;
    },
    ended,
    kill: () => void child.kill('SIGKILL'),
  };
}
