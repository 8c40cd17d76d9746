import { useId, useImperativeHandle, useRef, useState, type KeyboardEvent, type MouseEvent, type Ref } from 'react';
import { classNames } from '../ui/class-names.ts';
import { HeaderRow, SortHeader } from '../ui/GridRow.tsx';
import { ContextMenu, type MenuEntry, type Point } from '../ui/Menu.tsx';
import { movedCursor, RowGrid, type GridHandle } from '../ui/RowGrid.tsx';
import type { Selecting } from './use-selection.ts';
import { text } from './text.ts';
import { rowAt } from '../shell/row-pages.ts';
import type { ListingQuery, ListingState, TrustListing } from './trust-listing.ts';
import { TrustRow } from './TrustRow.tsx';
import styles from './TrustTable.module.css';

interface TrustTableProps {
  readonly listing: TrustListing;
  readonly state: ListingState;
  readonly files: ReadonlyMap<string, string>;
  readonly selecting: Selecting;
  readonly onOpen: () => void;
  readonly onRemove: () => void;
  /** The entries of the context menu for what is chosen. */
  readonly menu: () => readonly MenuEntry[];
  readonly ref: Ref<GridHandle>;
}

/** Rows that a Page key moves; about a screen. */
const screenRows = 18;

type SortColumn = Extract<keyof typeof text.columns, ListingQuery['sort']['by']>;

/** Everything known, as many rows as there are. */
export function TrustTable({ listing, state, files, selecting, onOpen, onRemove, menu, ref }: TrustTableProps) {
  const grid = useRef<GridHandle>(null);
  const id = useId();
  const rowId = (index: number): string => `${id}-${index}`;
  const [menuAt, setMenuAt] = useState<Point>();
  useImperativeHandle(ref, () => ({
    focus: () => grid.current?.focus(),
    boxOf: (index) => grid.current?.boxOf(index),
    toTop: () => grid.current?.toTop(),
  }));
  const { pages, summary } = state;
  const count = summary?.matching ?? 0;
  const { cursor, chosen } = selecting.selection;

  const onKeyDown = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    const to = event.altKey ? undefined : movedCursor(event.key, cursor, count, screenRows);
    if (to !== undefined && count > 0) {
      if (event.shiftKey) selecting.extend(to, command);
      else if (command && event.key.startsWith('Arrow')) selecting.walk(to);
      else selecting.choose(to);
    } else if (command && event.key.toLowerCase() === 'a') selecting.chooseAll();
    else if (event.key === ' ' && cursor >= 0) selecting.toggle(cursor);
    else if (event.key === 'Enter' && cursor >= 0) {
      // What the card shows is what the keys act on from then on.
      if (chosen.size === 0) selecting.choose(cursor);
      onOpen();
    } else if (event.key === 'Delete' && chosen.size > 0) onRemove();
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const box = grid.current?.boxOf(cursor);
      if (box) setMenuAt({ x: box.left + 40, y: box.bottom });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPress = (index: number, event: MouseEvent): void => {
    if (event.shiftKey) selecting.extend(index, event.ctrlKey || event.metaKey);
    else if (event.ctrlKey || event.metaKey) selecting.toggle(index);
    else {
      selecting.choose(index);
      onOpen();
    }
  };
  const onMenu = (index: number, event: MouseEvent): void => {
    event.preventDefault();
    const entry = rowAt(pages, index);
    if (entry === undefined) return;
    if (!chosen.has(entry.id)) selecting.choose(index);
    setMenuAt({ x: event.clientX, y: event.clientY });
  };
  return (
    <>
      <RowGrid
        ref={grid}
        label={text.table}
        count={count}
        columns={7}
        header={<Header sort={state.query.sort} onSort={(sort) => listing.ask({ sort })} />}
        cursor={cursor}
        isMultiple
        isBusy={state.answered !== state.query}
        className={styles.table}
        rowId={rowId}
        row={(index) => {
          const entry = rowAt(pages, index);
          return (
            <TrustRow
              id={rowId(index)}
              index={index}
              entry={entry}
              file={entry === undefined ? '' : (files.get(entry.file) ?? entry.file)}
              isChosen={entry !== undefined && chosen.has(entry.id)}
              isCursor={index === cursor}
            />
          );
        }}
        onKeyDown={onKeyDown}
        onFocus={() => cursor < 0 && count > 0 && selecting.walk(0)}
        onPress={onPress}
        onMenu={onMenu}
        onRange={(range) => listing.show(range)}
      />
      {menuAt && <ContextMenu at={menuAt} entries={menu()} label={text.actions.menu} onClose={() => setMenuAt(undefined)} />}
    </>
  );
}

const columns = ['name', 'type', 'fingerprint', 'flags', 'place', 'lastVouched', 'since'] as const;
const classOf = {
  name: 'names',
  type: 'type',
  fingerprint: 'fingerprint',
  flags: 'flags',
  place: 'place',
  lastVouched: 'vouched',
  since: 'since',
} as const;

interface HeaderProps {
  readonly sort: ListingQuery['sort'];
  readonly onSort: (sort: ListingQuery['sort']) => void;
}

function Header({ sort, onSort }: HeaderProps) {
  return (
    <HeaderRow className={classNames(styles.header, styles.columns)}>
      {columns.map((column) => {
        const isSorted = sort.by === column;
        const order = isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined;
        const shared = { className: styles[classOf[column]] };
        if (!canSort(column)) {
          return (
            <div key={column} role="columnheader" {...shared}>
              {text.columns[column]}
            </div>
          );
        }
        return (
          <SortHeader
            key={column}
            words={text.columns[column]}
            order={order}
            onSort={() => onSort({ by: column, descending: isSorted ? !sort.descending : startsDescending(column) })}
            {...shared}
          />
        );
      })}
    </HeaderRow>
  );
}

function canSort(column: (typeof columns)[number]): column is SortColumn {
  return column !== 'fingerprint' && column !== 'flags';
}

/** Of times the latest is asked for first. */
function startsDescending(column: SortColumn): boolean {
  return column === 'lastVouched' || column === 'since';
}
