import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';

export interface FolderPlace {
  readonly side: FileSide;
  readonly folder: FilePath;
}

/** Entries of one folder. */
export interface FileSelection extends FolderPlace {
  readonly names: readonly FileName[];
}
