import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, lastName, parentPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import { canResume, conflictOutcome, isSameFile } from './conflict.ts';
import type { OpenItem } from './journal-format.ts';
import { findPart } from './part-file.ts';
import { besidePath, numberedName } from './part-name.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';
import { settleOld } from './stand-in.ts';
import { lstatOrNothing } from './target-folder.ts';
import type { SkipReason } from './transfer-types.ts';
import { firstDifference } from './verify.ts';

/** What is to be done with one file. `to` is where it really goes. `left`: what an earlier run left of it. */
export type Decision =
  | { readonly how: 'new'; readonly to: FilePath; readonly old?: undefined; readonly left?: OpenItem | undefined }
  | {
      readonly how: 'replace';
      readonly to: FilePath;
      readonly old: FileAttributes;
      readonly left?: OpenItem | undefined;
      /** So many bytes of the old file are the beginning of the new one. */
      readonly seedBytes?: number | undefined;
    }
  | { readonly how: 'inPlace'; readonly to: FilePath; readonly old: FileAttributes; readonly left?: OpenItem | undefined }
  | {
      readonly how: 'resume';
      readonly to: FilePath;
      readonly old: FileAttributes;
      readonly atBytes: number;
      readonly left?: OpenItem | undefined;
    }
  /** A new file, written straight into its place. */
  | { readonly how: 'direct'; readonly to: FilePath; readonly left?: OpenItem | undefined }
  | { readonly how: 'skip'; readonly why: SkipReason }
  /** An earlier run had put it in place. */
  | { readonly how: 'done' };

const MOST_NUMBERS = 10_000;

/**
 * Looks at what is at the target and decides, asking where the policy says so. `isSure`: what was known of the folder is out of date.
 * Rejects with `cancelled`, `file.exists` (nobody to ask), `file.isAFolder`, `transfer.linkOutside`, or what looking failed with.
 */
export async function decide(run: RunContext, item: PlannedItem, target: FileSystem, isSure: boolean): Promise<Decision> {
  const left = run.left.get(item.to);
  if (left !== undefined) {
    run.left.delete(item.to);
    const continued = await goOn(run, item, target, left);
    if (continued !== undefined) return continued;
  }
  const name = lastName(item.to);
  const entry = name === undefined ? undefined : await item.folder.entry(name, isSure);
  run.chosen?.refuseChanged(item.to, entry, item.attributes);
  if (entry === undefined) return { how: 'new', to: item.to };
  const place = await behindLink(run, item, target, entry);
  if (place.old === undefined) return { how: 'new', to: place.to };
  return decideOver(run, item, target, { ...place, old: place.old });
}

interface Place {
  readonly to: FilePath;
  readonly old: FileAttributes | undefined;
}

/** A link at the target is written through, unless that leads a server's files out of the folder that they are for. */
async function behindLink(run: RunContext, item: PlannedItem, target: FileSystem, entry: FileAttributes): Promise<Place> {
  if (entry.kind !== 'link') return { to: item.to, old: entry };
  if (item.folder.parent !== undefined) await run.refuseOutside(target, item.to);
  try {
    const [to, old] = await Promise.all([target.realPath(item.to, run.signal), target.stat(item.to, run.signal)]);
    return { to, old };
  } catch (error) {
    if (!isAppError(error, 'file.notFound')) throw error;
    // A link to nothing: the file is made where it points.
    const text = await target.readLink(item.to, run.signal);
    const to = text.startsWith('/') ? text : (`${parentPath(item.to)}/${text}` as FilePath);
    return { to, old: await lstatOrNothing(target, to, run.signal) };
  }
}

async function decideOver(run: RunContext, item: PlannedItem, target: FileSystem, place: OldPlace): Promise<Decision> {
  const { to, old } = place;
  const side = target.kind === 'local' ? 'here' : 'there';
  if (old.kind === 'folder')
    throw new AppError('file.isAFolder', { path: to, operation: 'create', side }, 'a folder is in the way');
  if (old.kind !== 'file' && old.kind !== 'unknown') {
    // A device or pipe must neither be written to nor vanish by accident (SF-17).
    throw new AppError('file.exists', { path: to, operation: 'create', side }, `a ${old.kind} is in the way`);
  }
  if (mayBeWrittenBefore(run, item, old) && (await isEqual(run, item, target, to))) return { how: 'done' };
  let outcome = conflictOutcome(run.options.conflicts, item.attributes, old);
  if (outcome.kind === 'ask') {
    const choice = await run.conflict({
      source: { path: item.from, attributes: item.attributes },
      target: { path: to, attributes: old },
      canResume: canResume(item.attributes, old),
    });
    outcome = conflictOutcome(choice, item.attributes, old);
    // Who chose to go on although it can't be gone on has seen both sizes.
    if (outcome.kind === 'ask') outcome = { kind: 'write' };
  }
  switch (outcome.kind) {
    case 'skip':
      return { how: 'skip', why: outcome.why };
    case 'compare':
      return (await isEqual(run, item, target, to))
        ? { how: 'skip', why: 'equal' }
        : over(run, await counted(run, item, target, place));
    case 'resume':
      return goOnBehind(target, await counted(run, item, target, place), outcome.atBytes);
    case 'rename':
      return { how: 'new', to: await freeName(item, target, run.signal) };
    case 'write':
      return over(run, await counted(run, item, target, place));
  }
}

