import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './servers/requirements.ts';

/** The project's folder. */
export const projectDir = fileURLToPath(new URL('..', import.meta.url));

/** The system's Chromium; undefined lets Playwright look for one of its own. */
export function findChromium(): string | undefined {
  return ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find((path) => path !== undefined);
}

const electronNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** The Electron binary: that of ELECTRON_OVERRIDE_DIST_PATH, else the downloaded one. */
export function findElectron(): string | undefined {
  const folders = [process.env['ELECTRON_OVERRIDE_DIST_PATH'], join(projectDir, 'node_modules', 'electron', 'dist')];
  return folders
    .flatMap((folder) => (folder === undefined || folder === '' ? [] : [folder]))
    .map((folder) => join(folder, electronNames[process.platform] ?? 'electron'))
    .find((path) => existsSync(path));
}
