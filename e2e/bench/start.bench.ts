import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { expect, it } from 'vitest';
import { findElectron, projectDir } from '../browser.ts';
import { tempFolder } from '../servers/cleanup.ts';
import { isRoot } from '../servers/requirements.ts';
import { atMost, median, report } from './report.ts';

const runs = 7;
/** As in the specs: without it a start now and then hangs in the driver's handshake. It holds both programs back alike. */
const playwrightLoader = join(projectDir, 'node_modules/playwright-core/lib/server/electron/loader.js');

/** An Electron program that does nothing but open a window: the floor of any start. */
function emptyProgram(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.cjs' }));
  writeFileSync(
    join(folder, 'main.cjs'),
    "const { app, BrowserWindow } = require('electron'); app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadURL('data:text/html,<p role=status>ready</p>'));",
  );
  return folder;
}

async function timeToRole(program: string, role: 'status' | 'combobox' | 'textbox', home: string): Promise<number> {
  const executablePath = findElectron();
  if (executablePath === undefined) throw new Error('the Electron binary is not there');
  const start = performance.now();
  const app: ElectronApplication = await _electron.launch({
    executablePath,
    args: ['-r', playwrightLoader, ...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', program],
    env: { ...definedEnvironment(), HOME: home, HAWSER_DATA: join(home, 'data') },
  });
  const page = await app.firstWindow();
  await page.getByRole(role).first().waitFor();
  const elapsed = performance.now() - start;
  await app.close();
  return elapsed;
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

it.skipIf(findElectron() === undefined || process.env['DISPLAY'] === undefined)(
  'the first usable window beside an empty one',
  async () => {
    const home = tempFolder('hawser-bench-');
    const empty = emptyProgram(join(home.path, 'empty'));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 0; run <= runs; run++) {
      const mine = await timeToRole(projectDir, 'combobox', home.path);
      const other = await timeToRole(empty, 'status', home.path);
      // The first run fills the file cache.
      if (run === 0) continue;
      ours.push(mine);
      theirs.push(other);
    }
    home.remove();
    const [value, reference] = [median(ours), median(theirs)];
    report([
      {
        group: 'start',
        name: 'first usable window (Electron)',
        value,
        unit: 'ms',
        reference: { name: 'empty window', value: reference },
        target: '≤ 1.5 of an empty window',
        verdict: atMost(value / reference, 1.5),
        runs: ours.map(Math.round),
      },
    ]);
    expect(ours).toHaveLength(runs);
  },
);
