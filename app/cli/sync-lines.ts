import type { SyncAction, SyncPlan, SyncReason } from '../../shared/model/comparisons.ts';
import { shownName } from '../../shared/model/file-path.ts';
import { sizeWords } from './progress-line.ts';

/** One row of a comparison. */
export interface SyncLine {
  readonly path: string;
  readonly action: SyncAction;
  readonly reason: SyncReason;
  readonly isFolder: boolean;
  readonly isConflict: boolean;
  /** The name that it collides with. */
  readonly other?: string | undefined;
}

const actions: Readonly<Record<SyncAction, string>> = {
  toRight: 'to-b',
  toLeft: 'to-a',
  deleteLeft: 'delete-a',
  deleteRight: 'delete-b',
  none: 'skip',
};

/**
 * A line of a dry run: what is done, why, and the path, set apart by one space each. The first two are of a fixed set of words without spaces; names
 * are printable, a folder ends with `/`.
 */
export function dryRunLine({ path, action, reason, isFolder, isConflict }: SyncLine): string {
  const word = isConflict && action === 'none' ? 'conflict' : actions[action];
  return `${word} ${reasonWord(reason)} ${shownName(path)}${isFolder ? '/' : ''}`;
}

/** `bothChanged` → `both-changed`. */
function reasonWord(reason: SyncReason): string {
  return reason.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const why: Readonly<Partial<Record<SyncReason, string>>> = {
  kinds: 'a file on one side, a folder or link on the other',
  bothChanged: 'changed on both sides since the last time',
  changedAndGone: 'changed on one side and deleted on the other since the last time',
  noNewer: 'both differ, and nothing says which one is newer',
  name: 'the other side can’t have such a name',
  special: 'neither a file nor a folder nor a link',
  holds: 'something in it stays',
};

/** What is left alone and should be known; undefined for what needs no word. */
export function leftAloneLine({ path, reason, other }: SyncLine): string | undefined {
  const text = reason === 'letterCase' ? `“${shownName(other ?? '')}” is the same name on one of the sides` : why[reason];
  return text === undefined ? undefined : `hawser: “${shownName(path)}” was left alone: ${text}.`;
}

/** What would be done altogether, or was. */
export function summaryLine({ toRight, toLeft, deleteLeft, deleteRight }: SyncPlan, isDryRun: boolean): string {
  const parts = [
    copied(toRight, 'B', isDryRun),
    copied(toLeft, 'A', isDryRun),
    deleted(deleteRight, 'B', isDryRun),
    deleted(deleteLeft, 'A', isDryRun),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return 'hawser: nothing to do.';
  return `hawser: ${isDryRun ? 'would ' : ''}${parts.join(', ')}.`;
}

function copied({ files, folders, bytes }: SyncPlan['toRight'], side: string, isDryRun: boolean): string | undefined {
  if (files + folders === 0) return undefined;
  const what = [
    files > 0 ? `${counted(files, 'file')} (${sizeWords(bytes)})` : '',
    folders > 0 ? counted(folders, 'folder') : '',
  ];
  return `${isDryRun ? 'copy' : 'copied'} ${what.filter(Boolean).join(' and ')} to ${side}`;
}

function deleted({ files, folders }: SyncPlan['toRight'], side: string, isDryRun: boolean): string | undefined {
  if (files + folders === 0) return undefined;
  const what = [files > 0 ? counted(files, 'file') : '', folders > 0 ? counted(folders, 'folder') : ''];
  return `${isDryRun ? 'delete' : 'deleted'} ${what.filter(Boolean).join(' and ')} in ${side}`;
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
