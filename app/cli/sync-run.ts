import { join } from 'node:path';
import type { FileSystem } from '../../main/sftp/file-system.ts';
import type { TransferJob } from '../../main/transfers/job.ts';
import type { FilePlace } from '../../main/transfers/transfer-types.ts';
import { Comparison, CopyDesk, localPath, localPlace, PairMemory, RemotePlace, Synchronisation } from '../../main/workbench.ts';
import type { ComparisonOptions, SyncMode } from '../../shared/model/comparisons.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { AppError } from '../../shared/model/errors.ts';
import { someFailed, type FileCommand } from './file-command.ts';
import { watchLoss } from './copy-follow.ts';
import { remotePath } from './copy-pairs.ts';
import { CopyReport, failureLine } from './copy-report.ts';
import { connectionFailed, failureLines } from './failure.ts';
import type { FileSpec } from './file-spec.ts';
import { here } from './file-tool.ts';
import { allowPrivateKeys, privateKeysAsker } from './private-keys.ts';
import { ProgressBar } from './progress-bar.ts';
import { dryRunLine, leftAloneLine, summaryLine, type SyncLine } from './sync-lines.ts';
import { askOnTerminal, hasTerminal } from './terminal-line.ts';

const ROWS_AT_ONCE = 1000;

interface Side {
  readonly place: FilePlace;
  readonly fs: FileSystem;
  readonly folder: FilePath;
  readonly key: string;
}

/** One `hawser sync`: compares, lists or does it, and tells what came of it. */
export class SyncRun {
  readonly #command: FileCommand;
  readonly #specs: readonly [FileSpec, FileSpec];
  readonly #bar: ProgressBar;
  readonly #reports: CopyReport[] = [];
  /** Why the copy that was shown last can't go on. */
  #lost: () => AppError | undefined = () => undefined;

  constructor(command: FileCommand, a: FileSpec, b: FileSpec) {
    this.#command = command;
    this.#specs = [a, b];
    this.#bar = new ProgressBar(command.streams.errors, command.host.clock, command.words.cli.quiet);
  }

  async toEnd(): Promise<number> {
    const sides: Side[] = [];
    try {
      for (const spec of this.#specs) sides.push(await this.#open(spec));
      const [left, right] = sides;
      if (left === undefined || right === undefined) throw new Error('a comparison has two sides');
      const comparison = await this.#compare(left, right);
      return this.#has('dry-run') ? await this.#list(comparison) : await this.#do(comparison, left, right);
    } finally {
      for (const { place, fs } of sides) {
        fs.close();
        if (place instanceof RemotePlace) place.close();
      }
    }
  }

  #has(flag: string): boolean {
    return this.#command.words.flags.has(flag);
  }

