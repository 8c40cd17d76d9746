import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findElectron } from './electron-binary.mjs';
import { eslintErrors, playwrightFailures, programFailure, vitestFailures } from './failures.mjs';
import { root } from './targets.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {Counts & { failures: import('./failures.mjs').Failure[] }} Outcome
 */

export const typedFolders = ['shared', 'main', 'app', 'renderer', 'e2e', 'scripts'];

const bin = (path) => join(root, 'node_modules', path);
const tools = {
  tsc: bin('typescript/bin/tsc'),
  eslint: bin('eslint/bin/eslint.js'),
  prettier: bin('prettier/bin/prettier.cjs'),
  vitest: bin('vitest/vitest.mjs'),
  playwright: bin('@playwright/test/cli.js'),
};

const suiteLimitMs = 30 * 60_000;

/** Nobody watches a run that is no terminal's: what its programs say is passed on, and kept for the summary at the end. */
const isWatched = process.stdout.isTTY === true;
const keptChars = 1_000_000;
const lastWordsMs = 2000;

/** @type {(stream: unknown, text: string) => void} */
let hear = () => undefined;

/** Who else hears what the programs of the suites say, unless a terminal has it. */
export function hearOutput(listener) {
  hear = listener;
}

/** @typedef {{ ok: boolean, how: string, said: string | undefined }} Ended how it ended and, where it was kept, what it said */

/**
 * Runs one program of node_modules to its end.
 * @returns {Promise<Ended>}
 */
export function node(script, args, { before = [], env = {} } = {}) {
  return new Promise((resolve) => {
    const [command, ...rest] = [...before, process.execPath, script, ...args];
    const child = spawn(command, rest, {
      cwd: root,
      stdio: ['ignore', ...(isWatched ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
      env: { ...process.env, ...env },
      timeout: suiteLimitMs,
    });
    let said = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from?.setEncoding('utf8').on('data', (text) => {
        said = (said + text).slice(-keptChars);
        to.write(text);
        hear(from, text);
      });
    }
    const end = (ok, how) => {
      resolve({ ok, how, said: isWatched ? undefined : said });
    };
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      end(false, error.message);
    });
    child.on('exit', (code, signal) => {
      const over = () => {
        // Open pipes would keep this process alive for as long as such a program runs.
        child.stdout?.destroy();
        child.stderr?.destroy();
        end(code === 0, signal === null ? `exit code ${code}` : `ended by ${signal}`);
      };
      child.on('close', over);
      // A program that it left behind may keep the pipes open; its last words are not waited for longer than this.
      setTimeout(over, lastWordsMs).unref();
    });
  });
}

const one = (failures) => ({
  passed: failures.length === 0 ? 1 : 0,
  failed: failures.length === 0 ? 0 : 1,
  skipped: 0,
  failures,
});

/** A program that has no report: it failed with what it said first. */
const failureOf = (name, ended) =>
  ended.ok ? [] : [programFailure({ title: `${name}, ${ended.how}`, said: ended.said, from: 'start' })];

/** Counts of a report; a run that failed without a failed test (a file that does not load, no test at all) counts as one. */
export function settle(counts, ok) {
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  return isEmpty || (!ok && counts.failed === 0) ? { ...counts, failed: counts.failed + 1 } : counts;
}

const nothing = { passed: 0, failed: 0, skipped: 0 };

async function withReport(run, countsOf, failuresOf) {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-report-'));
  const file = join(folder, 'report.json');
  try {
    const ended = await run(file);
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    const counts = settle(report === undefined ? nothing : countsOf(report), ended.ok);
    const failures = report === undefined ? [] : failuresOf(report, root);
    if (counts.failed > 0 && failures.length === 0) {
      const title = `no failed test, but the run failed (${ended.how}${report === undefined ? ', no report' : ''})`;
      failures.push(programFailure({ title, said: ended.said }));
    }
    return { ...counts, failures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function vitestCounts(report) {
  const skipped = report.numPendingTests + report.numTodoTests;
  // A file that could not be loaded has no tests, and is a failure all the same.
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped };
}

export function playwrightCounts({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

function vitest(project, words) {
  return withReport(
    (file) =>
      node(tools.vitest, [
        'run',
        '--project',
        project,
        ...words,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ]),
    vitestCounts,
    vitestFailures,
  );
}

function playwright(project, { before = [], shard = undefined } = {}) {
  // Each part empties its folder when it begins.
  const part = shard === undefined ? [] : [`--shard=${shard}`, `--output=test-results/${project}-${shard.replace('/', '-')}`];
  return withReport(
    (file) =>
      node(tools.playwright, ['test', `--project=${project}`, '--reporter=list,json', ...part], {
        before,
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      }),
    playwrightCounts,
    playwrightFailures,
  );
}

/** Two halves of a project side by side. */
async function inHalves(project, before) {
  const halves = await Promise.all(['1/2', '2/2'].map((shard) => playwright(project, { before, shard })));
  return halves.reduce((sum, counts) => ({
    passed: sum.passed + counts.passed,
    failed: sum.failed + counts.failed,
    skipped: sum.skipped + counts.skipped,
    failures: [...sum.failures, ...counts.failures],
  }));
}

/** Two at a time, and only what changed since the last time. */
async function types() {
  const rest = [...typedFolders];
  const failures = [];
  const work = async () => {
    for (let folder = rest.shift(); folder !== undefined; folder = rest.shift()) {
      const info = join(root, '.cache', 'types', `${folder}.tsbuildinfo`);
      const ended = await node(tools.tsc, ['-p', folder, '--incremental', '--tsBuildInfoFile', info]);
      failures.push(...failureOf(`tsc -p ${folder}`, ended));
    }
  };
  await Promise.all([work(), work()]);
  return one(failures);
}

async function lint() {
  const [eslint, prettier] = await Promise.all([
    node(tools.eslint, ['.']),
    node(tools.prettier, ['--check', '--log-level=warn', '.']),
  ]);
  return one([
    ...failureOf('eslint', { ...eslint, said: eslint.said && eslintErrors(eslint.said) }),
    ...failureOf('prettier', prettier),
  ]);
}

/** A virtual display where there is none; a real one would show windows while tests run, so it is not used. */
const display = process.platform === 'linux' ? ['xvfb-run', '-a', '--server-args=-screen 0 1920x1080x24'] : [];

/**
 * The suites in their order. `needs` names the part of e2e/packages.json; `obstacle` says what else stands in the way.
 * @type {{ name: string, needs?: string, obstacle?: () => string | undefined, run: () => Promise<Outcome> }[]}
 */
export const suites = [
  { name: 'types', run: types },
  { name: 'lint', run: lint },
  {
    name: 'layers',
    run: async () => one((await vitest('unit', ['scripts/layers'])).failures),
  },
  { name: 'unit', run: () => vitest('unit', ['--exclude', 'scripts/layers/**']) },
  { name: 'live', needs: 'live', run: () => vitest('live', []) },
  { name: 'build', run: async () => one(failureOf('build', await node(join(root, 'scripts', 'build.mjs'), []))) },
  { name: 'serve', needs: 'serve', run: () => playwright('serve') },
  {
    name: 'electron',
    needs: 'electron',
    obstacle: () => (findElectron() === undefined ? 'the Electron binary' : undefined),
    // Each half has a display of its own: windows share its focus and its clipboard.
    run: () => inHalves('electron', display),
  },
];
