import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { VirtualList } from './VirtualList.tsx';
import styles from './RowGrid.module.css';

/** First and last index of rows. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

export interface GridHandle {
  focus(): void;
  /** A row's box on screen, for a menu; undefined while it is not drawn. */
  boxOf(index: number): DOMRect | undefined;
  /** Scrolls to the first row. */
  toTop(): void;
}

interface RowGridProps {
  readonly label: string;
  readonly count: number;
  readonly columns: number;
  /** The row of column headers. It stays in sight. */
  readonly header: ReactNode;
  /** The row that keys act on; -1 for none. */
  readonly cursor: number;
  readonly isMultiple?: boolean;
  /** Rows have rows below them. */
  readonly isTree?: boolean;
  /** Rows are old: the next ones are on their way. */
  readonly isBusy?: boolean;
  /** Height of a row in pixels; of `--row` when absent. */
  readonly rowHeight?: number;
  readonly rowId: (index: number) => string;
  readonly row: (index: number) => ReactNode;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus?: () => void;
  readonly onPress?: (index: number, event: MouseEvent) => void;
  readonly onOpen?: (index: number, event: MouseEvent) => void;
  readonly onMenu?: (index: number, event: MouseEvent) => void;
  readonly onRange?: (range: RowRange) => void;
  readonly className?: string | undefined;
  readonly ref?: Ref<GridHandle>;
}

/** Height of the header in pixels, and of a row where nothing else is said: `--row`. */
const gridRowHeight = 28;

/**
 * A table of rows of equal height, of which only those on screen are in the document. The focus stays on the grid itself and
 * `aria-activedescendant` names the row, as rows come and go.
 */
export function RowGrid({ ref, ...props }: RowGridProps) {
  const { count, cursor, rowId, rowHeight = gridRowHeight } = props;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  // The handle works from the first effect on, before the element has gone through the state.
  const element = useRef<HTMLDivElement>(null);
  const attach = useCallback((node: HTMLDivElement | null) => {
    element.current = node;
    setScroller(node);
  }, []);
  useRowRange(scroller, count, rowHeight, props.onRange);
  useCursorInSight(scroller, cursor, count, rowHeight);
  useImperativeHandle(ref, () => ({
    focus: () => element.current?.focus(),
    toTop: () => {
      if (element.current) element.current.scrollTop = 0;
    },
    boxOf: (index) => document.getElementById(rowId(index))?.getBoundingClientRect(),
  }));
  const at =
    (act: ((index: number, event: MouseEvent) => void) | undefined) =>
    (event: MouseEvent): void => {
      const index = indexOf(event.target);
      if (index !== undefined) act?.(index, event);
    };
  return (
    <div
      ref={attach}
      role={props.isTree === true ? 'treegrid' : 'grid'}
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={props.columns}
      aria-multiselectable={props.isMultiple ?? false}
      aria-busy={props.isBusy ?? false}
      aria-activedescendant={cursor >= 0 && cursor < count ? rowId(cursor) : undefined}
      tabIndex={0}
      data-region-focus
      className={`${styles.grid ?? ''} ${props.className ?? ''}`}
      onKeyDown={(event) => {
        // What stands in the header has keys of its own.
        if (event.target === scroller) props.onKeyDown(event);
      }}
      onFocus={(event) => event.target === scroller && props.onFocus?.()}
      onClick={at(props.onPress)}
      onDoubleClick={at(props.onOpen)}
      onContextMenu={at(props.onMenu)}
    >
      <div role="rowgroup" className={styles.head}>
        {props.header}
      </div>
      <div role="rowgroup" className={styles.body}>
        <VirtualList count={count} rowHeight={rowHeight} scroller={scroller} rowKey={(index) => String(index)} row={props.row} />
      </div>
    </div>
  );
}

/** Rows say their index in `data-index`; a control inside a row keeps its clicks to itself. */
function indexOf(target: EventTarget): number | undefined {
  if (!(target instanceof Element) || target.closest('button, input, a') !== null) return undefined;
  const index = target.closest('[data-index]')?.getAttribute('data-index');
  return index === null || index === undefined ? undefined : Number(index);
}

function useRowRange(
  scroller: HTMLElement | null,
  count: number,
  rowHeight: number,
  onRange: ((range: RowRange) => void) | undefined,
): void {
  const report = useRef(onRange);
  useEffect(() => {
    report.current = onRange;
  });
  useEffect(() => {
    if (scroller === null) return;
    const tell = (): void => {
      const first = Math.floor(scroller.scrollTop / rowHeight);
      const last = Math.floor((scroller.scrollTop + scroller.clientHeight - gridRowHeight) / rowHeight);
      report.current?.({ first: Math.max(0, first), last: Math.max(0, last) });
    };
    const observer = new ResizeObserver(tell);
    observer.observe(scroller);
    scroller.addEventListener('scroll', tell, { passive: true });
    tell();
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', tell);
    };
  }, [scroller, count, rowHeight]);
}

/** Scrolls the cursor's row between the header and the foot, when the cursor moves. */
function useCursorInSight(scroller: HTMLElement | null, cursor: number, count: number, rowHeight: number): void {
  useEffect(() => {
    if (scroller === null || cursor < 0 || cursor >= count) return;
    const top = cursor * rowHeight;
    const room = scroller.clientHeight - gridRowHeight - rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTo({ top });
    else if (top > scroller.scrollTop + room) scroller.scrollTo({ top: top - room });
    // A table that grows or shrinks moves nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scroller, cursor]);
}

/** Where a key leads in a list: the index it moves to, undefined for keys that move nothing. */
export function movedCursor(key: string, cursor: number, count: number, screen: number): number | undefined {
  const between = (index: number): number => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case 'ArrowDown':
      return between(cursor + 1);
    case 'ArrowUp':
      return between(cursor < 0 ? 0 : cursor - 1);
    case 'PageDown':
      return between(cursor + screen);
    case 'PageUp':
      return between(cursor - screen);
    case 'Home':
      return 0;
    case 'End':
      return between(count - 1);
    default:
      return undefined;
  }
}
