import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './targets.mjs';

/** Runs a program of node_modules or of ours in the foreground; ends this process when it fails. */
export function runTool(script, args, env = {}) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}
