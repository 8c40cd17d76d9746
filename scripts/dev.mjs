// npm run dev [-- serve's options]: serve at a fixed port; builds again what changed, and restarts serve when its own code did.
// Reload the page to see a change of the page.
import { spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { root } from './targets.mjs';

const words = process.argv.slice(2);
const port = words.includes('--port') ? [] : ['--port', '5170'];
const settleMs = 200;
let serve;

function build(targets) {
  const script = join(root, 'scripts', 'build.mjs');
  return spawnSync(process.execPath, [script, ...targets], { cwd: root, stdio: ['ignore', 2, 2] }).status === 0;
}

function start() {
  const old = serve;
  const launch = () => {
    serve = spawn(process.execPath, [join(root, 'dist', 'serve', 'serve.mjs'), ...port, ...words], { stdio: 'inherit' });
  };
  if (old === undefined || old.exitCode !== null) launch();
  else {
    old.once('exit', launch);
    old.kill();
  }
}

if (!build(['renderer', 'serve'])) process.exit(1);
start();

const changed = new Set();
let timer;
for (const folder of ['app', 'main', 'shared', 'renderer']) {
  watch(join(root, folder), { recursive: true }, () => {
    changed.add(folder);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const isOnlyPage = [...changed].every((name) => name === 'renderer');
      changed.clear();
      if (build(isOnlyPage ? ['renderer'] : ['renderer', 'serve']) && !isOnlyPage) start();
    }, settleMs);
  });
}
process.on('SIGINT', () => {
  serve?.kill();
  process.exit(0);
});
