import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { BenchAnswer, BenchAsk, CopyAsk, CopyFigures, ListFigures, TypingFigures } from './bench-words.ts';

const projectDir = fileURLToPath(new URL('../../..', import.meta.url));
const outDir = join(projectDir, '.cache', 'bench');

/** A process of its own, in which the core does what is measured. */
export interface BenchCore {
  copy(ask: Omit<CopyAsk, 'kind'>): Promise<CopyFigures>;
  list(ask: Omit<Extract<BenchAsk, { kind: 'list' }>, 'kind'>): Promise<ListFigures>;
  typing(ask: Omit<Extract<BenchAsk, { kind: 'typing' }>, 'kind'>): Promise<TypingFigures>;
  stop(): Promise<void>;
}

/** Bundles the core as the app's own builds do and starts it. `BENCH_PROFILE=folder` leaves a profile of the processor there. */
export async function startBenchCore(): Promise<BenchCore> {
  await build({
    configFile: false,
    root: projectDir,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: join(projectDir, 'main', 'transfers', 'testing', 'bench-core.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20.18',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'core.mjs', codeSplitting: false } },
    },
  });
  const profile = process.env['BENCH_PROFILE'];
  const child = fork(join(outDir, 'core.mjs'), [], {
    // Nothing of the test runner's own.
    execArgv: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'production' },
  });
  const ask = <T>(words: BenchAsk): Promise<T> => answerOf(child, words) as Promise<T>;
  return {
    copy: (words) => ask({ kind: 'copy', ...words }),
    list: (words) => ask({ kind: 'list', ...words }),
    typing: (words) => ask({ kind: 'typing', ...words }),
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** One at a time. */
function answerOf(child: ChildProcess, ask: BenchAsk): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the core ended: ${code}`));
    child.once('exit', ended);
    child.once('message', (answer: BenchAnswer) => {
      child.off('exit', ended);
      if ('value' in answer) resolve(answer.value);
      else reject(new Error(answer.error));
    });
    child.send(ask);
  });
}
