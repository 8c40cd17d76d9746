import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withoutAddresses } from './npm-packages.mjs';
import { root } from './targets.mjs';

/** The independent PowerShell server of the tests stands on this one (e2e/servers/psrpcore-server); nothing of it is in the product. */
const wanted = 'psrpcore==0.3.1';
const folder = join(root, 'node_modules', '.cache', 'hawser-psrpcore');

function run(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { ok: status === 0, said: withoutAddresses(`${stdout ?? ''}${stderr ?? ''}`).trim() };
}

/** Makes a virtual environment with psrpcore beside the npm packages, once. Without it the tests that need it are skipped, with CI=true they fail. */
export function installPythonParts(say) {
  const python = join(folder, 'bin', 'python');
  if (process.platform === 'win32' || (existsSync(python) && run(python, '-c', 'import psrpcore').ok)) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  say(`installing ${wanted} for the tests of PowerShell …`);
  const made = run('python3', '-m', 'venv', folder);
  const installed = made.ok ? run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wanted) : made;
  if (installed.ok) return;
  rmSync(folder, { recursive: true, force: true });
  say(
    `${wanted} can't be had here, so that tests with it are ${process.env.CI === 'true' ? 'not run, which fails' : 'skipped'}:\n${installed.said}`,
  );
}
