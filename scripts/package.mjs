// node scripts/package.mjs [--dir] [--linux|--mac|--win] [--x64|--arm64]: builds the program and packs it with electron-builder.
// With ELECTRON_OVERRIDE_DIST_PATH the Electron there is used and nothing is downloaded.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'electron-builder';
import { buildAll } from './build.mjs';
import { root } from './targets.mjs';

const words = process.argv.slice(2);
const known = new Set(['--dir', '--linux', '--mac', '--win', '--x64', '--arm64']);
const unknown = words.find((word) => !known.has(word));
if (unknown !== undefined) {
  process.stderr.write(`package: ${unknown} is unknown; there are ${[...known].join(', ')}\n`);
  process.exit(64);
}

const { skipped } = await buildAll(['renderer', 'main', 'preload', 'core']);
if (skipped.length > 0) {
  process.stderr.write(`package: nothing is packed without ${skipped.join(', ')}\n`);
  process.exit(1);
}

const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const runtime = given === undefined || given === '' ? undefined : bareRuntime(given);
try {
  const config = runtime === undefined ? {} : { electronDist: runtime.folder, electronVersion: runtime.version };
  const platform = words.find((word) => ['--linux', '--mac', '--win'].includes(word))?.slice(2);
  const made = await build({
    projectDir: root,
    config: { extends: join(root, 'electron-builder.yml'), ...config },
    publish: 'never',
    ...(words.includes('--dir') ? { dir: true } : {}),
    ...(platform === undefined ? {} : { [platform]: [] }),
    ...(words.includes('--x64') ? { x64: true } : {}),
    ...(words.includes('--arm64') ? { arm64: true } : {}),
  });
  for (const path of made) process.stdout.write(`${path}\n`);
} finally {
  if (runtime !== undefined) rmSync(runtime.folder, { recursive: true, force: true });
}

/**
 * A copy of an Electron for tests without what makes it run any folder: the loader of apps in its resources must not get into
 * a package.
 * @param {string} folder
 * @returns {{ folder: string, version: string }}
 */
function bareRuntime(folder) {
  const copy = mkdtempSync(join(tmpdir(), 'hawser-electron-'));
  cpSync(folder, copy, { recursive: true });
  for (const name of ['app', 'app.asar', 'default_app.asar'])
    rmSync(join(copy, 'resources', name), { recursive: true, force: true });
  const versionFile = join(copy, 'version');
  if (!existsSync(versionFile)) throw new Error(`${folder} is no Electron: it has no file "version"`);
  return { folder: copy, version: readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') };
}
