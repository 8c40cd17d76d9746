import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import type { TunnelInfo } from '../../shared/model/tunnels.ts';
import type { Point } from '../ui/Menu.tsx';
import { cardAfterKey, columnsFor, placeOf, rowsOf, type CardGroup, type CardRow } from './card-rows.ts';
import { CardSlot } from './CardSlot.tsx';
import { text } from './text.ts';
import { viewChords } from './view-keys.ts';
import styles from './TunnelGrid.module.css';

interface TunnelGridProps {
  readonly groups: readonly CardGroup[];
  /** How many of a group are on, for its heading. */
  readonly onCount: (ids: readonly string[]) => number;
  /** What a group's heading has besides. */
  readonly beside: (ids: readonly string[]) => ReactNode;
  readonly now: number;
  /** The card that keys act on. */
  readonly current: string | undefined;
  readonly openId: string | undefined;
  readonly onCurrent: (tunnelId: string) => void;
  readonly onOpen: (tunnelId: string) => void;
  readonly onMenu: (tunnelId: string, at: Point) => void;
  readonly onKey: (tunnel: string, key: string) => boolean;
  readonly onSwitch: (tunnel: TunnelInfo, isOn: boolean) => void;
}

/** Heights in pixels, with the space to the next row. */
const cardRow = 176;
const headingRow = 36;
const gap = 12;
const padding = 12;

/** Cards in as many columns as there is room for; of many only those on screen are in the document. Arrow keys walk from card to card. */
export function TunnelGrid(props: TunnelGridProps) {
  const { groups, onCurrent, current } = props;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const width = useWidth(scroller);
  const columns = columnsFor(width);
  const rows = useMemo(() => rowsOf(groups, columns), [groups, columns]);
  const first = rows.find((row): row is Extract<CardRow, { kind: 'cards' }> => row.kind === 'cards')?.ids[0];
  const currentId = current !== undefined && placeOf(rows, current) ? current : first;
  const currentRow = currentId === undefined ? undefined : placeOf(rows, currentId)?.row;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? headingRow : cardRow),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 2,
    // What has the focus stays in the document.
    rangeExtractor: (range: Range) => {
      const shown = defaultRangeExtractor(range);
      return currentRow === undefined || shown.includes(currentRow) ? shown : [...shown, currentRow].sort((a, b) => a - b);
    },
  });
  useEffect(() => virtual.measure(), [virtual, rows]);
  const wanted = useRef<string>(undefined);
  // Whoever removes a card goes on at the one that stands in its place.
  const place = useRef(0);
  useEffect(() => {
    const order = groups.flatMap(({ ids }) => ids);
    const index = current === undefined ? -1 : order.indexOf(current);
    if (index >= 0) place.current = index;
    if (index >= 0 || current === undefined || document.activeElement !== document.body) return;
    const next = order[Math.min(place.current, order.length - 1)];
    if (next === undefined) return;
    wanted.current = next;
    onCurrent(next);
  }, [groups, current, onCurrent]);
  // Other columns draw a card anew in another row: whoever was on it stays there.
  const isInside = useRef(false);
  useLayoutEffect(() => {
    if (isInside.current && currentId !== undefined && document.activeElement === document.body) wanted.current = currentId;
  }, [columns, currentId]);
  // After the card has been drawn that a key leads to.
  useEffect(() => {
    if (wanted.current === undefined || wanted.current !== currentId) return;
    const card = scroller?.querySelector<HTMLElement>(`[data-tunnel="${CSS.escape(currentId)}"]`);
    if (!card) return;
    wanted.current = undefined;
    card.focus();
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof Element) || event.ctrlKey || event.altKey || event.metaKey) return;
    const cell = event.target.closest<HTMLElement>('[data-tunnel]');
    const id = cell?.dataset['tunnel'];
    if (id === undefined) return;
    const screen = Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / cardRow));
    const next = cardAfterKey(rows, id, event.key, screen);
    if (next === undefined) {
      if (event.target !== cell || !props.onKey(id, event.key)) return;
    } else {
      wanted.current = next;
      const place = placeOf(rows, next);
      if (place) virtual.scrollToIndex(place.row);
      onCurrent(next);
      if (next === id) cell?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const cardWidth = (width - 2 * padding - gap * (columns - 1)) / columns;
  return (
    <div
      ref={setScroller}
      role="grid"
      aria-label={text.list}
      aria-rowcount={rows.length}
      aria-colcount={columns}
      className={styles.grid}
      data-keeps-keys={`F2 ${viewChords}`}
      onKeyDown={onKeyDown}
      onFocus={() => (isInside.current = true)}
      // Without a place where the focus went to it was lost with its card.
      onBlur={({ relatedTarget }) => (isInside.current = relatedTarget === null)}
    >
      <div role="presentation" className={styles.all} style={{ height: virtual.getTotalSize() + padding }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          return (
            row && (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 1}
                className={styles.row}
                style={{ transform: `translateY(${start}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
              >
                {row.kind === 'heading' ? (
                  <Heading row={row} groups={groups} onCount={props.onCount} beside={props.beside} />
                ) : (
                  row.ids.map((id) => (
                    <CardSlot
                      key={id}
                      tunnelId={id}
                      now={props.now}
                      width={cardWidth}
                      isCurrent={id === currentId}
                      isOpen={id === props.openId}
                      onCurrent={onCurrent}
                      onOpen={props.onOpen}
                      onMenu={props.onMenu}
                      onSwitch={props.onSwitch}
                    />
                  ))
                )}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

interface HeadingProps extends Pick<TunnelGridProps, 'groups' | 'onCount' | 'beside'> {
  readonly row: Extract<CardRow, { kind: 'heading' }>;
}

function Heading({ row, groups, onCount, beside }: HeadingProps) {
  const ids = groups.find(({ key }) => row.key === `heading:${key}`)?.ids ?? [];
  return (
    <div role="gridcell" className={styles.heading}>
      <h2 className={styles.host}>{row.words}</h2>
      <span className={styles.count}>{text.group(row.count, onCount(ids))}</span>
      <span className={styles.beside}>{beside(ids)}</span>
    </div>
  );
}

function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element === null) return;
    const measure = (): void => setWidth(element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
