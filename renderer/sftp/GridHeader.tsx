import { ArrowDown, ArrowUp } from 'lucide-react';
import type { FileSort } from '../../shared/model/files.ts';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
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
    <div
      role="row"
      aria-rowindex={1}
      className={classNames(styles.header, styles.columns)}
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
          <div key={column} role="columnheader" aria-sort={order} className={styles[column]}>
            <button
              type="button"
              className={styles.sort}
              onClick={() => onSort({ ...sort, by: column, descending: isSorted ? !sort.descending : startsDescending })}
            >
              {text.columns[column]}
              {isSorted && <Icon of={sort.descending ? ArrowDown : ArrowUp} size={12} />}
            </button>
          </div>
        );
      })}
    </div>
  );
}
