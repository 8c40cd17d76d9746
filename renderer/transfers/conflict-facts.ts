import type { TransferFace } from '../../shared/model/transfers.ts';
import { text } from './text.ts';

interface Remarks {
  readonly size: string | undefined;
  readonly time: string | undefined;
}

/** SFTP has whole seconds, FAT two of them: the engine takes less for the same time too. */
const sameTimeSeconds = 2;

const words = text.conflict;

/** What tells two files apart, said at the side of which it is true. What both have alike is said at the target. */
export function conflictFacts(
  source: TransferFace,
  target: TransferFace,
): { readonly source: Remarks; readonly target: Remarks } {
  const size = compared(source.sizeBytes, target.sizeBytes, 1, words.larger, words.smaller, words.sameSize);
  const time = compared(
    source.modifiedSeconds,
    target.modifiedSeconds,
    sameTimeSeconds,
    words.newer,
    words.older,
    words.sameTime,
  );
  return { source: { size: size.source, time: time.source }, target: { size: size.target, time: time.target } };
}

function compared(
  source: number | undefined,
  target: number | undefined,
  step: number,
  more: string,
  less: string,
  same: string,
): { readonly source: string | undefined; readonly target: string | undefined } {
  if (source === undefined || target === undefined) return { source: undefined, target: undefined };
  if (Math.abs(source - target) < step) return { source: undefined, target: same };
  return source > target ? { source: more, target: less } : { source: less, target: more };
}
