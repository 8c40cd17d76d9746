import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../../../e2e/servers/cleanup.ts';
import { systemClock } from '../../../shared/base/clock.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { silentLogger } from '../../log/logger.ts';
import { TransferJob } from '../job.ts';
import { MemoryJournal, type Journal } from '../journal.ts';
import type { JobHeader } from '../journal-format.ts';
import { isBesideName } from '../part-name.ts';
import { defaultOptions, type JobRequest, type TransferAsker } from '../transfer-types.ts';

/** A folder that is gone after the test. */
export function scratch(onEnd: (remove: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-transfers-'));
  onEnd(() => removeFolder(folder));
  return folder;
}

export function path(...steps: string[]): FilePath {
  return join(...steps) as FilePath;
}

/** A clock whose waits are short, so that reconnecting does not take the test's time. */
export const quickClock = {
  ...systemClock,
  after: (ms: number, callback: () => void) => systemClock.after(Math.min(ms, 5), callback),
};

export function headerOf(request: JobRequest): JobHeader {
  return {
    t: 'job',
    v: 1,
    id: 'aaaaaaaaaaaaaaaa',
    token: 'tokenabc',
    createdAt: 1,
    source: request.source.reference,
    target: request.target.reference,
    pairs: [...request.pairs],
    options: { ...defaultOptions, ...request.options },
  };
}

export function makeJob(request: JobRequest, asker?: TransferAsker, journal?: Journal): TransferJob {
  const header = headerOf(request);
  return new TransferJob({
    header,
    source: request.source,
    target: request.target,
    journal: journal ?? new MemoryJournal(header),
    asker,
    clock: quickClock,
    log: silentLogger,
    limits: [],
  });
}

/** Runs a job to its end and tells how it ended. */
export async function runJob(request: JobRequest, asker?: TransferAsker): Promise<TransferJob> {
  const job = makeJob(request, asker);
  job.start();
  await job.whenEnded();
  return job;
}

/** Everything below a folder: what it is, its mode, time and content by hash. Names byte by byte, as Latin-1. */
export function treeOf(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (at: Buffer, shown: string): void => {
    for (const name of readdirSync(at, { encoding: 'buffer' }).sort((a, b) => a.compare(b))) {
      const full = Buffer.concat([at, Buffer.from('/'), name]);
      const key = shown === '' ? name.toString('latin1') : `${shown}/${name.toString('latin1')}`;
      const stats = lstatSync(full);
      if (stats.isDirectory()) {
        found[key] = 'folder';
        walk(full, key);
      } else if (stats.isSymbolicLink()) found[key] = `link ${readlinkSync(full)}`;
      else if (stats.isFile())
        found[key] = `${(stats.mode & 0o777).toString(8)} ${Math.floor(stats.mtimeMs / 1000)} ${hashOf(full)}`;
      else found[key] = 'other';
    }
  };
  walk(Buffer.from(folder), '');
  return found;
}

export function hashOf(file: string | Buffer): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
}

/** Names of temporary files below a folder. */
export function leftOvers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    isBesideName(name.slice(name.lastIndexOf('/') + 1)),
  );
}

/** Where two trees differ, at most twenty of it: to compare them whole takes very long when they do. */
export function treeDifferences(one: string, other: string): string[] {
  const [left, right] = [treeOf(one), treeOf(other)];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names]
    .filter((name) => left[name] !== right[name])
    .map((name) => `${name}: ${left[name]} – ${right[name]}`)
    .slice(0, 20);
}
