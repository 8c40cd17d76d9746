import type { Stats } from 'node:fs';
import type { FileAttributes } from './file-system.ts';
import { kindOf } from './packet-reader.ts';

/** What stat(2) said. Times have fractions of a second. */
export function attributesOf(stats: Stats): FileAttributes {
  const { mode, size, uid, gid, mtimeMs, atimeMs, nlink } = stats;
  return {
    kind: kindOf(mode),
    sizeBytes: size,
    mode: mode & 0o7777,
    user: uid,
    group: gid,
    modifiedSeconds: mtimeMs / 1000,
    accessedSeconds: atimeMs / 1000,
    linkCount: nlink,
  };
}
