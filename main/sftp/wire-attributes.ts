import type { AttributeChanges, FileAttributes } from './file-system.ts';
import type { WireAttributes } from './packet-writer.ts';

const MOST_SECONDS = 0xffff_ffff;

/**
 * Changes in the wire's terms. Owner and group go together, and so do both times: what is missing of a pair is taken from `current`, which is only
 * called then. Times are cut to whole seconds from 1970 to 2106.
 */
export async function wireAttributes(changes: AttributeChanges, current: () => Promise<FileAttributes>): Promise<WireAttributes> {
  const complete = completeAttributes(changes);
  if (complete !== undefined) return complete;
  const { sizeBytes, mode, user, group, modifiedSeconds, accessedSeconds } = changes;
  const isHalfOwner = (user === undefined) !== (group === undefined);
  const now = isHalfOwner ? await current() : undefined;
  const hasTime = modifiedSeconds !== undefined || accessedSeconds !== undefined;
  const times = hasTime ? await bothTimes(modifiedSeconds, accessedSeconds, current) : undefined;
  return {
    sizeBytes,
    permissions: mode === undefined ? undefined : mode & 0o7777,
    owner:
      user === undefined && group === undefined ? undefined : { user: user ?? now?.user ?? 0, group: group ?? now?.group ?? 0 },
    times,
  };
}

/** The same where nothing is missing of a pair; else undefined. */
export function completeAttributes(changes: AttributeChanges): WireAttributes | undefined {
  const { sizeBytes, mode, user, group, modifiedSeconds: modified, accessedSeconds: accessed } = changes;
  if ((user === undefined) !== (group === undefined) || (modified === undefined && accessed !== undefined)) return undefined;
  return {
    sizeBytes,
    permissions: mode === undefined ? undefined : mode & 0o7777,
    owner: user === undefined || group === undefined ? undefined : { user, group },
    times: modified === undefined ? undefined : { modified: whole(modified), accessed: whole(accessed ?? modified) },
  };
}

async function bothTimes(
  modified: number | undefined,
  accessed: number | undefined,
  current: () => Promise<FileAttributes>,
): Promise<{ readonly accessed: number; readonly modified: number }> {
  // The time of the last access is not worth a round trip: who sets the other one alone gets the same, as sftp(1) does without -p.
  if (modified !== undefined) return { modified: whole(modified), accessed: whole(accessed ?? modified) };
  const now = await current();
  return { modified: whole(now.modifiedSeconds ?? accessed ?? 0), accessed: whole(accessed ?? 0) };
}

function whole(seconds: number): number {
  return Math.max(0, Math.min(MOST_SECONDS, Math.floor(seconds)));
}
