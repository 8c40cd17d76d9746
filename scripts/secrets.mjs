import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { findSecretsInFile } from '../e2e/servers/secrets/find-secrets.mjs';
import { ledgerVariable, note, secretMarker, suiteVariable } from '../e2e/servers/secrets/marker.mjs';
import { root } from './targets.mjs';

const sampler = join(root, 'e2e', 'servers', 'secrets', 'sampler.mjs');

/** Suites in which Hawser itself runs, with secrets. */
export const secretSuites = ['live', 'serve', 'electron'];

/** Folders in which the system may put core files (core(5)), besides those of the tests, which are looked through whole. */
function coreFolders() {
  const folders = [root, tmpdir()];
  try {
    const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
    if (isAbsolute(pattern)) folders.push(dirname(pattern));
  } catch {
    // No Linux.
  }
  return [...new Set(folders)].filter((folder) => existsSync(folder));
}

/**
 * Watches for secrets of the tests while suites run: fixtures look through what Hawser wrote before they remove it, a program looks at the processes,
 * and the output is looked at here. `verdict` is the suite `secrets`.
 */
export class SecretWatch {
  #ledger = mkdtempSync(join(tmpdir(), 'hawser-ledger-'));
  #began = Date.now();
  #tails = new Map();
  #sampler;
  #suites = [];
  #outputFindings = new Set();
  #outputBytes = 0;
  /** Where core files that programs left are looked for. */
  coreFolders = coreFolders();

  constructor({ pid = process.pid } = {}) {
    // Also when the run is broken off.
    process.once('exit', () => rmSync(this.#ledger, { recursive: true, force: true }));
    process.env[ledgerVariable] = this.#ledger;
    if (process.platform === 'linux') {
      this.#sampler = fork(sampler, [String(pid)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      this.started = new Promise((resolve) => {
        this.#sampler.once('message', resolve);
        this.#sampler.once('exit', resolve);
      });
    } else this.started = Promise.resolve();
  }

  begin(suite) {
    process.env[suiteVariable] = suite;
  }

  /** A suite whose tests ran; one that was skipped leaves nothing to look at. */
  ran(suite) {
    if (secretSuites.includes(suite)) this.#suites.push(suite);
  }

  /** Output of a suite's program, as it comes; a secret may lie across two pieces. */
  hear(stream, text) {
    const tail = (this.#tails.get(stream) ?? '') + text;
    this.#outputBytes += text.length;
    if (tail.includes(secretMarker)) this.#outputFindings.add(`output of the suite ${process.env[suiteVariable] ?? ''}`);
    this.#tails.set(stream, tail.slice(-secretMarker.length + 1));
  }

  async #endSampler() {
    const child = this.#sampler;
    await this.started;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    await ended;
  }

  #lookAtCoreFiles() {
    for (const folder of this.coreFolders) {
      for (const name of readdirSync(folder).filter((each) => /^core(\.|$)/.test(each))) {
        const path = join(folder, name);
        const { mtimeMs, size } = statSync(path);
        if (mtimeMs < this.#began - 1000 || !statSync(path).isFile()) continue;
        const found = findSecretsInFile([secretMarker], path).map(({ form }) => `${path} (${form})`);
        note({ kind: 'looked', what: `core file ${path}`, files: 1, bytes: size, cut: false, found });
      }
    }
  }

  #notes() {
    return readdirSync(this.#ledger).flatMap((name) =>
      readFileSync(join(this.#ledger, name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    );
  }

  /** Ends the watch: what was found, what was not looked at, and what was. */
  async verdict() {
    await this.#endSampler();
    this.#lookAtCoreFiles();
    const notes = this.#notes();
    delete process.env[suiteVariable];
    rmSync(this.#ledger, { recursive: true, force: true });
    delete process.env[ledgerVariable];
    const looked = notes.filter(({ kind }) => kind === 'looked');
    const failures = [];
    const fail = (title, errors) => {
      if (errors.length > 0) failures.push({ title, errors: [...new Set(errors)].slice(0, 20) });
    };
    fail('a secret was found', [
      ...looked.flatMap(({ suite, found }) => found.map((each) => `${suite}: ${each}`)),
      ...this.#outputFindings,
    ]);
    fail(
      'a fixture was given a secret without the marker (testSecret of e2e/servers/secrets)',
      notes.filter(({ kind }) => kind === 'unmarked').map(({ where }) => where),
    );
    fail(
      'nothing of a suite was looked through',
      this.#suites.filter((suite) => !looked.some((each) => each.suite === suite && each.what !== 'processes' && each.bytes > 0)),
    );
    if (this.#sampler !== undefined)
      fail('the processes were not looked at', looked.some(({ what }) => what === 'processes') ? [] : ['no sample']);
    const places = looked.filter(({ what }) => what !== 'processes');
    const processes = looked.filter(({ what }) => what === 'processes').reduce((sum, { files }) => sum + files, 0);
    const sum = (key) => places.reduce((total, each) => total + each[key], 0);
    const cut = places.filter((each) => each.cut).length;
    const said =
      `looked through ${places.length} folders and outputs of ${this.#suites.join(', ')}: ${sum('files')} files, ` +
      `${Math.round(sum('bytes') / 1e6)} MB${cut > 0 ? ` (${cut} of them in part, as they were too large)` : ''}; ` +
      `${processes} processes; ${this.#outputBytes === 0 ? 'no output, as a terminal has it' : 'the output'}`;
    return { failures, said };
  }
}
