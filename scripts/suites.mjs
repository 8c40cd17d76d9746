import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findElectron } from './electron-binary.mjs';
import { root } from './targets.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

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

/** Runs one program of node_modules to its end; true when it succeeded. */
function node(script, args, { before = [], env = {} } = {}) {
  return new Promise((resolve) => {
    const [command, ...rest] = [...before, process.execPath, script, ...args];
    const child = spawn(command, rest, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      timeout: suiteLimitMs,
    });
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(false);
    });
    child.on('exit', (code) => resolve(code === 0));
  });
}

const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/** Counts of a report; a run that failed without a failed test (a file that does not load, no test at all) counts as one. */
export function settle(counts, ok) {
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  return isEmpty || (!ok && counts.failed === 0) ? { ...counts, failed: counts.failed + 1 } : counts;
}

async function withReport(run, read) {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-report-'));
  const file = join(folder, 'report.json');
  try {
    const ok = await run(file);
    const counts = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0, skipped: 0 };
    return settle(counts, ok);
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
  );
}

/** Two halves of a project side by side. */
async function inHalves(project, before) {
  const halves = await Promise.all(['1/2', '2/2'].map((shard) => playwright(project, { before, shard })));
  return halves.reduce((sum, counts) => ({
    passed: sum.passed + counts.passed,
    failed: sum.failed + counts.failed,
    skipped: sum.skipped + counts.skipped,
  }));
}

/** Two at a time, and only what changed since the last time. */
async function types() {
  const rest = [...typedFolders];
  let ok = true;
  const work = async () => {
    for (let folder = rest.shift(); folder !== undefined; folder = rest.shift()) {
      const info = join(root, '.cache', 'types', `${folder}.tsbuildinfo`);
      const isClean = await node(tools.tsc, ['-p', folder, '--incremental', '--tsBuildInfoFile', info]);
      ok = isClean && ok;
    }
  };
  await Promise.all([work(), work()]);
  return one(ok);
}

async function lint() {
  const both = await Promise.all([node(tools.eslint, ['.']), node(tools.prettier, ['--check', '--log-level=warn', '.'])]);
  return one(both.every(Boolean));
}

/** A virtual display where there is none; a real one would show windows while tests run, so it is not used. */
const display = process.platform === 'linux' ? ['xvfb-run', '-a', '--server-args=-screen 0 1920x1080x24'] : [];

/**
 * The suites in their order. `needs` names the part of e2e/packages.json; `obstacle` says what else stands in the way.
 * @type {{ name: string, needs?: string, obstacle?: () => string | undefined, run: () => Promise<Counts> }[]}
 */
export const suites = [
  { name: 'types', run: types },
  { name: 'lint', run: lint },
  {
    name: 'layers',
    run: async () => one(await node(tools.vitest, ['run', '--project', 'unit', 'scripts/layers'])),
  },
  { name: 'unit', run: () => vitest('unit', ['--exclude', 'scripts/layers/**']) },
  { name: 'live', needs: 'live', run: () => vitest('live', []) },
  { name: 'build', run: async () => one(await node(join(root, 'scripts', 'build.mjs'), [])) },
  { name: 'serve', needs: 'serve', run: () => playwright('serve') },
  {
    name: 'electron',
    needs: 'electron',
    obstacle: () => (findElectron() === undefined ? 'the Electron binary' : undefined),
    // Each half has a display of its own: windows share its focus and its clipboard.
    run: () => inHalves('electron', display),
  },
];
