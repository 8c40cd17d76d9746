import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findSecrets, findSecretsInFile } from './find-secrets.mjs';
import { ledgerFolder, note } from './marker.mjs';
import { lookedFor } from './test-secret.ts';

/** A folder of a transfer test may be huge; data folders, logs and profiles are not, and stand near the top. */
const limits = { files: 4000, bytes: 128 * 1024 * 1024, fileBytes: 32 * 1024 * 1024 };

const planted = new Set<string>();

/** A file (or folder) in which a test itself keeps a secret, such as an askpass program; nothing that Hawser writes may be named. */
export function plantsSecret(path: string): string {
  planted.add(path);
  return path;
}

/** Looks through a folder that is about to be removed, from the top down, and notes what it found. Nothing without a ledger. */
export function lookThrough(folder: string): void {
  if (ledgerFolder() === undefined) return;
  const secrets = lookedFor();
  const found: string[] = [];
  const seen = { files: 0, bytes: 0, cut: false };
  const look = (path: string): void => {
    const { size } = statSync(path);
    // Of a huge file its begin and its end, where logs and journals grow.
    const isCut = size > 2 * limits.fileBytes;
    seen.cut ||= isCut;
    seen.files += 1;
    seen.bytes += Math.min(size, 2 * limits.fileBytes);
    const findings = isCut
      ? [0, size - limits.fileBytes].flatMap((from) => findSecretsInFile(secrets, path, limits.fileBytes, from))
      : findSecretsInFile(secrets, path);
    for (const { form } of findings) found.push(`${path} (${form})`);
  };
  const folders = [folder];
  for (const each of folders) {
    if (seen.files >= limits.files || seen.bytes >= limits.bytes) {
      seen.cut = true;
      break;
    }
    for (const entry of entriesOf(each)) {
      const path = join(each, entry.name);
      if (planted.has(path)) continue;
      for (const { form } of findSecrets(secrets, path, Buffer.from(entry.name))) found.push(`name of ${path} (${form})`);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && seen.files < limits.files) {
        try {
          look(path);
        } catch {
          // Gone meanwhile, or another's.
        }
      }
    }
  }
  for (const path of planted) if (path.startsWith(`${folder}/`)) planted.delete(path);
  note({ kind: 'looked', what: folder, ...seen, found });
}

/** Looks at what a program said. */
export function lookAt(what: string, text: string | Buffer): void {
  if (ledgerFolder() === undefined) return;
  const bytes = Buffer.from(text);
  const found = findSecrets(lookedFor(), what, bytes).map(({ form }) => `${what} (${form})`);
  note({ kind: 'looked', what, files: 1, bytes: bytes.length, cut: false, found });
}

function entriesOf(folder: string): ReturnType<typeof readDir> {
  try {
    return readDir(folder);
  } catch {
    return [];
  }
}

const readDir = (folder: string) => readdirSync(folder, { withFileTypes: true });