  get #mode(): SyncMode {
    return this.#has('mirror') ? 'mirror' : this.#has('both') ? 'both' : 'update';
  }

  async #open(spec: FileSpec): Promise<Side> {
    const { signal, host } = this.#command;
    if (spec.kind === 'wrong') throw new Error('check has seen to that');
    if (spec.kind === 'local') {
      const place = localPlace(host);
      return { place, fs: await place.open(signal), folder: localPath(spec.path, here()), key: 'local' };
    }
    const place = await this.#command.remote(spec.destination);
    const fs = await place.open(signal);
    return { place, fs, folder: await remotePath(fs, spec.path, signal), key: JSON.stringify(place.reference) };
  }

  async #compare(left: Side, right: Side): Promise<Comparison> {
    const { signal, words, host } = this.#command;
    const mode = this.#mode;
    const options: ComparisonOptions = {
      mode,
      exclude: [...(words.values.get('exclude') ?? [])],
      toleranceSeconds: this.#has('fat') ? 2 : 1,
    };
    const comparison = await Comparison.run(
      {
        left,
        // As rsync does, the folder is made.
        right: { ...right, mayBeMissing: true },
        options,
        memory: async (folders) =>
          mode === 'both'
            ? PairMemory.read(join(host.dataDir, 'synchronised'), [left.key, folders.left, right.key, folders.right])
            : PairMemory.nothing,
        keepsSame: mode === 'both',
      },
      signal,
    );
    if (this.#has('checksum')) await comparison.settle(signal, () => undefined);
    return comparison;
  }

  /** Nothing is done. The lines go to stdout as they are in the order of the tree. */
  async #list(comparison: Comparison): Promise<number> {
    const { streams } = this.#command;
    const rows = comparison.plan.group('different');
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      const lines = [...rows.subarray(at, at + ROWS_AT_ONCE)].map((row) => `${dryRunLine(lineOf(comparison, row))}\n`);
      if (!streams.output.write(lines.join(''))) await new Promise<void>((resolve) => streams.output.once('drain', resolve));
    }
    this.#tell(summaryLine(comparison.amounts, true));
    return this.#tellProblems(comparison, false) ? someFailed : 0;
  }

  async #do(comparison: Comparison, left: Side, right: Side): Promise<number> {
    const { host, signal } = this.#command;
    const hasProblems = this.#tellProblems(comparison, true);
    if (!(await this.#mayDelete(comparison))) return someFailed;
    const desk = new CopyDesk(
      host,
      ['sync', left.key, comparison.folders.left, right.key, comparison.folders.right],
      privateKeysAsker(this.#command, (line) => this.#bar.say(line)),
    );
    try {
      // What an earlier run left beside its targets is removed: the comparison knows what is still to be copied.
      const places = [left.place, right.place];
      const at = (reference: unknown): FilePlace =>
        places.find((place) => JSON.stringify(place.reference) === JSON.stringify(reference)) ?? left.place;
      for (const job of await desk.takeLeftAt(at)) await desk.cancel(job);
      const sync = this.#synchronisation(comparison, desk, left, right);
      const stop = (): void => void sync.cancel();
      if (signal.aborted) return connectionFailed;
      signal.addEventListener('abort', stop, { once: true });
      sync.start();
      await sync.whenEnded();
      signal.removeEventListener('abort', stop);
      return this.#statusOf(sync, comparison, hasProblems);
    } finally {
      await desk.close();
    }
  }

  #synchronisation(comparison: Comparison, desk: CopyDesk, left: Side, right: Side): Synchronisation {
    const { clock, dataDir, log } = this.#command.host;
    const { folders } = comparison;
    const sync: Synchronisation = new Synchronisation({
      left: { place: left.place, folder: folders.left },
      right: { place: right.place, folder: folders.right },
      items: comparison.items(),
      startCopy: async (request) => {
        const privateKeys = this.#has(allowPrivateKeys) ? 'allow' : 'ask';
        const job = await desk.add({ ...request, options: { ...request.options, privateKeys } });
        this.#follow(job, sync);
        return job;
      },
      onDone: async (outcome) => {
        if (this.#mode !== 'both') return;
        const pair = [left.key, folders.left, right.key, folders.right];
        await comparison.remembered(outcome)?.write(join(dataDir, 'synchronised'), pair);
      },
      clock,
      log,
    });
    return sync;
  }

  /** Shows a copy while it runs. One that can't go on ends the whole. */
  #follow(job: TransferJob, sync: Synchronisation): void {
    const report = new CopyReport(job, (line) => this.#bar.say(line));
    this.#reports.push(report);
    this.#bar.follow(job, () => report.tell());
    const lost = watchLoss(job, this.#bar, this.#command.host.clock);
    this.#lost = () => job.state().error ?? lost();
    job.onStatusChanged(() => {
      if (job.status === 'interrupted') sync.dispose();
    });
    job.onEnded((status) => {
      report.tellRest();
      this.#bar.end(status === 'finished');
    });
  }

  #statusOf(sync: Synchronisation, comparison: Comparison, hasProblems: boolean): number {
    for (const row of sync.removedRows()) if (row.state.kind === 'failed') this.#bar.say(failureLine(row.state.error, row.to));
    if (sync.status === 'finished') {
      const isClean = sync.totals.failedItems === 0 && !hasProblems;
      if (sync.totals.failedItems === 0) this.#tell(summaryLine(comparison.amounts, false));
      return isClean && this.#reports.every((report) => report.isClean) ? 0 : someFailed;
    }
    const error = sync.error ?? this.#lost();
    if (error !== undefined) failureLines(error.toWire()).forEach((line) => this.#bar.say(line));
    this.#bar.say('hawser: nothing was deleted after the copying stopped. The same command does what is left.');
    return connectionFailed;
  }

  /** Conflicts and what could not be looked into. Answers whether there was anything that should have been done. */
  #tellProblems(comparison: Comparison, saysEach: boolean): boolean {
    const { rows } = comparison;
    for (const row of comparison.plan.group('all')) {
      const error = rows.fault(row)?.error;
      if (error !== undefined) this.#bar.say(failureLine(error, rows.path(row)));
      if (!saysEach || error !== undefined) continue;
      const { action, reason, isConflict } = comparison.plan.row(row);
      const line =
        action === 'none' && (isConflict === true || reason === 'special') ? leftAloneLine(lineOf(comparison, row)) : undefined;
      if (line !== undefined) this.#bar.say(line);
    }
    const isIncomplete = comparison.incomplete.length > 0;
    if (isIncomplete && this.#mode !== 'update') this.#bar.say('hawser: not all could be read, so nothing is deleted by itself.');
    return comparison.plan.group('conflict').length > 0 || isIncomplete;
  }

  /** Asks before more than half of a side goes. */
  async #mayDelete(comparison: Comparison): Promise<boolean> {
    const { empties } = comparison.amounts;
    if (empties.length === 0 || this.#has('delete-most')) return true;
    const sides = empties.map((side) => (side === 'left' ? 'A' : 'B')).join(' and ');
    this.#bar.say(summaryLine(comparison.amounts, true));
    const { signal, words } = this.#command;
    const isBatch = words.cli.ssh.options.some(({ keyword, value }) => /^batchmode$/i.test(keyword) && /^yes$/i.test(value));
    if (!isBatch && hasTerminal()) {
      const answer = await askOnTerminal(`That is more than half of ${sides}. Go on (yes/no)? `, true, signal);
      if (answer?.trim().toLowerCase() === 'yes') return true;
      this.#bar.say('hawser: nothing was done.');
      return false;
    }
    this.#bar.say(
      `hawser: more than half of ${sides} would be deleted; nothing was done. --dry-run lists it, --delete-most agrees to it.`,
    );
    return false;
  }

  #tell(line: string): void {
    if (!this.#command.words.cli.quiet) this.#bar.say(line);
  }
}

function lineOf({ rows, plan }: Comparison, row: number): SyncLine {
  const { action, reason, isConflict } = plan.row(row);
  const [left, right] = [rows.left(row), rows.right(row)];
  const isFolder = (left ?? right)?.kind === 'folder' && (right ?? left)?.kind === 'folder';
  return { path: rows.path(row), action, reason, isFolder, isConflict: isConflict === true, other: rows.fault(row)?.other };
}
