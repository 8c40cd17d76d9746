import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TrustStore } from '../../../shared/model/trust.ts';
import { fileWarnings } from '../file-warnings.ts';
import type { LookupNames } from '../matcher.ts';

/** A host that bookmarks or config name, as far as its keys go. */
export interface TrustHost {
  /** For people: a bookmark's or an alias' name. */
  readonly label: string;
  readonly names: LookupNames;
  readonly userFiles: readonly string[];
  readonly globalFiles: readonly string[];
}

export interface StoreFile {
  readonly file: string;
  readonly list: TrustStore['list'];
}

/** A file as it stands on disk, without its content. */
export interface StoreLook extends StoreFile {
  /** Another one means another content. */
  readonly stamp: string;
  readonly kind: 'file' | 'missing' | 'unreadable';
  readonly reason: string;
  readonly writable: boolean;
  readonly warnings: readonly string[];
  readonly modifiedAt: number;
}

/** A config that names a file for each host (`%k`) can name many; more are not shown. */
const mostStores = 500;

/** Every file once, the user's lists before the global ones, each in the order in which hosts name them. */
export function storeFiles(hosts: readonly Pick<TrustHost, 'userFiles' | 'globalFiles'>[]): StoreFile[] {
  const stores = new Map<string, StoreFile>();
  for (const list of ['user', 'global'] as const) {
    for (const host of hosts) {
      for (const file of list === 'user' ? host.userFiles : host.globalFiles) {
        if (!stores.has(file) && stores.size < mostStores && !isNoFile(file)) stores.set(file, { file, list });
      }
    }
  }
  return [...stores.values()];
}

/** Common ways to say "none". */
function isNoFile(file: string): boolean {
  return file === '/dev/null' || file.toLowerCase() === 'nul' || /[\\/]none$/i.test(file);
}

/** Looks at a file without reading it. Never throws. */
export async function lookAtStore(store: StoreFile): Promise<StoreLook> {
  try {
    const { mtimeMs, ctimeMs, size, ino, dev, isFile } = await statOf(store.file);
    const stamp = [mtimeMs, ctimeMs, size, ino, dev].join(' ');
    const common = { ...store, stamp, warnings: await fileWarnings(store.file), modifiedAt: Math.max(mtimeMs, ctimeMs) };
    if (!isFile) return { ...common, kind: 'unreadable', reason: 'it is not a plain file', writable: false };
    return { ...common, kind: 'file', reason: '', writable: await isAllowed(store.file, constants.W_OK) };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const nothing = { ...store, stamp: reason, reason, warnings: [], modifiedAt: 0 };
    if (reason !== 'ENOENT' && reason !== 'ENOTDIR') return { ...nothing, kind: 'unreadable', writable: false };
    return { ...nothing, kind: 'missing', writable: await canMake(store) };
  }
}

async function statOf(file: string) {
  const stats = await stat(file);
  return { ...stats, isFile: stats.isFile() };
}

/** `~/.ssh` is made when it is missing; other folders are not. */
async function canMake({ file }: StoreFile): Promise<boolean> {
  const folder = dirname(file);
  return (
    (await isAllowed(folder, constants.W_OK)) || (folder.endsWith('.ssh') && (await isAllowed(dirname(folder), constants.W_OK)))
  );
}

function isAllowed(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
