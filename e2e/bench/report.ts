import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { projectDir } from '../browser.ts';

/** One line of the table: what was measured, against what, and the figure the project aims at. */
export interface BenchLine {
  readonly group: string;
  readonly name: string;
  /** Median of the runs, in `unit`. */
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, in the same unit, measured in the same run. */
  readonly reference?: { readonly name: string; readonly value: number };
  /** The project's aim in words, e.g. `≥ 0.9 of memory`. */
  readonly target: string;
  /** `met`, `floor` (below the aim, above its floor) or `missed`. */
  readonly verdict: 'met' | 'floor' | 'missed';
  readonly runs: readonly number[];
}

const file = join(projectDir, 'bench-results', 'latest.json');

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** Judges a value that should be at least `target` (floor: what still counts with a named bound). */
export function atLeast(value: number, target: number, floor = target * 0.8): BenchLine['verdict'] {
  return value >= target ? 'met' : value >= floor ? 'floor' : 'missed';
}

/** Judges a value that should be at most `target`. */
export function atMost(value: number, target: number, floor = target * 1.25): BenchLine['verdict'] {
  return value <= target ? 'met' : value <= floor ? 'floor' : 'missed';
}

/** Prints the lines as a table and keeps them in bench-results/latest.json, each under its group and name. */
export function report(lines: readonly BenchLine[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { lines: BenchLine[] }).lines : [];
  const fresh = new Set(lines.map((line) => `${line.group}/${line.name}`));
  const all = [...kept.filter((line) => !fresh.has(`${line.group}/${line.name}`)), ...lines];
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`;
  writeFileSync(file, `${JSON.stringify({ date: new Date().toISOString(), machine, lines: all }, null, 2)}\n`);
  process.stdout.write(`${table(lines)}\n`);
}

/** The lines as a table of Markdown, for people and for the README. */
export function table(lines: readonly BenchLine[]): string {
  const rows = lines.map((line) => [
    line.name,
    `${figure(line.value)} ${line.unit}`,
    line.reference ? `${line.reference.name} ${figure(line.reference.value)} ${line.unit}` : '',
    line.reference ? figure(line.value / line.reference.value) : '',
    line.target,
    line.verdict,
  ]);
  const head = ['what', 'Hawser', 'beside', 'ratio', 'aim', ''];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
