import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes } from '../sftp/file-system.ts';
import type { TargetFolder } from './target-folder.ts';

/** A file or link that was found and is to be copied. `folder` was entered for it; who takes the item leaves it. */
export interface PlannedItem {
  readonly kind: 'file' | 'link';
  readonly from: FilePath;
  /** As it was asked for; conflicts and links at the target may lead elsewhere. */
  readonly to: FilePath;
  /** Of the file itself where links are followed. */
  readonly attributes: FileAttributes;
  readonly folder: TargetFolder;
}
