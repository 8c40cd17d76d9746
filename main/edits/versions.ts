import { open } from 'node:fs/promises';
import { printableName } from '../../shared/base/printable.ts';
import type { EditFace } from '../../shared/model/edits.ts';
import type { FileAttributes } from '../sftp/file-system.ts';
import type { Taken } from './contents.ts';
import type { MergeNames } from './merge.ts';
import type { Fetched } from './server-file.ts';

/** What the server has, where that is not what both had. `fetched` is missing when it is too large. */
export interface Theirs {
  readonly fetched: Fetched | undefined;
  readonly attributes: FileAttributes;
}

/** The three versions of a file. */
export interface Versions {
  /** A file of this computer. */
  readonly base: string;
  readonly mine: Taken;
  readonly theirs: Theirs;
}

/** Names a version of the server. */
export function seenName({ fetched, attributes }: Theirs): string {
  return fetched?.sha256 ?? `${attributes.sizeBytes}:${attributes.modifiedSeconds}`;
}

export function faceOf({ mark }: Taken): EditFace {
  return { sizeBytes: mark.sizeBytes, modifiedSeconds: mark.modifiedSeconds };
}

export function faceOfServer({ sizeBytes, modifiedSeconds }: FileAttributes): EditFace {
  return { ...(sizeBytes !== undefined && { sizeBytes }), ...(modifiedSeconds !== undefined && { modifiedSeconds }) };
}

/** What the marks of a merge call both sides. `label`: the host's. ASCII, for they stand in files of any encoding. */
export function mergeNames(label: string): MergeNames {
  return { mine: 'yours', theirs: `on ${printableName(label, 60).replace(/[^ -~]/g, '?')}` };
}

const HEAD_BYTES = 8192;

/** Whether the beginning of a file is text, as grep(1) and git have it: without a NUL. */
export async function isTextFile(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES);
    return !buffer.subarray(0, bytesRead).includes(0);
  } finally {
    await handle.close();
  }
}
