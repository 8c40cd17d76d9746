import type { FileSort } from '../../shared/model/files.ts';
import { HeaderRow, SortHeader } from '../ui/GridRow.tsx';
import { text } from './text.ts';
import styles from './FileGrid.module.css';

interface GridHeaderProps {
  readonly sort: FileSort;
  readonly onSort: (sort: FileSort) => void;
  /** The user wants to choose columns. */
  readonly onColumns: () => void;
}

const columns = ['name', 'size', 'modified', 'mode', 'owner', 'group'] as const;

/** The names of the columns: a press sorts by one, another turns the order round. */
export function GridHeader({ sort, onSort, onColumns }: GridHeaderProps) {
  return (
    <HeaderRow
      className={styles.columns}
      onContextMenu={(event) => {
        event.preventDefault();
        onColumns();
      }}
    >
      {columns.map((column) => {
        const isSorted = sort.by === column;
        const order = isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined;
        // Of sizes the largest is asked for first, of times the latest.
        const startsDescending = column === 'size' || column === 'modified';
        return (
          <SortHeader
            key={column}
            words={text.columns[column]}
            order={order}
            className={styles[column]}
            onSort={() => onSort({ ...sort, by: column, descending: isSorted ? !sort.descending : startsDescending })}
          />
        );
      })}
    </HeaderRow>
  );
}
