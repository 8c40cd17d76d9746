import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { Way } from '../../transfers/testing/server-place.ts';

/** What `edit-child.ts` is told. */
export interface EditOrder {
  readonly way: Way;
  readonly dataDir: string;
  readonly path: FilePath;
  /** Takes up what an earlier one left. */
  readonly isAgain: boolean;
}

/** Builds the program of `edit-child.ts` beside node_modules, where it finds its packages. Answers its file, which the caller removes. */
export async function buildEditChild(): Promise<{ readonly file: string; remove(): void }> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const file = join(root, '.cache', 'tests', `edit-child-${process.pid}.mjs`);
  mkdirSync(dirname(file), { recursive: true });
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: fileURLToPath(new URL('./edit-child.ts', import.meta.url)),
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
