import type { FileAttributes } from '../sftp/file-system.ts';
import type { ConflictPolicy, SkipReason } from './transfer-types.ts';

/** What is to happen with a file whose target is there already. `compare`: only their content tells. */
export type ConflictOutcome =
  | { readonly kind: 'write' }
  | { readonly kind: 'resume'; readonly atBytes: number }
  | { readonly kind: 'rename' }
  | { readonly kind: 'compare' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'skip'; readonly why: SkipReason };

/** SFTP has whole seconds, FAT two of them. */
const TOLERANCE_SECONDS = 2;

/** Both are files, or links that are followed. */
export function conflictOutcome(policy: ConflictPolicy, source: FileAttributes, target: FileAttributes): ConflictOutcome {
  switch (policy) {
    case 'ask':
      return { kind: 'ask' };
    case 'overwrite':
      return { kind: 'write' };
    case 'rename':
      return { kind: 'rename' };
    case 'skip':
      return { kind: 'skip', why: 'exists' };
    case 'newer':
      return isNewer(source, target) ? { kind: 'write' } : { kind: 'skip', why: 'notNewer' };
    case 'resume':
      return resumed(source, target);
    case 'compare':
      if (source.sizeBytes === undefined || source.sizeBytes !== target.sizeBytes) return { kind: 'write' };
      return isSameTime(source, target) ? { kind: 'skip', why: 'equal' } : { kind: 'compare' };
  }
}

/** Whether what is there may be the beginning of the source. */
export function canResume(source: FileAttributes, target: FileAttributes): boolean {
  return (
    target.kind === 'file' &&
    source.sizeBytes !== undefined &&
    (target.sizeBytes ?? 0) > 0 &&
    (target.sizeBytes ?? 0) < source.sizeBytes
  );
}

/** As long and as old: what a finished copy looks like. */
export function isSameFile(source: FileAttributes, target: FileAttributes): boolean {
  return source.sizeBytes !== undefined && source.sizeBytes === target.sizeBytes && isSameTime(source, target);
}

export function isSameTime(a: FileAttributes, b: FileAttributes): boolean {
  if (a.modifiedSeconds === undefined || b.modifiedSeconds === undefined) return false;
  return Math.abs(a.modifiedSeconds - b.modifiedSeconds) < TOLERANCE_SECONDS;
}

function resumed(source: FileAttributes, target: FileAttributes): ConflictOutcome {
  if (canResume(source, target)) return { kind: 'resume', atBytes: target.sizeBytes ?? 0 };
  // As long as the source: it may be whole. Empty: nothing to lose. Longer: it is something else, and only its owner knows.
  if (source.sizeBytes !== undefined && source.sizeBytes === target.sizeBytes) return { kind: 'compare' };
  return target.sizeBytes === 0 ? { kind: 'write' } : { kind: 'ask' };
}

function isNewer(source: FileAttributes, target: FileAttributes): boolean {
  if (source.modifiedSeconds === undefined || target.modifiedSeconds === undefined) return true;
  return source.modifiedSeconds > target.modifiedSeconds + 1;
}
