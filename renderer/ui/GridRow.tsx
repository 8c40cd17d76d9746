import type { ComponentProps, ReactNode } from 'react';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Icon } from './Icon.tsx';
import styles from './RowGrid.module.css';

interface GridRowProps extends ComponentProps<'div'> {
  readonly id: string;
  readonly index: number;
  readonly isCursor: boolean;
  /** Undefined where rows are not chosen. */
  readonly isChosen?: boolean;
}

/** A row of a `RowGrid`. Its look stands there; the caller's class names the columns. */
export function GridRow({ index, isCursor, isChosen, ...rest }: GridRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-index={index}
      data-cursor={isCursor || undefined}
      {...rest}
    />
  );
}

/** The row of column headers of a `RowGrid`. */
export function HeaderRow(props: ComponentProps<'div'>) {
  return <div role="row" aria-rowindex={1} {...props} />;
}

interface SortHeaderProps {
  readonly words: string;
  /** Undefined while the rows stand in another column's order. */
  readonly order: 'ascending' | 'descending' | undefined;
  readonly onSort: () => void;
  readonly className?: string | undefined;
}

/** The name of a column that rows can be sorted by. */
export function SortHeader({ words, order, onSort, className }: SortHeaderProps) {
  return (
    <div role="columnheader" aria-sort={order} className={className}>
      <button type="button" className={styles.sort} onClick={onSort}>
        {words}
        {order !== undefined && <Icon of={order === 'descending' ? ArrowDown : ArrowUp} size={12} />}
      </button>
    </div>
  );
}

/** In the place of words that are on their way; to be seen after 300 ms only. */
export function PendingWords({ width }: { readonly width: number }): ReactNode {
  return <span className={styles.pending} style={{ width }} />;
}
