import { access, rename } from 'node:fs/promises';
import { AppError } from '../shared/model/errors.ts';
import { unwritable } from './keys/key-files.ts';

/** What belongs to a key, behind its name: the private half, the public one, and the certificate that ssh(1) reads with it. */
const endings = ['', '.pub', '-cert.pub'] as const;
const mostKept = 1000;

/**
 * Gives the files of a key another key's name; that one's are kept as `NAME.retired`, or numbered (`NAME.retired-2`) where such a file is there.
 * `putBack` undoes it. Errors: `key.exists`, `storage.unwritable`; all is as it was then.
 */
export async function takeKeyName(
  old: string,
  next: string,
): Promise<{ readonly kept: string; readonly putBack: () => Promise<void> }> {
  const kept = await freeName(`${old}.retired`);
  const moves = [...endings.map((end) => [old + end, kept + end]), ...endings.map((end) => [next + end, old + end])];
  return { kept, putBack: await moveAll(moves as [string, string][]) };
}

/** Whether a file was kept under this path when another took `name`. */
export function isRetiredName(path: string, name: string): boolean {
  return path.startsWith(`${name}.retired`) && /^(-\d+)?$/.test(path.slice(`${name}.retired`.length));
}

async function freeName(name: string): Promise<string> {
  for (let number = 1; number <= mostKept; number += 1) {
    const path = number === 1 ? name : `${name}-${number}`;
    const taken = await Promise.all(endings.map((end) => isThere(path + end)));
    if (!taken.includes(true)) return path;
  }
  throw new AppError('key.exists', { file: name }, `${name} exists`);
}

/** Moves files one after the other, never over another; what was moved goes back when one fails. A `.pub` that is not there is none. */
async function moveAll(moves: readonly (readonly [from: string, to: string])[]): Promise<() => Promise<void>> {
  const done: (readonly [string, string])[] = [];
  const putBack = async (): Promise<void> => {
    for (const [from, to] of done.splice(0).toReversed()) await rename(to, from).catch(() => undefined);
  };
  try {
    for (const [from, to] of moves) {
      if (await isThere(to)) throw new AppError('key.exists', { file: to }, `${to} exists`);
      if (from.endsWith('.pub') && !(await isThere(from))) continue;
      await rename(from, to);
      done.push([from, to]);
    }
    return putBack;
  } catch (error) {
    await putBack();
    throw error instanceof AppError ? error : unwritable(moves[0]?.[0] ?? '', error);
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
