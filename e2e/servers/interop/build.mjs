// Builds the servers of this folder, each once for what its sources are, in the cache folder of the account.
// Run by itself: node e2e/servers/interop/build.mjs SECONDS [NAME…], at the lowest priority, silently; the states are read from the cache.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, setPriority } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `queued` and `building` hold while the process `pid` lives.
 * @typedef {{ state: 'queued' | 'building', pid: number } | { state: 'built', seconds: number } | { state: 'failed', reason: string }} State
 */

const source = (name) => fileURLToPath(new URL(`./${name}`, import.meta.url));
export const servers = JSON.parse(readFileSync(source('servers.json'), 'utf8'));
const tooSlow = 'not built in the time there was';
const keptMs = 14 * 24 * 3600_000;

function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME ?? '';
  return join(base === '' ? join(homedir(), '.cache') : base, 'hawser-interop');
}

function digest(name) {
  const { build, madeFrom } = servers[name];
  const hash = createHash('sha256').update(JSON.stringify([build, process.platform, process.arch]));
  for (const path of madeFrom)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(source(name), path)))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** Where a server of these sources is built. */
export const outFolder = (name) => join(cacheFolder(), `${name}-${digest(name)}`);

/** Fills a command's places in. */
export const filled = (name, words, out = outFolder(name)) =>
  words.map((word) => word.replaceAll('{out}', out).replaceAll('{source}', source(name)));

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @returns {State | undefined} undefined: nobody builds it, and it is not built */
export function readState(name, out = outFolder(name)) {
  let state;
  try {
    state = JSON.parse(readFileSync(join(out, 'state.json'), 'utf8'));
  } catch {
    return undefined;
  }
  const isPending = state.state === 'queued' || state.state === 'building';
  return isPending && !isAlive(state.pid) ? undefined : state;
}

function writeState(out, state) {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'state.new'), JSON.stringify(state));
  renameSync(join(out, 'state.new'), join(out, 'state.json'));
}

function hasProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** Runs one step in a process group of its own, which ends with the time. What it says stands in `build.log`, last step alone. */
function runStep(name, out, [command, ...args], leftMs) {
  return new Promise((resolve) => {
    const log = openSync(join(out, 'build.log'), 'w');
    const child = spawn(command, args, { cwd: source(name), stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    let why;
    const endGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It is over.
      }
    };
    const timer = setTimeout(() => {
      why = tooSlow;
      endGroup();
    }, leftMs);
    process.once('exit', endGroup);
    child.on('error', () => resolve(`${command} could not be started`));
    child.on('exit', (code) => {
      clearTimeout(timer);
      process.off('exit', endGroup);
      resolve(code === 0 ? undefined : (why ?? `its build failed (${command.split('/').at(-1)} ${args[0]})`));
    });
  });
}

/** Only one process at a time builds into a folder; who comes second waits, then finds it built. */
async function locked(out, deadline, act) {
  mkdirSync(out, { recursive: true });
  const file = join(out, 'lock');
  for (;;) {
    try {
      const handle = openSync(file, 'wx');
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      break;
    } catch {
      const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
      // A file without a number is one that is just being written, unless it stays so.
      if (owner !== 0 && !isAlive(owner)) rmSync(file, { force: true });
      else if (performance.now() > deadline) return false;
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    await act();
  } finally {
    rmSync(file, { force: true });
  }
  return true;
}

async function build(name, deadline, say) {
  const out = outFolder(name);
  const got = await locked(out, deadline, async () => {
    if (readState(name, out)?.state === 'built') return;
    const began = performance.now();
    const missing = servers[name].needs.filter((program) => !hasProgram(program));
    let reason = missing.length > 0 ? `${missing.join(', ')} not installed` : undefined;
    if (reason === undefined && performance.now() > deadline) reason = tooSlow;
    if (reason === undefined) {
      say(`building ${name} …`);
      writeState(out, { state: 'building', pid: process.pid });
      for (const step of servers[name].build) {
        reason ??= await runStep(name, out, filled(name, step, out), Math.max(1, deadline - performance.now()));
      }
    }
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    writeState(out, reason === undefined ? { state: 'built', seconds } : { state: 'failed', reason });
    say(reason === undefined ? `built ${name} in ${seconds} s` : `${name}: ${reason}`);
  });
  if (!got && readState(name, out)?.state !== 'built') writeState(out, { state: 'failed', reason: tooSlow });
}

/** What earlier sources were built to, and nobody used for long. */
function removeOld() {
  if (!existsSync(cacheFolder())) return;
  const current = new Set(Object.keys(servers).map(outFolder));
  for (const entry of readdirSync(cacheFolder())) {
    const path = join(cacheFolder(), entry);
    if (!current.has(path) && Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
  }
}

/** Builds what is not built yet, two at a time: the slow ones begin first. */
export async function buildAll(names, budgetMs, say = () => undefined) {
  const deadline = performance.now() + budgetMs;
  removeOld();
  const rest = ['tinysshd', 'russh', 'mina', 'go', 'openssh-next', 'asyncssh', 'paramiko'].filter((name) => names.includes(name));
  const open = rest.filter((name) => readState(name)?.state !== 'built');
  for (const name of open) {
    if (readState(name) === undefined || readState(name).state === 'failed')
      writeState(outFolder(name), { state: 'queued', pid: process.pid });
  }
  const work = async () => {
    for (let name = open.shift(); name !== undefined; name = open.shift()) await build(name, deadline, say);
  };
  await Promise.all([work(), work()]);
}

/** Builds all in a process of its own, which ends with this one. */
export function buildInBackground() {
  const limitSeconds = '300';
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), limitSeconds], { stdio: 'ignore' });
  child.unref();
  child.on('error', () => undefined);
  process.once('exit', () => child.kill());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setPriority(19);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
  const [seconds = '300', ...names] = process.argv.slice(2);
  await buildAll(names.length > 0 ? names : Object.keys(servers), Number(seconds) * 1000);
}
