import { lastName, parentPath, type FilePath } from '../shared/model/file-path.ts';
import type { ConnectionId } from '../shared/model/ids.ts';
import { TransferJobId, type TransferItem, type TransferJobInfo, type TransferPlace } from '../shared/model/transfers.ts';
import type { TransferJob } from './transfers/job.ts';
import type { CopyPair, ItemRow, PlaceReference } from './transfers/transfer-types.ts';
import { readHostFace } from './workbench-transfer-places.ts';
import type { Removal } from './workbench-transfer-removal.ts';

/** What is noted of a job beside the engine. */
export interface JobNote {
  endedAt: number | undefined;
  /** The connection that carries the files of a place now. */
  readonly via?: ((reference: PlaceReference) => ConnectionId | undefined) | undefined;
}

/** A copy or move as pages see it. */
export function copyInfo(job: TransferJob, note: JobNote, isAsking: boolean): TransferJobInfo {
  const { id, status, revision, source, target, first, pairCount, totals, bytesPerSecond, filesPerSecond, ...rest } = job.state();
  const { remainingSeconds, error } = rest;
  const firstName = lastName(first.from);
  return {
    jobId: TransferJobId.parse(id),
    kind: job.options.removeSource ? 'move' : 'copy',
    status,
    revision,
    source: placeOf(source, parentPath(first.from), note),
    target: placeOf(target, parentPath(first.to), note),
    ...(firstName !== undefined && { firstName }),
    nameCount: pairCount,
    totals,
    bytesPerSecond,
    filesPerSecond,
    ...(remainingSeconds !== undefined && { remainingSeconds }),
    isVerified: job.options.verify,
    isAsking,
    canRetry: !job.isRunning && totals.failedItems > 0 && status !== 'cancelled',
    ...(note.endedAt !== undefined && { endedAt: note.endedAt }),
    ...(error !== undefined && { error: error.toWire() }),
  };
}

export function removalInfo(removal: Removal, note: JobNote): TransferJobInfo {
  const { id, status, revision, reference, paths, totals, filesPerSecond, error } = removal;
  const first = paths[0] ?? ('/' as FilePath);
  const firstName = lastName(first);
  return {
    jobId: TransferJobId.parse(id),
    kind: 'delete',
    status,
    revision,
    source: placeOf(reference, parentPath(first), note),
    ...(firstName !== undefined && { firstName }),
    nameCount: paths.length,
    totals,
    bytesPerSecond: 0,
    filesPerSecond,
    isVerified: false,
    isAsking: false,
    canRetry: status === 'finished' && totals.failedItems > 0,
    ...(note.endedAt !== undefined && { endedAt: note.endedAt }),
    ...(error !== undefined && { error: error.toWire() }),
  };
}

/** A move that was done by renaming: it has ended before it could be listed. */
export function movedInfo(reference: PlaceReference, pairs: readonly CopyPair[], now: number): TransferJobInfo {
  const first = pairs[0];
  const root = '/' as FilePath;
  const firstName = first && lastName(first.from);
  const { length } = pairs;
  const bytes = { bytes: 0, doneBytes: 0, folders: 0, skippedFiles: 0, failedItems: 0 };
  return {
    jobId: TransferJobId.parse('moved'),
    kind: 'move',
    status: 'finished',
    revision: 0,
    source: placeOf(reference, first ? parentPath(first.from) : root),
    target: placeOf(reference, first ? parentPath(first.to) : root),
    ...(firstName !== undefined && { firstName }),
    nameCount: length,
    totals: { isWhole: true, files: length, doneFiles: length, ...bytes },
    bytesPerSecond: 0,
    filesPerSecond: 0,
    isVerified: false,
    isAsking: false,
    canRetry: false,
    endedAt: now,
  };
}

/** A delete has no other side. */
export function itemOf({ id, from, to, kind, sizeBytes, state }: ItemRow, isDelete: boolean): TransferItem {
  return {
    itemId: id,
    from,
    ...(!isDelete && { to }),
    kind,
    ...(sizeBytes !== undefined && !isDelete && { sizeBytes }),
    state: state.kind === 'failed' ? { kind: 'failed', error: state.error.toWire() } : state,
  };
}

export function placeOf(reference: PlaceReference, folder: FilePath, note?: JobNote): TransferPlace {
  if (reference.kind === 'local') return { kind: 'local', folder };
  if (reference.kind === 'page') return { kind: 'local', isPage: true, folder };
  const { label, production, asRoot } = readHostFace(reference.target);
  const connectionId = note?.endedAt === undefined ? note?.via?.(reference) : undefined;
  return {
    kind: 'remote',
    label: asRoot ? `${label} as root` : label,
    folder,
    ...(production && { production }),
    ...(connectionId && { connectionId }),
  };
}
