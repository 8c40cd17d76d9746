import type { PsRow } from '../../shared/model/powershell.ts';
import { classNames } from '../ui/class-names.ts';
import { GridRow, PendingWords } from '../ui/GridRow.tsx';
import type { ShownColumn } from './column-widths.ts';
import type { GridPlace } from './grid-rows.ts';
import { text } from './text.ts';
import styles from './GridPane.module.css';

export interface ColumnTemplate {
  /** For `grid-template-columns`. */
  readonly columns: string;
  /** Of all columns together, in pixels. */
  readonly width: number;
}

interface GridLineProps {
  readonly id: string;
  readonly index: number;
  readonly place: GridPlace;
  /** Undefined while it is on its way. */
  readonly row: PsRow | undefined;
  readonly columns: readonly ShownColumn[];
  readonly template: ColumnTemplate;
  readonly isCursor: boolean;
  readonly isChosen: boolean;
}

/** One object, or the heading of a group. */
export function GridLine({ place, row, columns, template, ...rest }: GridLineProps) {
  const minWidth = template.width;
  if (place.kind === 'group')
    return (
      <GridRow {...rest} className={styles.group} style={{ minWidth, gridTemplateColumns: '1fr' }}>
        <div role="gridcell" aria-colspan={columns.length}>
          {text.grid.group(place.label, place.count)}
        </div>
      </GridRow>
    );
  return (
    <GridRow {...rest} style={{ minWidth, gridTemplateColumns: template.columns }}>
      {columns.map(({ id, align, at }) => {
        const cell = row?.cells[at];
        return (
          <div
            key={id}
            role="gridcell"
            data-kind={cell?.kind}
            title={cell?.title ?? (cell && cell.text.length > 40 ? cell.text : undefined)}
            className={classNames(styles.cell, align === 'right' && styles.right)}
          >
            {cell ? cell.text : <PendingWords width={60} />}
          </div>
        );
      })}
    </GridRow>
  );
}
