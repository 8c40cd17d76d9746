import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withoutAddresses } from './npm-packages.mjs';
import { root } from './targets.mjs';

/** Nothing of these is in the product. The independent PowerShell server of the tests stands on the first (e2e/servers/psrpcore-server). */
const parts = [
  { wanted: 'psrpcore==0.3.1', folder: 'hawser-psrpcore', module: 'psrpcore', tests: 'of PowerShell' },
  { wanted: 'ansible-core==2.18.6', folder: 'hawser-ansible', module: 'ansible', tests: 'of runs by Ansible' },
];

function run(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { ok: status === 0, said: withoutAddresses(`${stdout ?? ''}${stderr ?? ''}`).trim() };
}

/** Makes a virtual environment with each beside the npm packages, once. Without it the tests that need it are skipped; some fail then with CI=true. */
export function installPythonParts(say) {
  if (process.platform === 'win32') return;
  for (const part of parts) install(part, say);
}

function install({ wanted, folder: name, module, tests }, say) {
  const folder = join(root, 'node_modules', '.cache', name);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python) && run(python, '-c', `import ${module}`).ok) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  say(`installing ${wanted} for the tests ${tests} …`);
  const made = run('python3', '-m', 'venv', folder);
  const installed = made.ok ? run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wanted) : made;
  if (installed.ok) return;
  rmSync(folder, { recursive: true, force: true });
  say(
    `${wanted} can't be had here, so that tests with it are ${process.env.CI === 'true' ? 'not run, which fails' : 'skipped'}:\n${installed.said}`,
  );
}
