import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';
import type { EditDecision, EditState } from '../../shared/model/edits.ts';
import { childPath, parentPath, type FilePath } from '../../shared/model/file-path.ts';
import { copyFailed, placeCopy, type Taken } from './contents.ts';
import type { EditFolder } from './edit-folder.ts';
import { linesOf, mergedText, mergeRegions } from './merge.ts';
import { mergeNames, seenName, type Theirs } from './versions.ts';

export interface DecideParts {
  readonly folder: EditFolder;
  readonly state: EditState;
  readonly theirs: Theirs | undefined;
  /** What the user saw of the server's version. */
  readonly seen: string | undefined;
  readonly mine: Taken;
  /** Name of the host. */
  readonly label: string;
  /** Makes a new file of mine on the server. Rejects with `file.exists` when there is one. */
  readonly sendNew: (to: FilePath) => Promise<void>;
}

export type Decided =
  | { readonly kind: 'watching'; readonly isSent: boolean }
  /** Mine is to be sent; the server's version counts as known now. */
  | { readonly kind: 'send' }
  | { readonly kind: 'merged'; readonly conflicts: number };

/** Does what the user decided about two versions. Nothing is done when it rejects: `edit.outdated`, `file.*`, `edit.copyFailed`. */
export async function decide(decision: EditDecision, parts: DecideParts): Promise<Decided> {
  const { folder, state, theirs, mine, sendNew } = parts;
  switch (decision.kind) {
    case 'saveAs':
      await sendNew(childPath(parentPath(folder.record.path), decision.name));
      if (theirs?.fetched) await rm(theirs.fetched.file, { force: true });
      return { kind: 'watching', isSent: true };
    case 'keepMine':
      if (state.kind === 'gone' && state.now === 'missing') {
        await sendNew(folder.record.path);
        return { kind: 'watching', isSent: true };
      }
      await takeAsBase(parts, seenTheirs(parts));
      return { kind: 'send' };
    case 'takeTheirs': {
      const { fetched } = fetchedTheirs(parts);
      await keep(folder, mine);
      await placeCopy(fetched.file, folder.workFile, folder.path);
      await takeAsBase(parts, fetchedTheirs(parts));
      return { kind: 'watching', isSent: false };
    }
    case 'openMerged':
      return openMerged(parts);
  }
}

async function openMerged(parts: DecideParts): Promise<Decided> {
  const { folder, mine, label } = parts;
  const theirs = fetchedTheirs(parts);
  if (folder.baseFile === undefined) throw outdated(folder);
  const [base, ours, others] = await Promise.all(
    [folder.baseFile, mine.file, theirs.fetched.file].map(async (file) => linesOf(await readFile(file, 'latin1'))),
  );
  const { text, conflicts } = mergedText(mergeRegions(base ?? [], ours ?? [], others ?? []), mergeNames(label));
  await keep(folder, mine);
  const merged = folder.file('merged');
  await writeFile(merged, text, { encoding: 'latin1', mode: 0o600 });
  await folder.save({ isMerged: true });
  await placeCopy(merged, folder.workFile, folder.path);
  await rm(merged, { force: true });
  await takeAsBase(parts, theirs, true);
  return { kind: 'merged', conflicts };
}

/** From now on the server's version is what changes are told by. */
async function takeAsBase({ folder }: DecideParts, { fetched, attributes }: Theirs, isMerged = false): Promise<void> {
  const { sizeBytes, modifiedSeconds } = attributes;
  const facts = { ...(sizeBytes !== undefined && { sizeBytes }), ...(modifiedSeconds !== undefined && { modifiedSeconds }) };
  const { base } = folder.record;
  if (fetched !== undefined) await folder.setBase(fetched.file, { sha256: fetched.sha256, ...facts }, { isMerged });
  // Too large to be fetched: known by size and time alone.
  else if (base !== undefined) await folder.save({ base: { content: base.content, sha256: '', ...facts }, isMerged });
}

/** What is replaced here stays until the edit is finished. */
async function keep(folder: EditFolder, mine: Taken): Promise<void> {
  const kept = folder.keptFolder;
  try {
    await mkdir(kept, { recursive: true, mode: 0o700 });
    await placeCopy(mine.file, join(kept, `${randomBytes(3).toString('hex')}-${folder.record.name}`), folder.path);
  } catch (error) {
    throw error instanceof AppError ? error : copyFailed(kept, error);
  }
}

function seenTheirs({ theirs, seen, folder }: DecideParts): Theirs {
  if (theirs === undefined || seen !== seenName(theirs)) throw outdated(folder);
  return theirs;
}

function fetchedTheirs(parts: DecideParts): Theirs & { readonly fetched: NonNullable<Theirs['fetched']> } {
  const theirs = seenTheirs(parts);
  const { fetched, attributes } = theirs;
  const { sizeBytes = 0 } = attributes;
  if (fetched === undefined) {
    throw new AppError('edit.tooLarge', { path: parts.folder.record.path, sizeBytes, limitBytes: sizeBytes - 1 }, 'not fetched');
  }
  return { fetched, attributes };
}

function outdated(folder: EditFolder): AppError {
  return new AppError('edit.outdated', { path: folder.record.path }, 'another version is there now');
}
