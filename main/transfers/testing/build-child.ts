import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program that was built for a test: who built it removes it. */
export interface BuiltChild {
  readonly file: string;
  remove(): void;
}

/** Builds a program that a test kills, beside node_modules, where it finds its packages. `source`: its file, `x.ts`. */
export async function buildChild(source: URL): Promise<BuiltChild> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const from = fileURLToPath(source);
  const file = join(root, '.cache', 'tests', `${basename(from, '.ts')}-${process.pid}.mjs`);
  mkdirSync(dirname(file), { recursive: true });
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: from,
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
