import { randomBytes } from 'node:crypto';
import { copyFile, lstat, realpath, rename, rm } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';
import { makeHome, refuseTaken, unwritable, writeNew, type PairFiles } from './key-files.ts';

/** A finished pair, and where it goes. */
export interface PlacedPair {
  readonly path: string;
  readonly files: PairFiles;
  /** What lies there is given up, after somebody agreed. */
  readonly replace: boolean;
}

interface Step {
  readonly to: string;
  /** Written in full before anything takes its place. */
  readonly beside: string;
  /** What lay there, until all is done. */
  readonly kept: string;
  readonly content: string;
  readonly mode: number;
  readonly replace: boolean;
}

/**
 * Puts finished pairs in their places, 0600 and 0644: all of them or none. One file takes the place of another in one step. Errors: `key.exists`
 * where something lies in the place of a pair that replaces nothing, or two have the same place; `storage.unwritable`. All is as it was then.
 */
export async function placePairs(pairs: readonly PlacedPair[]): Promise<void> {
  const steps: Step[] = [];
  for (const pair of pairs) steps.push(...(await stepsOf(pair)));
  const twice = steps.find(({ to }, index) => steps.findIndex((other) => other.to === to) !== index);
  if (twice) throw new AppError('key.exists', { file: twice.to }, `${twice.to} is wanted twice`);
  const taken: { readonly step: Step; readonly undo: () => Promise<void> }[] = [];
  /** Old files that could not be put back: each is the only copy of a key. */
  const stranded: string[] = [];
  try {
    for (const { beside, content, mode } of steps) await writeNew(beside, content, mode);
    for (const step of steps) taken.push({ step, undo: await take(step) });
  } catch (error) {
    for (const { step, undo } of taken.toReversed())
      await undo().catch(async () => (await isThere(step.kept)) && stranded.push(step.kept));
    if (stranded.length === 0) throw error;
    const reason = `${errorReason(error)}; what was replaced could not be put back and is in ${stranded.join(' and ')}`;
    throw new AppError('storage.unwritable', { file: pairs[0]?.path ?? '', reason }, reason, { cause: error });
  } finally {
    const left = steps.flatMap(({ beside, kept }) => [beside, kept]).filter((file) => !stranded.includes(file));
    for (const file of left) await rm(file, { force: true }).catch(() => undefined);
  }
}

function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

function errorReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function stepsOf({ path, files, replace }: PlacedPair): Promise<readonly Step[]> {
  await (replace ? makeHome(dirname(path)) : refuseTaken(path));
  const parts = [
    { name: path, content: files.privateFile, mode: 0o600 },
    { name: `${path}.pub`, content: files.publicFile, mode: 0o644 },
  ];
  return Promise.all(
    parts.map(async ({ name, content, mode }) => {
      // What a link leads to is replaced, as ssh-keygen does, not the link.
      const to = replace ? await realpath(name).catch(() => name) : name;
      const suffix = `.${process.pid}.${randomBytes(4).toString('hex')}`;
      return { to, beside: `${to}${suffix}`, kept: `${to}${suffix}.old`, content, mode, replace };
    }),
  );
}

/** Answers what takes it back. */
async function take({ to, beside, kept, content, mode, replace }: Step): Promise<() => Promise<void>> {
  if (!replace) {
    await writeNew(to, content, mode);
    return () => rm(to, { force: true });
  }
  try {
    const wasThere = await copyFile(to, kept, constants.COPYFILE_EXCL).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      },
    );
    await rename(beside, to);
    return () => (wasThere ? rename(kept, to) : rm(to, { force: true }));
  } catch (error) {
    throw unwritable(to, error);
  }
}
