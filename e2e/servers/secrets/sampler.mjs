import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { descendants, findSecrets, startFiles } from './find-secrets.mjs';
import { note, secretMarker } from './marker.mjs';

// sampler.mjs PID: looks at arguments and environment of every process below PID, a few times a second until it is ended (Linux).
// What lives shorter than a look is not seen.

const betweenMs = 150;
const root = Number(process.argv[2]);

const bytesOf = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch {
    // It ended.
    return Buffer.alloc(0);
  }
};
const wordsOf = (pid) => bytesOf(pid, 'cmdline').toString('utf8').split('\0');

function parentOf(pid) {
  const stat = bytesOf(pid, 'stat').toString('latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/**
 * Tests make keys by `ssh-keygen -N PASSPHRASE` and cards by `softhsm2-util --pin PIN`, which have no other way without a terminal.
 * Hawser is no test runner, wherever it runs alone.
 */
const keyTools = new Set(['ssh-keygen', 'puttygen', 'softhsm2-util']);
const isOfTest = (pid, name) => keyTools.has(name) && /vitest|playwright/.test(wordsOf(parentOf(pid)).join(' '));

/** What each process was when it was looked at: a program may become another one. */
const looked = new Map();
const told = new Set();
let processes = 0;
let bytes = 0;

function look() {
  const running = descendants(root).filter((pid) => pid !== process.pid);
  for (const pid of running) {
    const line = bytesOf(pid, 'cmdline');
    const key = line.toString('latin1');
    if (line.length === 0 || looked.get(pid) === key) continue;
    looked.set(pid, key);
    processes += 1;
    // By the line that was looked at: the program may have ended since.
    const name = basename(line.toString('utf8').split('\0')[0] ?? '');
    for (const file of startFiles) {
      const content = file === 'cmdline' ? line : bytesOf(pid, file);
      bytes += content.length;
      const found = findSecrets([secretMarker], file, content);
      if (found.length === 0 || isOfTest(pid, name)) continue;
      const above = wordsOf(parentOf(pid)).slice(0, 3).join(' ');
      for (const { form } of found) told.add(`${file} of ${name}, started by ${above} (${form})`);
    }
  }
  const alive = new Set(running);
  for (const pid of looked.keys()) if (!alive.has(pid)) looked.delete(pid);
}

const timer = setInterval(look, betweenMs);

function end() {
  clearInterval(timer);
  look();
  note({ kind: 'looked', what: 'processes', files: processes, bytes, cut: false, found: [...told] });
  process.exit(0);
}
process.on('SIGTERM', end);
process.on('disconnect', end);
look();
process.send?.('looking');
