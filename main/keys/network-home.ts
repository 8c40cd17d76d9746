import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';

/** File systems whose files others can reach over a network, as mountinfo (proc(5)) and macOS's mount(8) name them. */
const networkTypes =
  /^(nfs\d?|cifs|smb\d?|smbfs|afs|openafs|auristorfs|ncpfs|9p|lustre|ceph|glusterfs|gpfs|beegfs|orangefs|pvfs2|coda|afpfs|webdav|davfs|fuse\.(sshfs|glusterfs|ceph|davfs2?|rclone|s3fs|curlftpfs|afpfs|smbnetfs|cifs))$/;

export interface MountedFolder {
  readonly mountPoint: string;
  readonly type: string;
}

/** The pages of one window, and those who open them again, ask at nearly the same time. */
const rememberedMs = 10_000;

/** The network file system that a folder lies on, such as `nfs4`; undefined: none, or it can't be known. Never throws. */
export async function networkFileSystemOf(folder: string): Promise<string | undefined> {
  try {
    const real = await realpath(folder);
    if (process.platform === 'win32') return isUncPath(real) ? 'a network share' : undefined;
    const mounts =
      process.platform === 'linux'
        ? readMountInfo(await readFile('/proc/self/mountinfo', 'utf8'))
        : readMountOutput(await mountOutput());
    return networkTypeAt(mounts, real);
  } catch {
    return undefined;
  }
}

/** `\\server\share\…`, also as `\\?\UNC\…`; local device paths are none. Pure. */
export function isUncPath(path: string): boolean {
  return /^(\\\\\?\\UNC\\|\\\\(?![?.]\\))[^\\]/i.test(path);
}

const mountOutput = remembered(
  async () => (await promisify(execFile)('mount', [], { timeout: 5000 })).stdout,
  rememberedMs,
  () => performance.now(),
);

/** One answer for all who ask within that time; a failure is not kept. `now` in milliseconds. */
export function remembered<T>(ask: () => Promise<T>, forMs: number, now: () => number): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (kept !== undefined && now() - kept.at < forMs) return kept.answer;
    const asked = { answer: ask(), at: now() };
    kept = asked;
    asked.answer.catch(() => {
      if (kept === asked) kept = undefined;
    });
    return asked.answer;
  };
}

/**
 * `36 35 98:0 /root /mount/point rw,… shared:1 - nfs4 server:/x rw`, with blanks as `\040` (proc(5)). The disks of Windows under WSL, which come
 * as 9p, are `drvfs` here, but for shares of a network. Pure.
 */
export function readMountInfo(text: string): MountedFolder[] {
  return text.split('\n').flatMap((line) => {
    const [front = '', behind = ''] = line.split(' - ');
    const mountPoint = front.split(' ')[4];
    const [type = '', source = '', options = ''] = behind.split(' ').map(plain);
    if (mountPoint === undefined || type === '') return [];
    const isDrvfs = type === '9p' && (source === 'drvfs' || /(^|[,;])aname=drvfs([,;]|$)/.test(options));
    const isShare =
      isUncPath(source) || isUncPath(/[,;]path=([^,;]*)/.exec(options)?.[1] ?? '') || /[,;]path=UNC[\\/]/i.test(options);
    return [{ mountPoint: plain(mountPoint), type: isDrvfs && !isShare ? 'drvfs' : type }];
  });
}

function plain(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** macOS: `//eve@server/home on /Volumes/home (smbfs, nodev, …)`. Pure. */
export function readMountOutput(text: string): MountedFolder[] {
  return text.split('\n').flatMap((line) => {
    const [, mountPoint, type] = /^.* on (\/.*) \(([a-z0-9_.]+)[,)]/.exec(line) ?? [];
    return mountPoint === undefined || type === undefined ? [] : [{ mountPoint, type }];
  });
}

/** Of the mount that is nearest to the folder, the last of those over one place; undefined when it is no network's. Pure. */
export function networkTypeAt(mounts: readonly MountedFolder[], folder: string): string | undefined {
  let nearest: MountedFolder | undefined;
  for (const mount of mounts) {
    const { mountPoint } = mount;
    const isAbove = mountPoint === '/' || folder === mountPoint || folder.startsWith(`${mountPoint}/`);
    if (isAbove && mountPoint.length >= (nearest?.mountPoint.length ?? 0)) nearest = mount;
  }
  return nearest !== undefined && networkTypes.test(nearest.type) ? nearest.type : undefined;
}
