import { fileWord } from '../shared/base/file-word.ts';
import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import { hasRawBytes, shownInText, shownName, type FilePath } from '../shared/model/file-path.ts';
import type { TransferJobId } from '../shared/model/transfers.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import { sshfsCommand } from './sftp/sshfs-command.ts';
import { exportBatch, type BatchExport, type ExportedJob } from './transfers/batch/batch-export.ts';
import { leftWords, manifestOf } from './transfers/manifest.ts';
import { defaultOptions, type ItemRow } from './transfers/transfer-types.ts';
import type { TransferJob } from './transfers/job.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { localPath } from './workbench-file-tool.ts';
import { targetOfSession } from './workbench-session-target.ts';
import { readHostFace } from './workbench-transfer-places.ts';

type Parts = Pick<WorkbenchParts, 'host' | 'transfers' | 'sessions' | 'book'>;
const ROWS_AT_ONCE = 1000;

/** What the core does for the `exports` part of the contract: jobs as batch files of sftp, and lists of checksums of what was sent. */
export function createExportHandlers({
  host,
  transfers,
  sessions,
  book,
}: Parts): Handlers<HawserContract, PageContext>['exports'] {
  const write = async (to: FilePath, bytes: Buffer, signal: AbortSignal): Promise<void> => {
    const local = new LocalFileSystem(host.homeDir);
    try {
      const file = await local.open(to, { kind: 'write', create: 'new', truncate: false, mode: 0o644 }, signal);
      try {
        await file.write(0, bytes, signal);
      } finally {
        await file.close();
      }
    } finally {
      local.close();
    }
  };
  const pathOf = (typed: string): FilePath => localPath(typed.replace(/^~\//, ''), host.homeDir);
  const batches = (jobIds: readonly TransferJobId[]): BatchExport => exportJobs(transfers, jobIds);

  return {
    batch({ jobIds }) {
      const { batches: found, untold } = batches(jobIds);
      return {
        batches: found.map(({ host: target, text, commands }) => {
          const { label, reference } = readHostFace(target);
          const destination = 'destination' in reference ? reference.destination : label;
          return { label, destination, text, hasRawBytes: hasRawBytes(text), commands };
        }),
        untold: [...untold],
      };
    },
    async saveBatch({ jobIds, at, to: typed }, { signal }) {
      const to = pathOf(typed);
      const batch = batches(jobIds).batches[at];
      if (batch === undefined)
        throw new AppError('file.notFound', { path: to, operation: 'create', side: 'here' }, 'nothing to save');
      await write(to, batch.bytes, signal);
      return { path: to };
    },
    async manifest({ jobId, to: typed }, { signal }) {
      const to = pathOf(typed);
      const job = transfers.copyJob(jobId);
      if (job?.status !== 'finished')
        throw new AppError(
          'file.failed',
          { path: to, operation: 'create', side: 'here', reason: 'the copy has not ended' },
          'not finished',
        );
      const { bytes, files, folder, left, leftCount } = await manifestOf(job.request, notCopied(job), signal);
      await write(to, bytes, signal);
      return {
        path: to,
        files,
        ...(folder !== undefined && { folder }),
        left: left.map(({ path, why }) => ({ what: shownInText(path), why: leftWords(why) })),
        leftCount,
      };
    },
    async sshfs({ sessionId, folder }) {
      const session = sessions.files(sessionId);
      const { target, hops } = await book.draw(targetOfSession(session.info));
      const name = fileWord(session.info.name, 'host');
      // Those that ssh tries anyhow are not named.
      const identityFiles = target.identityFiles.filter((file) => !file.isDefault).map((file) => file.path);
      const words = sshfsCommand({ ...target, identityFiles }, hops, folder, `${host.homeDir}/mnt-${name}`);
      return words === undefined ? {} : { words: [...words] };
    },
  };
}

/** Of all jobs when none is named. */
function exportJobs(transfers: Parts['transfers'], jobIds: readonly TransferJobId[]): BatchExport {
  const jobs: ExportedJob[] = [];
  const others: { what: string; why: string }[] = [];
  for (const { jobId, kind, firstName } of transfers.list.jobs) {
    if (jobIds.length > 0 && !jobIds.includes(jobId)) continue;
    const job = transfers.copyJob(jobId);
    if (job === undefined) {
      const why = kind === 'delete' ? 'sftp deletes no folder with what is in it' : 'it is more than a plain copy';
      others.push({ what: shownName(firstName ?? kind), why });
      continue;
    }
    const { source, target, pairs, options, chosen } = job.request;
    jobs.push({
      source: source.reference,
      target: target.reference,
      pairs,
      options: { ...defaultOptions, ...options },
      isPartial: chosen !== undefined,
    });
  }
  const { batches, untold } = exportBatch(jobs);
  return { batches, untold: [...untold, ...others] };
}

/** Rows of what failed or was skipped: they stand before those that are done. */
function* notCopied(job: TransferJob): Generator<ItemRow> {
  for (let from = 0; from < job.rowCount; from += ROWS_AT_ONCE) {
    const rows = job.rows(from, ROWS_AT_ONCE);
    for (const row of rows) if (row.state.kind === 'failed' || row.state.kind === 'skipped') yield row;
    if (rows.length === 0 || rows.every(({ state }) => state.kind === 'done')) return;
  }
}
