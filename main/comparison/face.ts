import type { FileAttributes, FileKind } from '../sftp/file-system.ts';

/** What one side has at a path. */
export interface Face {
  readonly kind: FileKind;
  readonly sizeBytes: number | undefined;
  readonly modifiedSeconds: number | undefined;
  /** What is stored in a link, as far as it was read. */
  readonly link: string | undefined;
}

export function faceOf({ kind, sizeBytes, modifiedSeconds }: FileAttributes, link?: string): Face {
  return { kind, sizeBytes, modifiedSeconds, link };
}

/** Only of these are bytes or links copied (SF-17). */
export function isPlain({ kind }: Face): boolean {
  return kind === 'file' || kind === 'folder' || kind === 'link';
}
