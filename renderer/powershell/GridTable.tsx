import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useStore } from 'zustand';
import type { PsGrid, PsRunInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { ContextMenu, type Point } from '../ui/Menu.tsx';
import { movedCursor, RowGrid, type GridHandle, type RowRange } from '../ui/RowGrid.tsx';
import { columnTemplate, columnWidths, shownColumns } from './column-widths.ts';
import type { GridController } from './grid-controller.ts';
import { GridHeader } from './GridHeader.tsx';
import { placeAt, placesOf, rowsBetweenPlaces } from './grid-rows.ts';
import { GridLine } from './GridLine.tsx';
import { copyRows, rowMenu, type RowChoice } from './row-actions.ts';
import { text } from './text.ts';
import styles from './GridPane.module.css';

interface GridTableProps {
  readonly run: PsRunInfo;
  readonly grid: PsGrid;
  readonly controller: GridController;
  readonly openIndex: number | undefined;
  readonly onOpen: (index: number | undefined) => void;
}

const rowHeight = 24;
const headHeight = 28;
const sampled = 60;

/** The table: arrows walk, Shift chooses, Enter opens, Ctrl+C copies. */
export function GridTable({ run, grid, controller, openIndex, onOpen }: GridTableProps) {
  const workbench = useWorkbench();
  const id = useId();
  const handle = useRef<GridHandle>(null);
  const loader = useStore(controller.state, (state) => state.loader);
  const pages = useStore(loader.state, (state) => state.pages);
  const { groups, total, view } = grid;
  const shown = useMemo(() => shownColumns(grid), [grid]);
  const count = placesOf(grid);
  const [range, setRange] = useState<RowRange>({ first: 0, last: 20 });
  const [cursor, setCursor] = useState(-1);
  const [anchor, setAnchor] = useState(-1);
  const [menuAt, setMenuAt] = useState<Point>();
  useEffect(() => loader.show(rowsBetweenPlaces(groups, range.first, range.last), total), [loader, groups, range, total]);
  const first = pages.get(0);
  const template = useMemo(() => {
    const widths = columnWidths(shown, first?.slice(0, sampled) ?? []);
    return { columns: columnTemplate(widths), width: widths.reduce((sum, width) => sum + width, 24) };
  }, [shown, first]);

  const chosen = rowsBetweenPlaces(groups, Math.min(anchor, cursor), Math.max(anchor, cursor));
  const isChosen = (row: number): boolean => cursor >= 0 && row >= chosen.first && row <= chosen.last;
  const choice: RowChoice = { first: chosen.first, last: chosen.last, isAll: chosen.first === 0 && chosen.last === total - 1 };
  const choose = (place: number, extends_ = false): void => {
    setCursor(place);
    if (!extends_) setAnchor(place);
  };
  const open = (place: number): void => {
    const found = placeAt(groups, place);
    const row = found.kind === 'row' ? loader.row(found.row) : undefined;
    if (row) onOpen(row.index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    const to = command || event.altKey ? undefined : movedCursor(event.key, cursor, count, 14);
    if (to !== undefined) {
      const isHeading = placeAt(groups, to).kind === 'group';
      const step = to < cursor ? -1 : 1;
      const past = to + (isHeading ? step : 0);
      choose(past < 0 || past >= count ? Math.max(0, cursor) : past, event.shiftKey);
    } else if (command && event.key.toLowerCase() === 'a') {
      setAnchor(0);
      setCursor(count - 1);
    } else if (command && event.key.toLowerCase() === 'c' && cursor >= 0)
      void copyRows(workbench, run, controller, choice, 'tsv');
    else if (event.key === 'Enter' && cursor >= 0) open(cursor);
    else if (event.key === 'Escape' && openIndex !== undefined) onOpen(undefined);
    else if ((event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && cursor >= 0) {
      const box = handle.current?.boxOf(cursor);
      if (box) setMenuAt({ x: box.left + 40, y: box.bottom });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onMenu = (place: number, event: MouseEvent): void => {
    event.preventDefault();
    const found = placeAt(groups, place);
    if (found.kind === 'row' && !isChosen(found.row)) choose(place);
    setMenuAt({ x: event.clientX, y: event.clientY });
  };
  const rowId = (index: number): string => `${id}-${index}`;
  return (
    <div className={styles.table} style={{ height: `min(${count * rowHeight + headHeight + 12}px, var(--pane-room))` }}>
      <RowGrid
        ref={handle}
        label={text.grid.label(total)}
        count={count}
        columns={shown.length}
        header={
          <GridHeader
            columns={shown}
            sort={view.sort}
            template={template}
            onSort={(column, adds) => controller.sort(column, adds)}
          />
        }
        cursor={cursor}
        isMultiple
        isBusy={pages.size === 0}
        rowHeight={rowHeight}
        rowId={rowId}
        row={(place) => {
          const found = placeAt(groups, place);
          const row = found.kind === 'row' ? loader.row(found.row) : undefined;
          return (
            <GridLine
              id={rowId(place)}
              index={place}
              place={found}
              row={row}
              columns={shown}
              template={template}
              isCursor={place === cursor}
              isChosen={(found.kind === 'row' && isChosen(found.row)) || (row !== undefined && row.index === openIndex)}
            />
          );
        }}
        onKeyDown={onKeyDown}
        onFocus={() => cursor < 0 && choose(groups.length > 0 ? 1 : 0)}
        onPress={(place, event) => choose(place, event.shiftKey)}
        onOpen={open}
        onMenu={onMenu}
        onRange={setRange}
      />
      {menuAt && (
        <ContextMenu
          at={menuAt}
          label={text.grid.menu}
          entries={rowMenu(workbench, run, controller, choice, () => open(cursor))}
          onClose={() => setMenuAt(undefined)}
        />
      )}
    </div>
  );
}
