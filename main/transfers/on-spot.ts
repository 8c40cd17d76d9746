import { isAppError } from '../../shared/model/errors.ts';
import type { FileSystem, OpenFile } from '../sftp/file-system.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';

/** One request copies so much: it can be paused and cancelled in between, and is seen to get on. */
const PIECE_BYTES = 64 * 1024 * 1024;

export interface CopiedOnSpot {
  /** Still open. */
  readonly file: OpenFile;
  readonly sizeBytes: number;
  readonly note: string | undefined;
}

/** Whether source and target are files of the same account of one server, which copies them itself (copy-data). */
export function canCopyOnSpot({ source, target }: RunContext, fs: FileSystem): boolean {
  return fs.capabilities.copyData && JSON.stringify(source.place.reference) === JSON.stringify(target.place.reference);
}

/** Fills a file that `make` opens with the content of the source, which does not pass here. Undefined when the server can't after all. */
export async function copyOnSpot(
  { signal, gate }: RunContext,
  item: PlannedItem,
  fs: FileSystem,
  make: () => Promise<OpenFile>,
  setDone: (bytes: number) => void,
): Promise<CopiedOnSpot | undefined> {
  const source = await fs.open(item.from, { kind: 'read' }, signal);
  let file: OpenFile | undefined;
  let isDone = false;
  try {
    const { sizeBytes, modifiedSeconds } = await source.stat(signal);
    // One that does not say how long it is, as those of /proc, is read to its end.
    if (sizeBytes === undefined || sizeBytes === 0) return undefined;
    file = await make();
    for (let at = 0; at < sizeBytes; at += PIECE_BYTES) {
      const pause = gate();
      if (pause !== undefined) await pause;
      const lengthBytes = Math.min(PIECE_BYTES, sizeBytes - at);
      await fs.copyData({ file: source, offsetBytes: at, lengthBytes }, { file, offsetBytes: at }, signal);
      setDone(at + lengthBytes);
    }
    const after = await source.stat(signal);
    const isSame = after.sizeBytes === sizeBytes && after.modifiedSeconds === modifiedSeconds;
    isDone = true;
    return { file, sizeBytes, note: isSame ? undefined : 'it was written to meanwhile' };
  } catch (error) {
    if (isAppError(error, 'file.unsupported') && error.detail.operation === 'copy') return undefined;
    throw error;
  } finally {
    source.close().catch(() => undefined);
    if (!isDone) await file?.close().catch(() => undefined);
  }
}
