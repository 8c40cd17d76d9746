// npm run interop [-- name…]: builds the servers of other makers (e2e/servers/interop), tries Hawser's core with each of them, and with all
// of them puts what it found into the table of README.md.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll, readState, servers } from '../e2e/servers/interop/build.mjs';
import { installPackages } from './npm-packages.mjs';
import { installParts } from './system-parts.mjs';
import { root } from './targets.mjs';

const buildLimitMs = 20 * 60_000;
const marks = ['<!-- interop: made by `npm run interop` -->', '<!-- /interop -->'];
const say = (line) => process.stderr.write(`${line}\n`);
const names = process.argv.slice(2);

/** What a server's name and words may do to a table. */
const plain = (text) =>
  String(text)
    .replace(/[|\r\n]+/g, ' ')
    .trim();

/** `SSH-2.0-tinyssh_20230101 …` → `tinyssh 20230101`. */
const named = (identification = '') =>
  identification
    .split(' ')[0]
    .replace(/^SSH-2\.0-/, '')
    .replace('_', ' ');

function cellText(cell) {
  if (cell === undefined) return 'not tried';
  if (cell.kind === 'yes') return cell.note === undefined ? 'yes' : `yes; ${plain(cell.note)}`;
  return cell.kind === 'notOffered' ? `not offered: ${plain(cell.why)}` : `**failed**: ${plain(cell.why)}`;
}

/** A table of long cells can't be read: their words stand below it. */
function tableOf(rows) {
  const tried = rows.filter((row) => row.notRun === undefined);
  const columns = [...new Set(tried.flatMap((row) => Object.keys(row.cells)))];
  const notes = [];
  const shortText = (cell) => {
    const short = /^(yes|not offered)[;:] (.*)$/.exec(cellText(cell));
    if (short === null) return cellText(cell);
    if (!notes.includes(short[2])) notes.push(short[2]);
    return `${short[1]} (${notes.indexOf(short[2]) + 1})`;
  };
  const head = ['server', ...columns, 'key exchange', 'cipher', 'host key'];
  const lines = rows.map((row) =>
    row.notRun === undefined
      ? [
          plain(row.version === '' ? named(row.identification) : row.version),
          ...columns.map((name) => shortText(row.cells[name])),
          ...[row.kex, row.cipher, row.hostKey].map((value) => plain(value ?? 'not known')),
        ]
      : [plain(servers[row.key]?.title ?? row.key), `not run: ${plain(row.notRun)}`, ...head.slice(2).map(() => '')],
  );
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const notesText = notes.map((note, index) => `(${index + 1}) ${note}`).join('; ');
  return notesText === '' ? table : `${table}\n\n${notesText}.`;
}

function writeReadme(text) {
  const file = join(root, 'README.md');
  const readme = readFileSync(file, 'utf8');
  const [from, to] = marks.map((mark) => readme.indexOf(mark));
  if (from === -1 || to === -1) throw new Error(`README.md has no place for the table (${marks.join(' … ')})`);
  writeFileSync(file, `${readme.slice(0, from + marks[0].length)}\n\n${text}\n\n${readme.slice(to)}`);
  spawnSync(process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', file], { stdio: 'ignore' });
}

installPackages(say);
installParts(say);
const programs = Object.keys(servers).filter((name) => names.length === 0 || names.includes(name));
await buildAll(programs, buildLimitMs, say);
for (const name of programs) {
  const state = readState(name);
  if (state?.state !== 'built') say(`${name} is not run: ${state?.reason ?? 'not built'}`);
}

const folder = mkdtempSync(join(tmpdir(), 'hawser-interop-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'live', 'main/interop.live.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, HAWSER_INTEROP_REPORT: report, HAWSER_INTEROP_ONLY: names.join(',') },
  },
);
const rows = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];
rmSync(folder, { recursive: true, force: true });
const table = tableOf(rows);
console.log(`\n${table}`);
if (names.length === 0 && rows.length > 0) {
  const machine = `${process.platform} ${process.arch}, Node ${process.versions.node}`;
  writeReadme(`Made by \`npm run interop\` on ${new Date().toISOString().slice(0, 10)}, ${machine}.\n\n${table}`);
}
process.exitCode = status ?? 1;
