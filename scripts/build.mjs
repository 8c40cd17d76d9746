// node scripts/build.mjs [--force] [target…]: builds what changed since the last time. All it says goes to stderr, because
// `npm start -- --serve` keeps stdout for the address alone.
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digestOf, isFresh, root, stampFile, targets } from './targets.mjs';

/** Loaded inside a try by the packages that can do without. */
const optional = new Set(['cpu-features', 'bufferutil', 'utf-8-validate']);

/** ssh2's native part speeds ciphers up. It is looked for beside the program, in node_modules, and may be missing. */
const nativeParts = {
  name: 'native-parts',
  enforce: 'pre',
  resolveId(id) {
    if (id.endsWith('/sshcrypto.node')) return { id: 'ssh2/lib/protocol/crypto/build/Release/sshcrypto.node', external: true };
    return optional.has(id) ? { id, external: true } : undefined;
  },
};

// CommonJS inside an ES module: some packages ask where they lie. As var, because bundled code may say the same again.
const commonJsNames = [
  "import { fileURLToPath as hawserPathOf } from 'node:url';",
  'var __filename = hawserPathOf(import.meta.url);',
  "var __dirname = hawserPathOf(new URL('.', import.meta.url));",
].join('\n');

/**
 * A fresh process parses the whole file: as written it holds 12 MB more than so (measured with hawser --version), most of it freed again and
 * never returned. Names stay, for errors and stack traces.
 */
const compact = {
  compress: { keepNames: { function: true, class: true } },
  mangle: { keepNames: true },
  codegen: { removeWhitespace: true },
};

function nodeBuild({ entry, output, format, executable }) {
  const banner = [executable ? '#!/usr/bin/env node' : '', format === 'es' ? commonJsNames : ''].filter(Boolean).join('\n');
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    plugins: [nativeParts],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(root, entry),
      outDir: join(root, dirname(output)),
      emptyOutDir: false,
      // Electron 33 runs Node 20.18.
      target: 'node20.18',
      reportCompressedSize: false,
      rolldownOptions: {
        external: ['electron', /^node:/],
        output: {
          format,
          entryFileNames: basename(output),
          codeSplitting: false,
          minify: compact,
          ...(banner === '' ? {} : { banner }),
        },
      },
    },
  };
}

async function buildTarget(build, name) {
  const target = targets[name];
  if (name === 'renderer')
    await build({ configFile: join(root, 'vite.config.ts'), root: join(root, 'renderer'), logLevel: 'warn' });
  else await build(nodeBuild(target));
  for (const { entry, name: file } of target.workers ?? [])
    await build(nodeBuild({ entry, output: join(dirname(target.output), file), format: 'es' }));
  if (target.executable) chmodSync(join(root, target.output), 0o755);
}

/**
 * Builds the named targets (all without names) as far as they changed.
 * @param {string[]} names
 * @param {{ force?: boolean, say?: (line: string) => void }} options
 * @returns {Promise<{ built: string[], fresh: string[], skipped: string[] }>} skipped: targets whose entry does not exist
 */
export async function buildAll(names = [], { force = false, say = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const result = { built: [], fresh: [], skipped: [] };
  for (const name of names.length === 0 ? Object.keys(targets) : names) {
    const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
    if (target === undefined) throw new Error(`no target ${name}; there are ${Object.keys(targets).join(', ')}`);
    if (!existsSync(join(root, target.entry))) {
      say(`build: ${name} is left out, ${target.entry} does not exist`);
      result.skipped.push(name);
      continue;
    }
    const digest = digestOf(target);
    if (!force && isFresh(name, digest)) {
      result.fresh.push(name);
      continue;
    }
    const began = performance.now();
    // A half-built output must not count as fresh.
    rmSync(stampFile(name), { force: true });
    const { build } = await import('vite');
    await buildTarget(build, name);
    mkdirSync(dirname(stampFile(name)), { recursive: true });
    writeFileSync(stampFile(name), digest);
    result.built.push(name);
    say(`build: ${target.output} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  }
  return result;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const words = process.argv.slice(2);
  try {
    await buildAll(
      words.filter((word) => !word.startsWith('--')),
      { force: words.includes('--force') },
    );
  } catch (error) {
    process.stderr.write(`build failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
