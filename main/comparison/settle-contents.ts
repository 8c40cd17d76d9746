import { AppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { Flight } from '../transfers/flight.ts';
import { isGone } from '../transfers/place-link.ts';
import { Slots } from '../transfers/slots.ts';
import { firstDifference, type VerifySide } from '../transfers/verify.ts';
import { relationOf } from './decide.ts';
import type { RowStore } from './row-store.ts';

const FILES_AT_ONCE = 8;

export interface ContentSide {
  readonly fs: FileSystem;
  readonly folder: FilePath;
}

/** Rows of files whose size is the same and whose time is not: only their bytes can tell whether they differ. */
export function unsettledRows(rows: RowStore, toleranceSeconds: number): number[] {
  const found: number[] = [];
  for (const row of rows.order) {
    const [left, right] = [rows.left(row), rows.right(row)];
    if (left?.kind !== 'file' || right?.kind !== 'file' || rows.content(row) !== undefined) continue;
    if (left.sizeBytes === undefined || left.sizeBytes !== right.sizeBytes) continue;
    if (relationOf(left, right, toleranceSeconds) !== 'same') found.push(row);
  }
  return found;
}

/**
 * Compares the bytes of these rows, some files at once: by hash where both sides reckon one, else by reading both. A file that can't be read stays
 * unsettled. Rejects when it is aborted or a side is gone.
 */
export async function settleContents(
  rows: RowStore,
  wanted: readonly number[],
  sides: { readonly left: ContentSide; readonly right: ContentSide },
  signal: AbortSignal,
  onDone: () => void,
): Promise<void> {
  const flight = new Flight(
    () => Math.max(sides.left.fs.rttMs ?? 0, sides.right.fs.rttMs ?? 0),
    () => performance.now(),
  );
  const slots = new Slots(FILES_AT_ONCE);
  const running = new Set<Promise<void>>();
  let failure: Error | undefined;
  const one = async (row: number): Promise<void> => {
    const path = rows.path(row) as string as FileName;
    const side = ({ fs, folder }: ContentSide): VerifySide => ({
      place: { reference: { kind: 'local' }, open: () => Promise.resolve(fs) },
      fs,
      path: childPath(folder, path),
    });
    const sizeBytes = rows.left(row)?.sizeBytes ?? 0;
    const request = { source: side(sides.left), target: side(sides.right), flight, sizeBytes, readBackBytes: sizeBytes };
    try {
      rows.setContent(row, (await firstDifference(request, signal)) === undefined ? 'equal' : 'different');
    } catch (error) {
      if (signal.aborted || isGone(error) || !(error instanceof AppError)) throw error;
    }
    onDone();
  };
  for (const row of wanted) {
    if (failure !== undefined || signal.aborted) break;
    await slots.take(1, signal);
    const task = one(row)
      .catch((error: unknown) => (failure ??= error instanceof Error ? error : new Error(String(error))))
      .then(() => {
        slots.give(1);
        running.delete(task);
      });
    running.add(task);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
  signal.throwIfAborted();
}
