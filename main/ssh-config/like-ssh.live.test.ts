import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, lacks, missing, program } from '../../e2e/servers/requirements.ts';
import { viewLikeSsh } from './like-ssh.ts';
import { localOutside, type Outside } from './outside.ts';
import type { ExecAnswer } from './match-condition.ts';
import { loadConfigSources } from './sources.ts';
import { ConfigTrees, knownNames, type ConfigCase } from './testing/config-trees.ts';

const { homedir, username } = userInfo();
const never = new AbortController().signal;
/** `HAWSER_CONFIG_TREES=2000 HAWSER_CONFIG_SEED=any` hunts among more and other trees than those of every run. */
const wanted = Number(process.env['HAWSER_CONFIG_TREES'] ?? 1200);
const plainTrees = Math.round(wanted * 0.75);
const canonicalTrees = wanted - plainTrees;
const patience = 150_000 * Math.max(1, wanted / 1200);

/** Runs the commands of the trees for real, each text once. */
function sharedOutside(): Outside {
  const local = localOutside(process.env);
  const seen = new Map<string, Promise<ExecAnswer>>();
  return {
    run(command, signal) {
      const known = seen.get(command) ?? local.run(command, signal);
      seen.set(command, known);
      return known;
    },
    lookUp: (name) =>
      Promise.resolve(knownNames.includes(name) ? { kind: 'found', canonicalName: undefined } : { kind: 'notFound' }),
  };
}

describe.skipIf(lacks('sshd') || findProgram('ssh') === undefined)('every line beside ssh -G', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-like-ssh-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** Lets ssh print all of them, in a mount namespace with names of our own where that is permitted. */
  function askSsh(cases: readonly ConfigCase[]): void {
    writeFileSync(
      join(dir, 'hosts'),
      knownNames.map((name, index) => `10.9.0.${index + 1} ${name}\nfd00::${index + 1} ${name}\n`).join(''),
    );
    writeFileSync(join(dir, 'nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\n');
    writeFileSync(join(dir, 'list'), cases.map(({ file, host }) => `${file} ${host}\n`).join(''));
    const ask =
      'while read -r file host; do ssh -F "$file" -G "$host" >"$file.out" 2>"$file.err" </dev/null; echo $? >"$file.rc"; done';
    const halves = `n=$(wc -l <list); half=$(((n + 1) / 2)); (head -n $half list | { ${ask}; }) & tail -n +$((half + 1)) list | { ${ask}; }; wait`;
    const mounts = 'mount --bind hosts /etc/hosts; mount --bind nsswitch.conf /etc/nsswitch.conf; ';
    const isolated = missing('accounts') === undefined;
    const [command, ...args] = isolated
      ? [program('unshare'), '-m', '--propagation', 'private', 'sh', '-c', `set -e; ${mounts}set +e; ${halves}`]
      : [program('sh'), '-c', halves];
    execFileSync(command ?? 'sh', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'], timeout: patience - 30_000 });
  }

  it(`agrees for ${plainTrees + canonicalTrees} generated trees`, { timeout: patience }, async () => {
    const trees = new ConfigTrees(dir, process.env['HAWSER_CONFIG_SEED']);
    const canonical = missing('accounts') === undefined ? canonicalTrees : 0;
    const cases = Array.from({ length: plainTrees + canonical }, (_, index) => trees.next(index, index >= plainTrees));
    askSsh(cases);
    const outside = sharedOutside();
    let printed = 0;
    const differences: string[] = [];
    for (const { file, host, text } of cases) {
      const sources = await loadConfigSources({
        homeDir: homedir,
        userName: username,
        environment: process.env,
        configFile: file,
      });
      const at = host.lastIndexOf('@');
      const user = at === -1 ? {} : { user: host.slice(0, at) };
      const input = { host: host.slice(at + 1), ...user, overrides: [], strict: true };
      const ours = await viewLikeSsh(input, sources, { installed: undefined, outside, signal: never });
      const theirs = readFileSync(`${file}.out`, 'utf8').trimEnd();
      const status = Number(readFileSync(`${file}.rc`, 'utf8'));
      const mine = ours.kind === 'printed' ? ours.lines.map(({ keyword, value }) => `${keyword} ${value}`).join('\n') : '';
      if (status === 0 && ours.kind === 'printed') printed += 1;
      if ((status === 0) === (ours.kind === 'printed') && mine === theirs) continue;
      const said = readFileSync(`${file}.err`, 'utf8');
      // It looks further than the settings: whether a name is known whose aliases may be followed, and whether the agent's socket is there.
      if (
        status === 255 &&
        ours.kind === 'printed' &&
        /^ssh: Could not resolve hostname|^Cannot forward agent socket path/m.test(said)
      )
        continue;
      const verdict = `ssh: ${status} ${said}ours: ${ours.kind === 'refused' ? ours.error.message : 'printed'}`;
      differences.push(
        `${file} for ${host}\n${verdict}\n${status === 0 && mine !== '' ? lineDifferences(theirs, mine) : ''}\n${text}`,
      );
    }
    const few = differences.slice(0, 3).join('\n=======\n');
    expect(`${differences.length} differ\n${few}`).toBe('0 differ\n');
    // Most must be good ones, or the comparison says little.
    expect(printed).toBeGreaterThan((plainTrees + canonical) * 0.6);
  });
});

function lineDifferences(theirs: string, ours: string): string {
  const [a, b] = [theirs.split('\n'), ours.split('\n')];
  return [
    ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
  ].join('\n');
}
