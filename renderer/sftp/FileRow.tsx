import { memo } from 'react';
import { shownName } from '../../shared/model/file-path.ts';
import type { FileRow as Row } from '../../shared/model/files.ts';
import { classNames } from '../ui/class-names.ts';
import { GridRow, PendingWords } from '../ui/GridRow.tsx';
import { sizeWords, timeWords } from '../ui/file-figures.ts';
import { modeWords, octalWords } from './file-words.ts';
import { FilePicture } from './FilePicture.tsx';
import type { HostNames } from './host-names.ts';
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
  readonly names: HostNames;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly isChosen: boolean;
  readonly isCursor: boolean;
  /** It goes when it is pasted elsewhere. */
  readonly isCut: boolean;
  readonly isRenaming: boolean;
}

export const FileRow = memo(function FileRow({
  id,
  index,
  row,
  pane,
  names,
  now,
  isChosen,
  isCursor,
  isCut,
  isRenaming,
}: FileRowProps) {
  return (
    <GridRow
      id={id}
      index={index}
      isCursor={isCursor}
      isChosen={isChosen}
      className={classNames(styles.row, styles.columns, isCut && styles.cut)}
    >
      {row ? <Cells row={row} pane={pane} names={names} now={now} isRenaming={isRenaming} /> : <PendingCells />}
    </GridRow>
  );
});

function Cells({
  row,
  pane,
  names,
  now,
  isRenaming,
}: Pick<FileRowProps, 'pane' | 'names' | 'now' | 'isRenaming'> & { readonly row: Row }) {
  const { sizeBytes, modifiedSeconds, mode } = row;
  return (
    <>
      <div role="gridcell" className={styles.name}>
        <FilePicture row={row} />
        {isRenaming ? <RenameField pane={pane} name={row.name} /> : <Name row={row} names={names} />}
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
      <div role="gridcell" className={styles.group} title={ownerWords(row)}>
        {row.group === undefined ? '' : shownName(row.group)}
      </div>
    </>
  );
}

function ownerWords({ owner, group }: Row): string | undefined {
  return owner === undefined ? undefined : shownName(group === undefined ? owner : `${owner}:${group}`);
}

function Name({ row, names }: { readonly row: Row; readonly names: HostNames }) {
  const name = names.shown(row.name);
  const target = row.link === undefined ? undefined : names.shown(row.link.target);
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
        <PendingWords width={140} />
      </div>
      {(['size', 'modified', 'mode', 'owner', 'group'] as const).map((column) => (
        <div key={column} role="gridcell" className={styles[column]} />
      ))}
    </>
  );
}
