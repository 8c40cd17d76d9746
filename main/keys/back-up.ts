import { lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';
import { writeOpenSsh } from './formats/openssh-private.ts';
import { readPrivateKey, readPrivateKeyFile } from './key-file.ts';
import { publicLine, unwritable, writeNew } from './key-files.ts';
import { publicBlob } from './public-key.ts';

export interface BackUp {
  /** Full paths of private key files. */
  readonly paths: readonly string[];
  /** A folder that is there; a new one is made in it. */
  readonly folder: string;
  /** Name of the new folder. */
  readonly name: string;
  /** Seals the copies of keys that have no passphrase. */
  readonly passphrase: string;
}

/**
 * Copies private key files into a new folder of this computer, 0700 and 0600, each sealed by a passphrase: one that has its own is copied byte for byte,
 * the others are sealed by the given one, read again and opened. Security keys' files are copied as they are: they are of no use without their key.
 * Errors: `key.*`, `storage.unwritable`; nothing is left then.
 */
export async function backUpKeys({ paths, folder, name, passphrase }: BackUp): Promise<string> {
  if (!isAbsolute(folder)) throw new AppError('storage.unwritable', { file: folder, reason: 'it is no full path' }, 'not a path');
  const home = await newFolder(folder, name);
  try {
    const taken = new Set<string>();
    for (const path of paths) {
      const to = join(home, freeIn(taken, basename(path)));
      const { content, publicText } = await sealedCopy(path, passphrase);
      await writeNew(to, content, 0o600);
      if (publicText !== undefined) await writeNew(`${to}.pub`, publicText, 0o644);
    }
    return home;
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

async function sealedCopy(
  path: string,
  passphrase: string,
): Promise<{ readonly content: string | Buffer; readonly publicText: string | undefined }> {
  const file = await readPrivateKeyFile(path);
  const beside = await readFile(`${path}.pub`, 'utf8').catch(() => undefined);
  const publicText = file.strayPublicFile === undefined ? beside : undefined;
  if (file.isEncrypted || file.isToken === true) return { content: await readFile(path), publicText };
  if (passphrase === '') {
    const reason = 'it has no passphrase, and its copy is not written without one';
    throw new AppError('key.unreadable', { file: path, reason }, reason);
  }
  const key = await file.unlock(undefined);
  const content = await writeOpenSsh(key, file.comment, passphrase);
  const again = await (await readPrivateKey(path, Buffer.from(content))).unlock(passphrase);
  if (publicBlob(again)?.blob.equals(publicBlob(key)?.blob ?? Buffer.alloc(0)) !== true)
    throw unwritable(path, new Error('what was written is not the same key'));
  return { content, publicText: publicText ?? `${publicLine(key, file.comment)}\n` };
}

/** A folder of that name, or with a number behind; what is there is never written into. */
async function newFolder(folder: string, name: string): Promise<string> {
  try {
    if (!(await lstat(folder)).isDirectory()) throw new Error('it is no folder');
    for (let count = 1; ; count += 1) {
      const path = join(folder, count === 1 ? name : `${name}-${count}`);
      const isMade = await mkdir(path, { mode: 0o700 }).then(
        () => true,
        (error: unknown) => {
          if ((error as NodeJS.ErrnoException).code === 'EEXIST' && count < 1000) return false;
          throw error;
        },
      );
      if (isMade) return path;
    }
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Keys of several folders may have one name. */
function freeIn(taken: Set<string>, name: string): string {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? name : `${name}_${count}`;
    if (taken.has(free) || taken.has(`${free}.pub`)) continue;
    taken.add(free).add(`${free}.pub`);
    return free;
  }
}
