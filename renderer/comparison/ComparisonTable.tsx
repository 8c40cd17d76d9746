import { useEffect, useId, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { ArrowLeft, ArrowRight, Minus, Trash2, Undo2, type LucideIcon } from 'lucide-react';
import type { ComparedRow as Row, SyncAction } from '../../shared/model/comparisons.ts';
import { rowAt } from '../shell/row-pages.ts';
import { classNames } from '../ui/class-names.ts';
import { HeaderRow } from '../ui/GridRow.tsx';
import { ContextMenu, type MenuEntry, type Point } from '../ui/Menu.tsx';
import { movedCursor, RowGrid, type GridHandle } from '../ui/RowGrid.tsx';
import type { ComparisonController, ComparisonState } from './comparison-controller.ts';
import { ComparisonRow } from './ComparisonRow.tsx';
import { nextChoice } from './next-choice.ts';
import { text } from './text.ts';
import styles from './ComparisonTable.module.css';

interface TableProps {
  readonly controller: ComparisonController;
  readonly state: ComparisonState;
  readonly isLocked: boolean;
}

/** As `--file-row`. */
const rowHeight = 24;
const screenRows = 18;

const actionIcons: Readonly<Record<SyncAction, LucideIcon>> = {
  none: Minus,
  toRight: ArrowRight,
  toLeft: ArrowLeft,
  deleteLeft: Trash2,
  deleteRight: Trash2,
};

/** All rows of a group, of which only those on screen are here. */
export function ComparisonTable({ controller, state, isLocked }: TableProps) {
  const grid = useRef<GridHandle>(null);
  const id = useId();
  const rowId = (index: number): string => `${id}-${index}`;
  const now = useNow();
  const [menuAt, setMenuAt] = useState<Point>();
  const { pages, matching, cursor, group, answered, info } = state;
  const current = rowAt(pages, cursor);
  // A key that was held down goes on with the rows that it meant.
  const choose = (row: Row | undefined, action: SyncAction | undefined): void => {
    if (row && !isLocked) controller.choose(row, action);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = movedCursor(event.key, cursor, matching, screenRows);
    if (to !== undefined && matching > 0) controller.moveTo(to);
    else if (event.key === 'ArrowRight') choose(current, 'toRight');
    else if (event.key === 'ArrowLeft') choose(current, 'toLeft');
    else if (event.key === ' ') choose(current, current?.action === 'none' ? undefined : 'none');
    else if (event.key === 'Delete')
      choose(
        current,
        current?.choices.find((each) => each.startsWith('delete')),
      );
    else if (event.key === 'Enter' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const box = grid.current?.boxOf(cursor);
      if (box && !isLocked) setMenuAt({ x: box.left + 40, y: box.bottom });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onMenu = (index: number, event: MouseEvent): void => {
    event.preventDefault();
    if (isLocked || rowAt(pages, index) === undefined) return;
    controller.moveTo(index);
    setMenuAt({ x: event.clientX, y: event.clientY });
  };
  return (
    <>
      <RowGrid
        ref={grid}
        label={text.table}
        count={matching}
        columns={7}
        rowHeight={rowHeight}
        header={<Header />}
        cursor={cursor}
        isBusy={isLocked || info?.state.kind === 'settling' || answered?.group !== group}
        className={classNames(styles.grid, isLocked && styles.locked)}
        rowId={rowId}
        row={(index) => {
          const row = rowAt(pages, index);
          return (
            <ComparisonRow
              id={rowId(index)}
              index={index}
              row={row}
              now={now}
              isCursor={index === cursor}
              isLocked={isLocked}
              onNext={() => {
                controller.moveTo(index);
                if (row) choose(row, nextChoice(row));
              }}
            />
          );
        }}
        onKeyDown={onKeyDown}
        onFocus={() => cursor < 0 && matching > 0 && controller.moveTo(0)}
        onPress={(index) => controller.moveTo(index)}
        onMenu={onMenu}
        onRange={(range) => controller.show(range)}
      />
      {menuAt && current && (
        <ContextMenu
          at={menuAt}
          entries={menuOf(controller, current, matching)}
          label={text.menu}
          onClose={() => setMenuAt(undefined)}
        />
      )}
    </>
  );
}

function menuOf(controller: ComparisonController, row: Row, shown: number): readonly MenuEntry[] {
  const item = (action: SyncAction): MenuEntry => ({
    kind: 'item',
    words: text.actions[action],
    icon: actionIcons[action],
    danger: action.startsWith('delete'),
    run: () => controller.choose(row, action),
  });
  const all = (words: string, icon: LucideIcon, action: SyncAction | undefined): MenuEntry => ({
    kind: 'item',
    words: `${text.forAllShown(shown)}: ${words}`,
    icon,
    run: () => controller.chooseShown(action),
  });
  return [
    ...row.choices.map(item),
    { kind: 'item', words: text.proposed, icon: Undo2, run: () => controller.choose(row, undefined) },
    { kind: 'separator' },
    all(text.actions.none, Minus, 'none'),
    all(text.proposed, Undo2, undefined),
  ];
}

function Header() {
  const { columns, sideColumn, left, right } = text;
  return (
    <HeaderRow className={styles.columns}>
      <div role="columnheader">{columns.name}</div>
      <div role="columnheader" aria-label={sideColumn(left, columns.size)} className={styles.size}>
        {left}
      </div>
      <div role="columnheader" aria-label={sideColumn(left, columns.time)} className={styles.time} />
      <div role="columnheader" aria-label={columns.action} className={styles.action} />
      <div role="columnheader" aria-label={sideColumn(right, columns.size)} className={styles.size}>
        {right}
      </div>
      <div role="columnheader" aria-label={sideColumn(right, columns.time)} className={styles.time} />
      <div role="columnheader" className={styles.why}>
        {columns.why}
      </div>
    </HeaderRow>
  );
}

/** Anew each minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