interface OldPlace {
  readonly to: FilePath;
  readonly old: FileAttributes;
}

/** The old file with the number of its names, which a listing of its folder has told already, or is asked for. */
async function counted(run: RunContext, item: PlannedItem, target: FileSystem, place: OldPlace): Promise<OldPlace> {
  const { to, old } = place;
  const wasListed = item.folder.parent !== undefined && to === item.to;
  if (wasListed || old.linkCount !== undefined) return place;
  return { to, old: { ...old, linkCount: await run.linkCounts.of(target, to) } };
}

/** Where the old bytes can be copied on the spot, the old file stays whole until the new one is; else it is written behind its end. */
function goOnBehind(target: FileSystem, { to, old }: OldPlace, atBytes: number): Decision {
  const isCheap = target.kind === 'local' || target.capabilities.copyData;
  return isCheap ? { how: 'replace', to, old, seedBytes: atBytes } : { how: 'resume', to, old, atBytes };
}

function over(run: RunContext, { to, old }: OldPlace): Decision {
  return { how: run.options.standIn === 'inPlace' && (old.linkCount ?? 1) > 1 ? 'inPlace' : 'replace', to, old };
}

/**
 * By an earlier run, in a folder that it noted, just before it ended. An old file may look the same, so the content decides; what is to be overwritten
 * anyway is written again instead of read.
 */
function mayBeWrittenBefore(run: RunContext, item: PlannedItem, old: FileAttributes): boolean {
  const { keepTimes, conflicts } = run.options;
  const isNoted = run.isContinued && run.notedFolders.has(item.folder.path);
  return isNoted && keepTimes && conflicts !== 'overwrite' && isSameFile(item.attributes, old);
}

async function isEqual(run: RunContext, item: PlannedItem, target: FileSystem, to: FilePath): Promise<boolean> {
  const sizeBytes = item.attributes.sizeBytes ?? 0;
  const request = {
    source: { place: run.source.place, fs: await run.source.get(), path: item.from },
    target: { place: run.target.place, fs: target, path: to },
    flight: run.flight,
    gate: run.gate,
    readBackBytes: sizeBytes,
    sizeBytes,
  };
  return (await firstDifference(request, run.signal)) === undefined;
}

async function freeName(item: PlannedItem, target: FileSystem, signal: AbortSignal): Promise<FilePath> {
  const folder = parentPath(item.to);
  const name = lastName(item.to) as FileName;
  for (let number = 2; number < MOST_NUMBERS; number += 1) {
    const path = childPath(folder, numberedName(name, number));
    if ((await lstatOrNothing(target, path, signal)) === undefined) return path;
  }
  const side = target.kind === 'local' ? 'here' : 'there';
  throw new AppError('file.exists', { path: item.to, operation: 'create', side }, 'no free name');
}

/** What was begun by an earlier run. Undefined when nothing of that holds any more: then it is as if it were met for the first time. */
async function goOn(run: RunContext, item: PlannedItem, target: FileSystem, left: OpenItem): Promise<Decision | undefined> {
  const { to, how, at } = left.begin;
  const part = await findPart(run, target, left);
  if (left.roles.has('old') && (await settleOld(run, target, part, to))) return { how: 'done' };
  const old = await lstatOrNothing(target, to, run.signal);
  switch (how) {
    case 'inPlace': {
      if (old === undefined) return undefined;
      const kept = left.roles.has('kept') ? besidePath(to, run.token, 'kept') : undefined;
      const isKept = kept === undefined || (await lstatOrNothing(target, kept, run.signal)) !== undefined;
      if (isKept) return { how, to, old, left };
      // The kept copy goes only when the new content stands; or it was never made.
      return isSameFile(item.attributes, old) && (await isEqual(run, item, target, to)) ? { how: 'done' } : { how, to, old };
    }
    case 'resume':
      return old === undefined || at === undefined ? undefined : { how, to, old, atBytes: at, left };
    case 'direct':
      // Before that was noted nothing was written to it.
      return old !== undefined && (left.roles.has('made') || old.sizeBytes === 0) ? { how, to, left } : undefined;
    case 'new':
    case 'replace': {
      if (old === undefined)
        return left.roles.has('old') ? { how: 'replace', to, old: item.attributes, left } : { how: 'new', to, left };
      const isSame = isSameFile(item.attributes, old);
      // Without a mark the part file may never have been made, and this be the old one.
      if (part === undefined && isSame && (left.markBytes > 0 || (await isEqual(run, item, target, to)))) return { how: 'done' };
      if (how === 'new') return undefined;
      // Perhaps two names of one file, as a rename was cut in the middle: the part file is made anew then, not cut to what the journal knows.
      return { how, to, old, left: isSame ? { ...left, markBytes: 0 } : left };
    }
  }
}
