import { spawn } from 'node:child_process';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { Way } from '../../transfers/testing/server-place.ts';
import { buildChild, type BuiltChild } from '../../transfers/testing/build-child.ts';

/** What `edit-child.ts` is told. */
export interface EditOrder {
  readonly way: Way;
  readonly dataDir: string;
  readonly path: FilePath;
  /** Takes up what an earlier one left. */
  readonly isAgain: boolean;
}

/** Builds the program of `edit-child.ts`. */
export function buildEditChild(): Promise<BuiltChild> {
  return buildChild(new URL('./edit-child.ts', import.meta.url));
}

export interface EditChild {
  /** Lines so far. */
  readonly said: readonly string[];
  /** kill -9; fulfilled when it is gone. */
  kill(): Promise<void>;
}

export function startEditChild(file: string, order: EditOrder): EditChild {
  const child = spawn(process.execPath, [file, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data: string) => (text += data));
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    get said() {
      return text.split('\n').slice(0, -1);
    },
    kill() {
      child.kill('SIGKILL');
      return gone;
    },
  };
}
