import { ArrowDown, ArrowUp } from 'lucide-react';
import type { PsColumn, PsGridView } from '../../shared/model/powershell.ts';
import { classNames } from '../ui/class-names.ts';
import { HeaderRow } from '../ui/GridRow.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { ColumnTemplate } from './GridLine.tsx';
import styles from './GridPane.module.css';

interface GridHeaderProps {
  readonly columns: readonly PsColumn[];
  readonly sort: PsGridView['sort'];
  readonly template: ColumnTemplate;
  readonly onSort: (column: string, adds: boolean) => void;
}

/** Names of the columns: a click sorts, with Shift by several. */
export function GridHeader({ columns, sort, template, onSort }: GridHeaderProps) {
  return (
    <HeaderRow className={styles.header} style={{ minWidth: template.width, gridTemplateColumns: template.columns }}>
      {columns.map(({ id, label, align }) => {
        const at = sort.findIndex(({ column }) => column === id);
        const order = at < 0 ? undefined : sort[at]?.descending === true ? 'descending' : 'ascending';
        return (
          <div
            key={id}
            role="columnheader"
            aria-sort={order}
            className={classNames(styles.head, align === 'right' && styles.right)}
          >
            <button type="button" className={styles.sort} onClick={(event) => onSort(id, event.shiftKey)}>
              {label}
              {order !== undefined && <Icon of={order === 'descending' ? ArrowDown : ArrowUp} size={12} />}
              {sort.length > 1 && at >= 0 && <span className={styles.place}>{at + 1}</span>}
            </button>
          </div>
        );
      })}
    </HeaderRow>
  );
}
