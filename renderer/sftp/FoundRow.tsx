import { lastName, parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { FoundFile } from '../../shared/model/file-search.ts';
import { GridRow, HeaderRow } from '../ui/GridRow.tsx';
import { sizeWords, timeWords } from '../ui/file-figures.ts';
import { FilePicture } from './FilePicture.tsx';
import type { HostNames } from './host-names.ts';
import { text } from './text.ts';
import { useMinute } from './use-minute.ts';
import styles from './FindDialog.module.css';

interface FoundRowProps {
  readonly id: string;
  readonly index: number;
  readonly file: FoundFile | undefined;
  /** Where it was searched. */
  readonly root: FilePath;
  readonly names: HostNames;
  readonly isCursor: boolean;
}

const words = text.find;

/** One thing that was found: its name, and the folder that it lies in, seen from where the search began. */
export function FoundRow({ id, index, file, root, names, isCursor }: FoundRowProps) {
  const now = useMinute();
  if (file === undefined) return null;
  const { path, kind, sizeBytes, modifiedSeconds } = file;
  const name = lastName(path);
  const folder = parentPath(path);
  const below = folder === root ? '.' : folder.slice(root === '/' ? 1 : root.length + 1);
  return (
    <GridRow id={id} index={index} isCursor={isCursor} isChosen={isCursor} className={styles.columns}>
      <div role="gridcell" className={styles.name} title={names.shown(path)}>
        {name !== undefined && <FilePicture row={{ name, kind }} />}
        <span className={styles.words}>{name === undefined ? '' : names.shown(name)}</span>
      </div>
      <div role="gridcell" className={styles.folder} title={names.shown(folder)}>
        {names.shown(below)}
      </div>
      <div role="gridcell" className={styles.size}>
        {kind === 'file' && sizeBytes !== undefined ? sizeWords(sizeBytes) : ''}
      </div>
      <div role="gridcell" className={styles.time}>
        {modifiedSeconds === undefined ? '' : timeWords(modifiedSeconds, now)}
      </div>
    </GridRow>
  );
}

export const foundHeader = (
  <HeaderRow className={styles.columns}>
    <div role="columnheader">{text.columns.name}</div>
    <div role="columnheader">{words.folder}</div>
    <div role="columnheader" className={styles.size}>
      {text.columns.size}
    </div>
    <div role="columnheader">{text.columns.modified}</div>
  </HeaderRow>
);
