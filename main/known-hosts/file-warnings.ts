import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * What is wrong with who may write a known_hosts file, one sentence each: whoever writes it decides which hosts are trusted (SE-10). ssh itself uses
 * such files without a word, and so they are used here too, and told. The folders count as well: who may write there can put another file in
 * its place. Empty for files that can't be looked at, and on Windows, where modes mean nothing. Never rejects.
 */
export async function fileWarnings(file: string): Promise<string[]> {
  const own = process.getuid?.();
  if (own === undefined) return [];
  const real = await realpath(file).catch(() => undefined);
  const folders = new Set([dirname(file), ...(real === undefined ? [] : [dirname(real)])]);
  const found = await Promise.all([
    ...(real === undefined ? [] : [warningsOf(real, own, 'This file', false)]),
    ...[...folders].map((folder) => warningsOf(folder, own, `The folder ${folder}`, true)),
  ]);
  return found.flat();
}

const sticky = 0o1000;

async function warningsOf(path: string, own: number, what: string, isFolder: boolean): Promise<string[]> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return [];
  const { mode, uid } = stats;
  const warnings: string[] = [];
  // In a folder like /tmp others make files, but can't take the place of ours.
  const isLoose = (mode & 0o022) !== 0 && !(isFolder && (mode & sticky) !== 0);
  if (isLoose) {
    const octal = (mode & 0o7777).toString(8).padStart(4, '0');
    const why = isFolder ? 'they can put another file in the place of this one' : 'who writes it decides which hosts are trusted';
    warnings.push(`${what} may be written by others (mode ${octal}): ${why}.`);
  }
  if (uid !== own && uid !== 0) warnings.push(`${what} belongs to another account (uid ${uid}).`);
  return warnings;
}
