import { Cable, File, FileArchive, FileImage, FileSymlink, Folder, FolderSymlink, Unlink, type LucideIcon } from 'lucide-react';
import type { FileRow } from '../../shared/model/files.ts';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { pictureOf, type Picture } from './file-words.ts';
import { text } from './text.ts';
import styles from './FileGrid.module.css';

const icons: Readonly<Record<Picture, LucideIcon>> = {
  folder: Folder,
  file: File,
  image: FileImage,
  archive: FileArchive,
  link: FileSymlink,
  linkToFolder: FolderSymlink,
  brokenLink: Unlink,
  special: Cable,
};

/** The kind of an entry, in words for who does not see the icon. */
export function FilePicture({ row }: { readonly row: Pick<FileRow, 'name' | 'kind' | 'link'> }) {
  const picture = pictureOf(row);
  const kind = picture === 'brokenLink' ? text.brokenLink : text.kinds[row.kind];
  return (
    <Icon
      of={icons[picture]}
      className={classNames(styles.icon, styles[picture])}
      {...(row.kind === 'file' ? {} : { label: kind })}
    />
  );
}
