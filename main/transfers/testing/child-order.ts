import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CopyPair, TransferOptions } from '../transfer-types.ts';
import type { Way } from './server-place.ts';

/** What `copy-child.ts` is told. */
export interface ChildOrder {
  readonly way: Way;
  readonly journals: string;
  readonly direction: 'get' | 'put';
  readonly pairs: readonly CopyPair[];
  readonly options: Partial<TransferOptions>;
}

/** Builds the program of `copy-child.ts` beside node_modules, where it finds its packages. Answers its file, which the caller removes. */
export async function buildCopyChild(): Promise<{ readonly file: string; remove(): void }> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const file = join(root, '.cache', 'tests', `copy-child-${process.pid}.mjs`);
  mkdirSync(dirname(file), { recursive: true });
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: fileURLToPath(new URL('./copy-child.ts', import.meta.url)),
      outDir: dirname(file),
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: basename(file), codeSplitting: false } },
    },
  });
  return { file, remove: () => rmSync(file, { force: true }) };
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
