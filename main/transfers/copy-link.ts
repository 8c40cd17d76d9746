import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, lastName, parentPath, type FilePath } from '../../shared/model/file-path.ts';
import { conflictOutcome } from './conflict.ts';
import type { FileOutcome } from './copy-file.ts';
import { numberedName } from './part-name.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';
import { placeOver } from './stand-in.ts';
import { lstatOrNothing } from './target-folder.ts';

/** Copies a link as a link: its text as it is. Nothing is ever read or written through it. */
export async function copyLink(run: RunContext, item: PlannedItem): Promise<FileOutcome> {
  const { signal } = run;
  await item.folder.ready();
  const [source, target] = [await run.source.get(), await run.target.get()];
  const text = await source.readLink(item.from, signal);
  const name = lastName(item.to);
  const old = name === undefined ? undefined : await item.folder.entry(name);
  if (old === undefined) {
    try {
      await target.makeLink(text, item.to, signal);
      return { kind: 'done' };
    } catch (error) {
      const found =
        isAppError(error, 'file.exists') || isAppError(error, 'file.failed')
          ? await lstatOrNothing(target, item.to, signal)
          : undefined;
      if (found === undefined) throw error;
      return overExisting(run, item, text, found);
    }
  }
  return overExisting(run, item, text, old);
}

type Attributes = PlannedItem['attributes'];

async function overExisting(run: RunContext, item: PlannedItem, text: FilePath, old: Attributes): Promise<FileOutcome> {
  const { signal } = run;
  run.chosen?.refuseChanged(item.to, old, item.attributes);
  const target = await run.target.get();
  const side = target.kind === 'local' ? 'here' : 'there';
  if (old.kind === 'folder')
    throw new AppError('file.isAFolder', { path: item.to, operation: 'makeLink', side }, 'a folder is in the way');
  if (old.kind === 'link' && (await target.readLink(item.to, signal)) === text) return { kind: 'skipped', why: 'equal' };
  let outcome = conflictOutcome(run.options.conflicts, { ...item.attributes, sizeBytes: undefined }, old);
  if (outcome.kind === 'ask') {
    const faces = { source: { path: item.from, attributes: item.attributes }, target: { path: item.to, attributes: old } };
    outcome = conflictOutcome(
      await run.conflict({ ...faces, canResume: false }),
      { ...item.attributes, sizeBytes: undefined },
      old,
    );
  }
  if (outcome.kind === 'skip') return { kind: 'skipped', why: outcome.why };
  if (outcome.kind === 'rename') {
    await target.makeLink(text, await freeLinkName(run, item), signal);
    return { kind: 'done' };
  }
  const part = run.partOf(item.to);
  await item.folder.note();
  await target.makeLink(text, part, signal);
  try {
    await placeOver(run, target, part, item.to);
  } catch (error) {
    await target.removeFile(part, AbortSignal.timeout(30_000)).catch(() => undefined);
    throw error;
  }
  return { kind: 'done' };
}

async function freeLinkName(run: RunContext, item: PlannedItem): Promise<FilePath> {
  const target = await run.target.get();
  const name = lastName(item.to);
  if (name === undefined) return item.to;
  for (let number = 2; ; number += 1) {
    const path = childPath(parentPath(item.to), numberedName(name, number));
    if (number > 10_000 || (await lstatOrNothing(target, path, run.signal)) === undefined) return path;
  }
}
