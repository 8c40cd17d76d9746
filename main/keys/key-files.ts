import { constants } from 'node:fs';
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { chmod, copyFile, mkdir, open, readFile, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../shared/model/errors.ts';
import type { KeyTypeWish } from '../../shared/model/keys.ts';
import type { TokenKeyType } from '../../shared/model/token-keys.ts';
import { writeOpenSsh } from './formats/openssh-private.ts';
import { readInnerComment, readPrivateKey, readPrivateKeyFile } from './key-file.ts';
import { commentLine, publicBlob } from './public-key.ts';

const makePair = promisify(generateKeyPair);

/** A new pair, made by node:crypto in its thread pool. */
export async function newKey(type: KeyTypeWish): Promise<KeyObject> {
  switch (type) {
    case 'ed25519':
      return (await makePair('ed25519')).privateKey;
    case 'ecdsa-256':
      return (await makePair('ec', { namedCurve: 'P-256' })).privateKey;
    case 'ecdsa-384':
      return (await makePair('ec', { namedCurve: 'P-384' })).privateKey;
    case 'ecdsa-521':
      return (await makePair('ec', { namedCurve: 'P-521' })).privateKey;
    case 'rsa-3072':
      return (await makePair('rsa', { modulusLength: 3072 })).privateKey;
    case 'rsa-4096':
      return (await makePair('rsa', { modulusLength: 4096 })).privateKey;
  }
}

/** A line for authorized_keys and `.pub` files. Throws an Error for keys that SSH has no form for. */
export function publicLine(key: KeyObject, comment: string): string {
  const half = publicBlob(key);
  if (!half) throw new Error('SSH has no form for this kind of key');
  const words = commentLine(comment);
  return [half.type, half.blob.toString('base64'), ...(words === '' ? [] : [words])].join(' ');
}

export interface NewKeyFile {
  /** Full path. */
  readonly path: string;
  readonly key: KeyObject;
  /** One line. */
  readonly comment: string;
  /** Empty: the file is not encrypted. */
  readonly passphrase: string;
}

/**
 * Writes a pair as ssh-keygen does: OpenSSH's format, 0600, its folder 0700 when it is made for it, `.pub` beside it. Never writes over a file.
 * Errors: `key.exists`, `storage.unwritable`; nothing is left then.
 */
export async function writeNewPair({ path, key, comment, passphrase }: NewKeyFile): Promise<void> {
  await refuseTaken(path);
  const content = await writeOpenSsh(key, comment, passphrase);
  await placePair(path, { privateFile: content, publicFile: `${publicLine(key, comment)}\n` });
}

/** The two files of a pair, as they are written. */
export interface PairFiles {
  readonly privateFile: string;
  readonly publicFile: string;
}

/** Errors: `key.exists` where one of the two is there, `storage.unwritable`. */
export async function refuseTaken(path: string): Promise<void> {
  await makeHome(dirname(path));
  for (const taken of [path, `${path}.pub`])
    if (await exists(taken)) throw new AppError('key.exists', { file: taken }, `${taken} exists`);
}

/** Puts a finished pair there, 0600 and 0644, and never over another. Errors as of `writeNewPair`; nothing is left then. */
export async function placePair(path: string, { privateFile, publicFile }: PairFiles): Promise<void> {
  await refuseTaken(path);
  await writeNew(path, privateFile, 0o600);
  try {
    await writeNew(`${path}.pub`, publicFile, 0o644);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

export interface KeyFileChange {
  readonly path: string;
  readonly passphrase: string | undefined;
  /** Absent: as it is. Empty: none from now on. */
  readonly newPassphrase?: string | undefined;
  /** Absent: as it is. */
  readonly comment: string | undefined;
}

/**
 * Writes a private key file anew with another passphrase or comment, in OpenSSH's format (KY-06). The new file lies beside the old one, is read and
 * opened as any other, and only then takes its place in one step. Its `.pub` is written just before, when it was its own. A file of another format is
 * kept as `NAME.old` beside the real one, or with a number behind: its path is the answer; undefined where it was of OpenSSH's format already. Errors:
 * `key.*` when the old one can't be opened, `storage.unwritable`; the old file is untouched then.
 */
export async function changeKeyFile({ path, passphrase, newPassphrase, comment }: KeyFileChange): Promise<string | undefined> {
  const file = await readPrivateKeyFile(path);
  const key = await file.unlock(passphrase);
  const old = file.format === 'openssh' ? await readInnerComment(path, await readFile(path), passphrase) : file.comment;
  const sealed = newPassphrase ?? (file.isEncrypted ? (passphrase ?? '') : '');
  const kept = comment ?? (old === undefined || old === '' ? file.comment : old);
  const real = await realpath(path);
  const beside = join(dirname(real), `.${basename(real)}.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    await writeNew(beside, await writeOpenSsh(key, kept, sealed), 0o600);
    const again = await readPrivateKey(beside, await readFile(beside));
    const opened = await again.unlock(sealed === '' ? undefined : sealed);
    if (publicBlob(opened)?.blob.equals(publicBlob(key)?.blob ?? Buffer.alloc(0)) !== true)
      throw unwritable(path, new Error('what was written is not the same key'));
    const keptAs = file.format === 'openssh' ? undefined : await freeName(`${real}.old`);
    if (keptAs !== undefined) await copyFile(real, keptAs, constants.COPYFILE_EXCL);
    if (file.strayPublicFile === undefined) await writePublic(path, publicLine(key, kept));
    await rename(beside, real);
    return keptAs;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unwritable(path, error);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Writes the `.pub` from the private half (KY-05); another key's is kept as `.pub.old`, or with a number behind. Errors as of `changeKeyFile`. */
export async function rebuildPublicFile(path: string, passphrase: string | undefined): Promise<void> {
  const content = await readFile(path).catch((error: unknown) => {
    throw new AppError('key.unreadable', { file: path, reason: reasonOf(error) }, `${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  });
  // Not of the file, for a stray `.pub` beside it would be taken for the key's own half.
  const file = await readPrivateKey(path, content);
  const key = await file.unlock(passphrase);
  const inner = file.format === 'openssh' ? await readInnerComment(path, content, passphrase) : file.comment;
  const beside = await readPrivateKeyFile(path);
  if (beside.strayPublicFile !== undefined || beside.publicKeyFrom === 'pub')
    await rename(`${path}.pub`, await freeName(`${path}.pub.old`));
  await writePublic(path, publicLine(key, inner ?? ''));
}

/** Takes everybody else's rights away. Errors: `storage.unwritable`. */
export async function mendKeyPermissions(path: string): Promise<void> {
  try {
    await chmod(path, ((await stat(path)).mode & 0o700) | 0o400);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** A name in ~/.ssh that nobody has, and a comment that says whose key it is for what (KY-01). */
export async function suggestName(
  wish: { readonly type: KeyTypeWish | TokenKeyType; readonly host?: string | undefined },
  surroundings: { readonly homeDir: string; readonly owner: string },
): Promise<{ readonly file: string; readonly comment: string }> {
  const kind = wish.type.endsWith('-sk') ? wish.type.replace('-', '_') : (wish.type.split('-')[0] ?? 'key');
  const host = (wish.host ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  const base = host === '' ? `id_${kind}` : `id_${kind}_${host}`;
  const comment = host === '' ? surroundings.owner : `${surroundings.owner} for ${host}`;
  for (let count = 1; ; count += 1) {
    const file = count === 1 ? base : `${base}_${count}`;
    const path = join(surroundings.homeDir, '.ssh', file);
    if (!(await exists(path)) && !(await exists(`${path}.pub`))) return { file, comment };
  }
}

/** The full path of what somebody typed: a name lies in ~/.ssh. Errors: `storage.unwritable` for what is no file's name. */
export function keyPath(typed: string, homeDir: string): string {
  const path = typed.startsWith('~/') ? join(homeDir, typed.slice(2)) : typed;
  if (isAbsolute(path)) return path;
  if (/^[^/\\\0]+$/.test(path) && path !== '.' && path !== '..') return join(homeDir, '.ssh', path);
  throw new AppError('storage.unwritable', { file: typed, reason: 'it is neither a name nor a full path' }, 'not a path');
}

async function writePublic(path: string, line: string): Promise<void> {
  const publicPath = `${path}.pub`;
  const beside = `${publicPath}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeNew(beside, `${line}\n`, 0o644);
    await rename(beside, publicPath);
  } catch (error) {
    await rm(beside, { force: true });
    throw error instanceof AppError ? error : unwritable(publicPath, error);
  }
}

/** Errors: `storage.unwritable`. */
export async function makeHome(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** The mode is that of the argument whatever the umask is. Errors: `key.exists`, `storage.unwritable`; nothing is left then. */
export async function writeNew(path: string, content: string | Buffer, mode: number): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'wx', mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new AppError('key.exists', { file: path }, `${path} exists`);
    throw unwritable(path, error);
  }
  try {
    try {
      await handle.writeFile(content, 'utf8');
      if (process.platform !== 'win32') await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw unwritable(path, error);
  }
}

/** `name`, or with a number behind where that is taken: what was kept once is never written over. */
async function freeName(name: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? name : `${name}.${count}`;
    if (!(await exists(free))) return free;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
}

export function unwritable(file: string, error: unknown): AppError {
  const reason = reasonOf(error);
  return new AppError('storage.unwritable', { file, reason }, `${file} can't be written: ${reason}`, { cause: error });
}
