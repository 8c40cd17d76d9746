import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './targets.mjs';

const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const downloadLimitMs = 180_000;

/** The Electron binary: that of ELECTRON_OVERRIDE_DIST_PATH, else the one in node_modules; undefined when there is none. */
export function findElectron() {
  const packageFolder = join(root, 'node_modules', 'electron');
  // Its installer writes path.txt last: without it the folder is what a cut download left.
  const downloaded = existsSync(join(packageFolder, 'path.txt')) ? join(packageFolder, 'dist') : undefined;
  const folders = [process.env.ELECTRON_OVERRIDE_DIST_PATH, downloaded];
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, names[process.platform] ?? 'electron'))
    .find((path) => existsSync(path));
}

/**
 * The same, after one try at downloading it, which takes three minutes at most. A download that failed is not tried again until
 * the packages are installed anew: starting should not wait for it each time.
 */
export function obtainElectron(say) {
  const found = findElectron();
  const folder = join(root, 'node_modules', 'electron');
  const tried = join(folder, '.download-failed');
  if (found !== undefined || existsSync(tried) || !existsSync(join(folder, 'install.js'))) return found;
  say('downloading the Electron binary …');
  const { ELECTRON_SKIP_BINARY_DOWNLOAD: _skip, ...env } = process.env;
  spawnSync(process.execPath, [join(folder, 'install.js')], { cwd: root, stdio: 'ignore', timeout: downloadLimitMs, env });
  const downloaded = findElectron();
  if (downloaded === undefined) writeFileSync(tried, '');
  return downloaded;
}
