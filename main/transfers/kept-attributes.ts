import type { AttributeChanges, FileAttributes } from '../sftp/file-system.ts';
import type { TransferOptions } from './transfer-types.ts';

/** SF-08: the content counts. */
export const notSetNote = 'mode or time could not be set';

/** Set-user and set-group bits never travel: whose rights they would give is another account on the other side. */
const COPIED_BITS = 0o777;

/** Mode that a new file is made with; passes the other side's umask. Undefined: its default. */
export function fileModeAtFirst(
  options: TransferOptions,
  source: FileAttributes,
  old: FileAttributes | undefined,
): number | undefined {
  const mode = fileMode(options, source, old);
  // Its owner must be able to write it, and nobody to read what nobody may read at the end.
  return mode === undefined ? undefined : mode | 0o600;
}

function fileMode(options: TransferOptions, source: FileAttributes, old: FileAttributes | undefined): number | undefined {
  const { mode } = options;
  if (mode.kind === 'fixed') return mode.fileMode & 0o7777;
  const from = mode.kind === 'source' ? source.mode : old?.mode;
  return from === undefined ? undefined : from & (mode.kind === 'source' ? COPIED_BITS : 0o7777);
}

/** Mode and times of the finished file; undefined when nothing is to be set. */
export function fileChanges(
  options: TransferOptions,
  source: FileAttributes,
  old: FileAttributes | undefined,
): AttributeChanges | undefined {
  const mode = fileMode(options, source, old);
  const times = timesOf(options, source);
  return mode === undefined && times === undefined ? undefined : { ...(mode === undefined ? {} : { mode }), ...times };
}

export function folderModeAtFirst(options: TransferOptions, source: FileAttributes | undefined): number | undefined {
  const mode = folderMode(options, source);
  return mode === undefined ? undefined : mode | 0o700;
}

export function folderChanges(options: TransferOptions, source: FileAttributes | undefined): AttributeChanges | undefined {
  const mode = folderMode(options, source);
  const times = source === undefined ? undefined : timesOf(options, source);
  return mode === undefined && times === undefined ? undefined : { ...(mode === undefined ? {} : { mode }), ...times };
}

function folderMode({ mode }: TransferOptions, source: FileAttributes | undefined): number | undefined {
  if (mode.kind === 'fixed') return mode.folderMode & 0o7777;
  return mode.kind === 'source' && source?.mode !== undefined ? source.mode & COPIED_BITS : undefined;
}

/** Both times, for SFTP sets them together and would have to ask for the other one first. */
function timesOf(options: TransferOptions, source: FileAttributes): AttributeChanges | undefined {
  const { modifiedSeconds, accessedSeconds = modifiedSeconds } = source;
  return options.keepTimes && modifiedSeconds !== undefined ? { modifiedSeconds, accessedSeconds } : undefined;
}
