// npm start [-- --serve] [--no-open] [--port N] [--pages N] [--demo] [--data DIR]: installs and builds what is missing, then opens
// the workbench in a window, or in the browser where there can be none. Says everything on stderr: stdout belongs to serve's one
// line. No import but Node's own and our own at the top, so that an old Node gets as far as the message.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const say = (line) => process.stderr.write(`${line}\n`);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(`Hawser needs Node.js 20.19 or newer; this is ${process.versions.node}`);
  process.exit(1);
}

const { root } = await import('./targets.mjs');
const { installPackages } = await import('./npm-packages.mjs');
const { obtainElectron } = await import('./electron-binary.mjs');

const words = process.argv.slice(2);
const isRoot = process.getuid?.() === 0;
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

/** The window's binary, or why there is no window. */
function chooseHost() {
  if (words.includes('--serve')) return { electron: undefined, why: undefined };
  if (!hasDisplay)
    return { electron: undefined, why: 'no display here: Hawser runs for a browser instead; open the address below' };
  const electron = obtainElectron(say);
  const why = electron === undefined ? 'the Electron binary could not be had: opening Hawser in the browser instead' : undefined;
  return { electron, why };
}

function run(command, args) {
  const { ELECTRON_RUN_AS_NODE: _ignored, ...env } = process.env;
  const child = spawn(command, args, { cwd: process.cwd(), stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(error.message);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1));
  });
}

try {
  installPackages(say);
} catch (error) {
  say(error.message);
  process.exit(1);
}

const { electron, why } = chooseHost();
const targets = electron === undefined ? ['renderer', 'serve'] : ['renderer', 'main', 'preload', 'core'];
// In a process of its own: what the builder prints on stdout goes to stderr.
const build = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), ...targets], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (build.status !== 0) process.exit(1);

if (electron === undefined) {
  if (why !== undefined) say(why);
  const extra = hasDisplay || words.includes('--no-open') ? [] : ['--no-open'];
  run(process.execPath, [join(root, 'dist', 'serve', 'serve.mjs'), ...words.filter((word) => word !== '--serve'), ...extra]);
} else {
  run(electron, [...(isRoot ? ['--no-sandbox'] : []), root, ...words]);
}
