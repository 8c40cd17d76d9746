import { memo } from 'react';
import { Cable, File, FileArchive, FileImage, FileSymlink, Folder, FolderSymlink, Unlink, type LucideIcon } from 'lucide-react';
import { shownName } from '../../shared/model/file-path.ts';
import type { FileRow as Row } from '../../shared/model/files.ts';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { modeWords, octalWords, pictureOf, sizeWords, timeWords, type Picture } from './file-words.ts';
import type { PaneController } from './pane-controller.ts';
import { RenameField } from './RenameField.tsx';
import { text } from './text.ts';
import styles from './FileGrid.module.css';

interface FileRowProps {
  readonly id: string;
  readonly index: number;
  /** Undefined while its page is on the way. */
  readonly row: Row | undefined;
  readonly pane: PaneController;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly isChosen: boolean;
  readonly isCursor: boolean;
  readonly isRenaming: boolean;
}

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

export const FileRow = memo(function FileRow({ id, index, row, pane, now, isChosen, isCursor, isRenaming }: FileRowProps) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-index={index}
      data-cursor={isCursor || undefined}
      className={classNames(styles.row, styles.columns, isChosen && styles.chosen)}
    >
      {row ? <Cells row={row} pane={pane} now={now} isRenaming={isRenaming} /> : <PendingCells />}
    </div>
  );
});

function Cells({ row, pane, now, isRenaming }: Pick<FileRowProps, 'pane' | 'now' | 'isRenaming'> & { readonly row: Row }) {
  const { sizeBytes, modifiedSeconds, mode } = row;
  return (
    <>
      <div role="gridcell" className={styles.name}>
        <Picture row={row} />
        {isRenaming ? <RenameField pane={pane} name={row.name} /> : <Name row={row} />}
      </div>
      <div role="gridcell" className={styles.size} title={sizeBytes === undefined ? undefined : text.exactSize(sizeBytes)}>
        {row.kind === 'file' && sizeBytes !== undefined ? sizeWords(sizeBytes) : ''}
      </div>
      <div
        role="gridcell"
        className={styles.modified}
        title={modifiedSeconds === undefined ? undefined : text.exactTime(modifiedSeconds)}
      >
        {modifiedSeconds === undefined ? '' : timeWords(modifiedSeconds, now)}
      </div>
      <div role="gridcell" className={styles.mode} title={mode === undefined ? undefined : octalWords(mode)}>
        {mode === undefined ? '' : modeWords(mode)}
      </div>
      <div role="gridcell" className={styles.owner} title={ownerWords(row)}>
        {row.owner === undefined ? '' : shownName(row.owner)}
      </div>
    </>
  );
}

function ownerWords({ owner, group }: Row): string | undefined {
  return owner === undefined ? undefined : shownName(group === undefined ? owner : `${owner}:${group}`);
}

/** The kind in words for who does not see the icon. */
function Picture({ row }: { readonly row: Row }) {
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

function Name({ row }: { readonly row: Row }) {
  const name = shownName(row.name);
  const target = row.link === undefined ? undefined : shownName(row.link.target);
  const isBroken = row.link?.kind === 'broken';
  const whole = [name, target && text.linkTo(target), isBroken && `(${text.broken})`].filter(Boolean).join(' ');
  return (
    <span className={styles.words} title={whole}>
      <span>{name}</span>
      {target !== undefined && target !== '' && (
        <span className={classNames(styles.target, isBroken && styles.broken)}> {text.linkTo(target)}</span>
      )}
    </span>
  );
}

/** In the place of a row that is on its way; to be seen after 300 ms only. */
function PendingCells() {
  return (
    <>
      <div role="gridcell" aria-label={text.loadingRow} className={styles.name}>
        <span className={styles.pending} style={{ width: 140 }} />
      </div>
      {(['size', 'modified', 'mode', 'owner'] as const).map((column) => (
        <div key={column} role="gridcell" className={styles[column]} />
      ))}
    </>
  );
}
