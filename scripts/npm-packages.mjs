import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './targets.mjs';

function packagesOf(path) {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')).packages ?? {}) : {};
}

/** Whether node_modules holds what the lockfile says; what is optional or for another platform may be missing. */
export function arePackagesInstalled() {
  const locked = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true || wanted.devOptional === true : found.version === wanted.version;
  });
}

/** Output of a package tool without the addresses in it, which name machines that are none of the reader's business. */
export function withoutAddresses(text) {
  return text
    .replace(/https?:\/\/\S+/g, '(address)')
    .replace(/\b(?:[a-z0-9-]+\.)+(?:org|com|net|io)\b/g, '(address)')
    .replace(/^\s*$\n/gm, '');
}

/**
 * Installs the npm packages where they are missing or the lockfile changed. Quiet when it goes well.
 * @throws Error with what npm said
 */
export function installPackages(say) {
  if (arePackagesInstalled()) return;
  say('installing npm packages …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, stderr, error } = spawnSync(
    npm,
    ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--foreground-scripts=false'],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32',
      // The binary of Electron is asked for when a window is wanted, and not more than once.
      env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
    },
  );
  if (status !== 0) throw new Error(`the npm packages could not be installed:\n${withoutAddresses(stderr ?? String(error))}`);
}
