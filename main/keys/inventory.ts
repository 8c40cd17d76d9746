import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { printableLine } from '../../shared/base/printable.ts';
import { isAppError, AppError } from '../../shared/model/errors.ts';
import type { KeyFace } from '../../shared/model/host-key.ts';
import type { KeyFileInfo, KeyPermissions, KeyPlace } from '../../shared/model/keys.ts';
import { readIdentityFile, type KeyFile } from './key-file.ts';
import { keyFormat } from './key-format.ts';
import { fingerprint, type PublicKey } from './public-key.ts';

/** What is known of keys elsewhere in the program. */
export interface InventorySources {
  readonly homeDir: string;
  /** Files that bookmarks and the config name, by path, with the names of those who do. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  readonly places: (fingerprint: string) => readonly KeyPlace[];
  readonly uses?: { readonly since: number; readonly lastLoginAt: (fingerprint: string) => number | undefined } | undefined;
  readonly face: (blob: Buffer) => KeyFace;
}

/** No key file's name, whatever is in it. */
const otherFiles = /^(known_hosts|authorized_keys|config|environment|rc|allowed_signers)/;
const atOnce = 16;
const headBytes = 4096;
const mostFiles = 5000;

/** The private key files in ~/.ssh and those that are named elsewhere (KY-12); nothing is decrypted and nobody is asked. */
export async function listKeyFiles(sources: InventorySources): Promise<KeyFileInfo[]> {
  const folder = join(sources.homeDir, '.ssh');
  const names = await readdir(folder).catch(() => []);
  const found = names
    .filter((name) => !name.endsWith('.pub') && !otherFiles.test(name))
    .slice(0, mostFiles)
    .map((name) => join(folder, name));
  const paths = [...new Set([...found, ...sources.named.keys()])];
  const infos: (KeyFileInfo | undefined)[] = [];
  for (let at = 0; at < paths.length; at += atOnce)
    infos.push(...(await Promise.all(paths.slice(at, at + atOnce).map((path) => keyFileInfo(path, sources)))));
  return infos.filter((info) => info !== undefined);
}

/** One file; undefined when it is no private key. */
export async function keyFileInfo(path: string, sources: InventorySources): Promise<KeyFileInfo | undefined> {
  const head = await readHead(path);
  if (head === undefined) return undefined;
  const format = keyFormat(head.text);
  const isPrivate =
    ['openssh', 'pem', 'pkcs8', 'ppk'].includes(format.kind) || (format.kind === 'unsupported' && isOldKey(format.format));
  if (!isPrivate) return undefined;
  const base = {
    path,
    name: basename(path),
    comment: '',
    isEncrypted: false,
    permissions: await permissionsOf(path, head.mode, head.isOwn),
    publicFile: 'none' as const,
    writtenAt: head.writtenAt,
    usedBy: [...(sources.named.get(path) ?? [])],
    places: [],
  };
  try {
    const identity = await readIdentityFile(path);
    if (identity.kind !== 'private') return undefined;
    return { ...base, ...(await describe(identity.file, sources)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Others may read it: what it is can still be told, from the half that is no secret.
    const beside = isAppError(error, 'key.badPermissions') ? await readPublic(path) : undefined;
    return { ...base, ...(beside && (await faceOf(beside, sources))), error: error.toWire() };
  }
}

async function describe(file: KeyFile, sources: InventorySources): Promise<Partial<KeyFileInfo>> {
  const beside = await readPublic(file.path);
  const publicFile = beside === undefined ? 'none' : file.strayPublicFile !== undefined ? 'stray' : 'own';
  const { publicKey, isEncrypted, format, weakSeal } = file;
  const about = { isEncrypted, format, publicFile, ...(weakSeal !== undefined && { weakSeal }) } as const;
  if (publicKey === undefined) return { comment: printableLine(file.comment, 200), ...about };
  return { ...(await faceOf({ ...publicKey, comment: file.comment }, sources)), ...about };
}

function faceOf(key: PublicKey, sources: InventorySources): Promise<Partial<KeyFileInfo>> {
  const comment = printableLine(key.comment, 200);
  const print = fingerprint(key.blob);
  const places = sources.places(print);
  const lastUsedAt = [sources.uses?.lastLoginAt(print), ...places.map(({ lastLoginAt }) => lastLoginAt)].reduce<
    number | undefined
  >((last, at) => (at !== undefined && at > (last ?? 0) ? at : last), undefined);
  const watchedSince = sources.uses?.since ?? 0;
  return Promise.resolve({
    comment,
    face: sources.face(key.blob),
    publicLine: [key.type, key.blob.toString('base64'), ...(comment === '' ? [] : [comment])].join(' '),
    places: [...places],
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(watchedSince > 0 && { watchedSince }),
  });
}

async function readPublic(path: string): Promise<PublicKey | undefined> {
  const identity = await readIdentityFile(`${path}.pub`).catch(() => undefined);
  return identity?.kind === 'public' ? identity.publicKey : undefined;
}

function isOldKey(format: string): boolean {
  return ['DSA', 'SSH-1', 'PuTTY (PPK)', 'ssh.com'].includes(format);
}

interface Head {
  readonly text: string;
  readonly mode: number;
  readonly isOwn: boolean;
  readonly writtenAt: number;
}

/** Without O_NONBLOCK a FIFO that nobody writes would hold a thread for ever. */
async function readHead(path: string): Promise<Head | undefined> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined);
  if (handle === undefined) return unreadableHead(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return undefined;
    const { mode, uid, mtimeMs } = stats;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    return { text, mode: mode & 0o7777, isOwn: uid === process.getuid?.(), writtenAt: Math.round(mtimeMs) };
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

/** A file that may not be read is a key only by its name. */
async function unreadableHead(path: string): Promise<Head | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile() !== true || !/^id_[a-z0-9_]+$/.test(basename(path))) return undefined;
  const text = '-----BEGIN OPENSSH PRIVATE KEY-----';
  return { text, mode: stats.mode & 0o7777, isOwn: stats.uid === process.getuid?.(), writtenAt: Math.round(stats.mtimeMs) };
}

/** ssh's own rule on Unix; on Windows what icacls(1) says, or that it was not checked. */
async function permissionsOf(path: string, mode: number, isOwn: boolean): Promise<KeyPermissions> {
  if (process.platform === 'win32') return windowsPermissions(path);
  const shown = mode.toString(8).padStart(4, '0');
  return isOwn && (mode & 0o077) !== 0 ? { kind: 'loose', mode: shown } : { kind: 'good', mode: shown };
}

async function windowsPermissions(path: string): Promise<KeyPermissions> {
  try {
    const { stdout } = await promisify(execFile)('icacls', [path], { timeout: 5000, windowsHide: true });
    return readIcacls(stdout, path, process.env['USERNAME'] ?? '');
  } catch {
    return { kind: 'notChecked', why: 'icacls did not answer' };
  }
}

/**
 * What icacls prints of one file: `PATH DOMAIN\name:(F)` and a line for each further entry. The user, SYSTEM and the administrators may have rights, as
 * OpenSSH for Windows has it; names in other languages can't be told apart, and then nothing is claimed. Pure.
 */
export function readIcacls(output: string, path: string, user: string): KeyPermissions {
  const entries = output
    .replace(path, '')
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, who = '', rights = ''] = /^\s*(.+?):((?:\([A-Z,]+\))+)\s*$/.exec(line) ?? [];
      return who === '' ? [] : [{ who, rights }];
    });
  if (entries.length === 0) return { kind: 'notChecked', why: 'icacls said nothing that is understood here' };
  const usual = new RegExp(
    `^(NT AUTHORITY\\\\SYSTEM|BUILTIN\\\\Administrators|(.+\\\\)?${user.replace(/[^A-Za-z0-9]/g, '\\$&')})$`,
    'i',
  );
  const open = entries.filter(({ who, rights }) => !usual.test(who) && !/\(N\)/.test(rights));
  const everybody = open.find(({ who }) => /(^|\\)(Everyone|Users|Authenticated Users|Guests)$/i.test(who));
  if (everybody) return { kind: 'loose', mode: `${everybody.who} ${everybody.rights}` };
  if (open.length > 0)
    return { kind: 'notChecked', why: `${open.map(({ who }) => who).join(', ')} may use it; whether that is meant is not known` };
  return { kind: 'good', mode: 'yours alone' };
}
