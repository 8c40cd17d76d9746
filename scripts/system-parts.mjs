import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutAddresses } from './npm-packages.mjs';
import { root } from './targets.mjs';

/**
 * What a suite needs of the system. It is there when one of `programs` (all of them for `all: true`), one of `files` or every one
 * of `libraries` is. Without a `required` part the suite cannot run; without another one some of its tests are skipped.
 * @typedef {{ name: string, programs?: string[], files?: string[], libraries?: string[], debian: string[], linux?: boolean,
 *   required?: boolean }} Part
 */

/** @type {Record<string, Part[]>} */
const needs = JSON.parse(readFileSync(join(root, 'e2e', 'packages.json'), 'utf8'));

const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];

function hasProgram(name) {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

let libraryList;

function hasLibrary(name) {
  if (libraryList === undefined) {
    const ldconfig = existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : '/usr/sbin/ldconfig';
    libraryList = spawnSync(ldconfig, ['-p'], { encoding: 'utf8' }).stdout ?? '';
  }
  return libraryList.includes(`\t${name} `);
}

function isThere({ programs, files, libraries }) {
  if (programs !== undefined) return programs.some(hasProgram);
  if (files !== undefined) return files.some((path) => existsSync(path));
  return (libraries ?? []).every(hasLibrary);
}

/** The parts that a suite (or all of them) lacks here. */
export function missingParts(suite) {
  libraryList = undefined;
  const parts = suite === undefined ? Object.values(needs).flat() : (needs[suite] ?? []);
  return parts.filter((part) => (part.linux !== true || process.platform === 'linux') && !isThere(part));
}

const policyFile = '/usr/sbin/policy-rc.d';
const savedPolicy = `${policyFile}.hawser-saved`;

/** Runs `act` while packages may start no daemon (invoke-rc.d(8), exit status 101), and puts everything back afterwards. */
function withoutDaemons(act) {
  // A saved one from a run that was killed is the true one.
  if (existsSync(policyFile) && !existsSync(savedPolicy)) renameSync(policyFile, savedPolicy);
  const restore = () => {
    rmSync(policyFile, { force: true });
    if (existsSync(savedPolicy)) renameSync(savedPolicy, policyFile);
  };
  const stop = () => {
    restore();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    act();
  } finally {
    restore();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync('apt-get', ['-y', '-qq', ...args], { encoding: 'utf8', env });
  return { ok: status === 0, said: withoutAddresses(`${stdout}${stderr}`).trim() };
}

/** Names differ between releases: `a|b` is the first that this one has. */
function chooseName(names) {
  const isKnown = (name) => /^Package: /m.test(spawnSync('apt-cache', ['show', name], { encoding: 'utf8' }).stdout ?? '');
  return names.split('|').find(isKnown);
}

/** Installs what the suites lack where that is ours to do (root on Debian); otherwise says in one line what to install. */
export function installParts(say) {
  const missing = missingParts();
  if (missing.length === 0) return;
  const names = [...new Set(missing.flatMap((part) => part.debian))];
  const isOurs = process.platform === 'linux' && process.getuid?.() === 0 && hasProgram('apt-get');
  if (!isOurs) {
    say(
      `missing for some tests: ${[...new Set(missing.map((part) => part.name))].join(', ')} (Debian: ${names.map((name) => name.split('|')[0]).join(' ')})`,
    );
    return;
  }
  say(`installing ${names.map((name) => name.split('|')[0]).join(', ')} …`);
  withoutDaemons(() => {
    const updated = apt('update');
    // One name that this release lacks must not keep the others out.
    const known = names.map(chooseName).filter((name) => name !== undefined);
    const unknown = names.filter((name) => chooseName(name) === undefined);
    if (unknown.length > 0) say(`this release has no package ${unknown.join(', ')}`);
    const installed = apt('install', '--no-install-recommends', ...known);
    if (!installed.ok) say(`not everything could be installed:\n${updated.ok ? '' : `${updated.said}\n`}${installed.said}`);
  });
}
