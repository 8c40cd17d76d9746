import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, without a slash at the end. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Worker threads of the programs that open keys: each stands beside the program, which finds it there by its name. */
const workers = [{ entry: 'main/keys/formats/key-worker.ts', name: 'key-worker.mjs' }];

/** @typedef {{ entry: string, name: string }} WorkerFile */

/**
 * What is built, in this order. `sources` are the folders whose change makes it stale.
 * @type {Readonly<Record<string, { entry: string, output: string, format?: 'es' | 'cjs', executable?: boolean, sources: string[], workers?: WorkerFile[] }>>}
 */
export const targets = {
  renderer: { entry: 'renderer/index.html', output: 'dist/renderer/index.html', sources: ['renderer', 'shared', 'assets'] },
  serve: {
    entry: 'app/serve/main.ts',
    output: 'dist/serve/serve.mjs',
    format: 'es',
    sources: ['app', 'main', 'shared'],
    workers,
  },
  main: { entry: 'app/electron/main.ts', output: 'dist/electron/main.mjs', format: 'es', sources: ['app', 'main', 'shared'] },
  preload: { entry: 'app/electron/preload.ts', output: 'dist/electron/preload.cjs', format: 'cjs', sources: ['app', 'shared'] },
  core: {
    entry: 'app/electron/core.ts',
    output: 'dist/electron/core.mjs',
    format: 'es',
    sources: ['app', 'main', 'shared'],
    workers,
  },
  cli: {
    entry: 'app/cli/main.ts',
    output: 'dist/cli/hawser.mjs',
    format: 'es',
    executable: true,
    sources: ['app', 'main', 'shared'],
    workers,
  },
};

/** Files that change every output. */
const common = ['package.json', 'package-lock.json', 'vite.config.ts', 'scripts/build.mjs', 'scripts/targets.mjs'];

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (!/\.(test\.tsx?|md|png)$/.test(entry.name)) yield path;
  }
}

/** A digest of everything that a target is made from. */
export function digestOf({ sources }) {
  const hash = createHash('sha256').update(process.versions.node);
  const files = sources.map((name) => join(root, name)).filter((path) => existsSync(path));
  const paths = [...files.flatMap((folder) => [...filesBelow(folder)]), ...common.map((name) => join(root, name))];
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

/** Every file that building a target must leave behind. */
export function outputsOf({ output, workers = [] }) {
  return [output, ...workers.map(({ name }) => join(dirname(output), name))];
}

const stampFile = (name) => join(root, 'dist', '.stamps', name);

/** Whether a target's output was made from the files as they are. */
export function isFresh(name, digest) {
  const stamp = stampFile(name);
  const isThere = outputsOf(targets[name]).every((output) => existsSync(join(root, output)));
  return isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

export { stampFile };
