import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { errorText } from '../../shared/model/error-text.ts';
import { shownName } from '../../shared/model/file-path.ts';
import type { TransferItem, TransferJobInfo } from '../../shared/model/transfers.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { GridRow, HeaderRow } from '../ui/GridRow.tsx';
import { movedCursor, RowGrid } from '../ui/RowGrid.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { ItemWindow } from './item-window.ts';
import { jobTitle } from './job-words.ts';
import { text } from './text.ts';
import styles from './JobItems.module.css';

/** As `--file-row`. */
const rowHeight = 24;
const screenRows = 8;
const words = text.items;

/** The files of one job, of which only those on screen are here. */
export function JobItems({ job }: { readonly job: TransferJobInfo }) {
  const { client, showError } = useWorkbench();
  const { jobId, revision } = job;
  const id = useId();
  const [cursor, setCursor] = useState(-1);
  const [items] = useState(() => new ItemWindow(client, jobId, showError));
  const { count, from, rows } = useStore(items.state);
  useEffect(() => () => items.dispose(), [items]);
  useEffect(() => items.refresh(), [items, revision]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = movedCursor(event.key, cursor, count, screenRows);
    if (to === undefined || count === 0) return;
    setCursor(to);
    event.preventDefault();
    event.stopPropagation();
  };
  const rowId = (index: number): string => `${id}-${index}`;
  return (
    <div className={styles.place} style={{ height: Math.min(220, 30 + Math.max(1, count) * rowHeight) }}>
      <RowGrid
        label={words.table(jobTitle(job))}
        count={count}
        columns={3}
        rowHeight={rowHeight}
        header={<Header />}
        cursor={Math.min(cursor, count - 1)}
        rowId={rowId}
        row={(index) => (
          <Row
            id={rowId(index)}
            index={index}
            item={rows[index - from]}
            isCursor={index === cursor}
            isDelete={job.kind === 'delete'}
          />
        )}
        onKeyDown={onKeyDown}
        onFocus={() => cursor < 0 && count > 0 && setCursor(0)}
        onPress={setCursor}
        onRange={(range) => items.show(range)}
        className={styles.grid}
      />
      {count === 0 && <p className={styles.none}>{words.none}</p>}
    </div>
  );
}

function Header() {
  return (
    <HeaderRow className={styles.columns}>
      <div role="columnheader">{words.columns.name}</div>
      <div role="columnheader" className={styles.size}>
        {words.columns.size}
      </div>
      <div role="columnheader">{words.columns.state}</div>
    </HeaderRow>
  );
}

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly item: TransferItem | undefined;
  readonly isCursor: boolean;
  readonly isDelete: boolean;
}

function Row({ id, index, item, isCursor, isDelete }: RowProps) {
  const path = item === undefined ? '' : shownName(item.from);
  const state = item === undefined ? words.loading : itemState(item, isDelete);
  return (
    <GridRow id={id} index={index} isCursor={isCursor} className={styles.columns}>
      <div role="gridcell" className={styles.name} title={path}>
        {path}
      </div>
      <div role="gridcell" className={styles.size}>
        {item?.sizeBytes === undefined || item.kind === 'folder' ? '' : sizeWords(item.sizeBytes)}
      </div>
      <div role="gridcell" className={classNames(styles.state, item?.state.kind === 'failed' && styles.failed)} title={state}>
        {state}
      </div>
    </GridRow>
  );
}

function itemState({ state }: TransferItem, isDelete: boolean): string {
  switch (state.kind) {
    case 'active':
      return state.doneBytes > 0 ? words.active(sizeWords(state.doneBytes)) : words.starting;
    case 'done':
      return state.note !== undefined ? words.notes(shownName(state.note)) : isDelete ? words.removed : words.done;
    case 'skipped':
      return words.skipped[state.why];
    case 'failed':
      return errorText(state.error).title;
  }
}
