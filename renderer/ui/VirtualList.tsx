import { useEffect, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';

/** Below this many rows all are in the document: page search and readers find them, and it is quick enough. */
const alwaysRendered = 100;

interface VirtualListProps {
  readonly count: number;
  /** Height of every row in pixels. */
  readonly rowHeight: number;
  /**
   * What scrolls, null until it is mounted. Its owner keeps it as state: a parent's ref is set only after the effects of its
   * children, so that a list that looked there would stay empty until something else draws it anew.
   */
  readonly scroller: HTMLElement | null;
  /** A row that must be on screen: scrolled to when it changes. */
  readonly visibleIndex?: number | undefined;
  /** Renders a row; the key is the row's own. */
  readonly row: (index: number) => ReactNode;
  readonly rowKey: (index: number) => string;
}

/** The rows of a list of equal heights; of a long one only those on screen. Roles are the caller's: this adds none. */
export function VirtualList({ count, rowHeight, scroller, visibleIndex, row, rowKey }: VirtualListProps) {
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    getItemKey: rowKey,
    overscan: 8,
  });
  const isVirtual = count > alwaysRendered;

  useEffect(() => {
    if (visibleIndex === undefined || visibleIndex < 0 || !scroller) return;
    const top = visibleIndex * rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + rowHeight > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = top + rowHeight - scroller.clientHeight;
  }, [visibleIndex, rowHeight, scroller]);

  if (!isVirtual) {
    return Array.from({ length: count }, (_, index) => (
      <div key={rowKey(index)} role="presentation" style={{ height: rowHeight }}>
        {row(index)}
      </div>
    ));
  }
  return (
    <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
      {virtual.getVirtualItems().map((item) => (
        <div
          key={item.key}
          role="presentation"
          style={{ position: 'absolute', inset: '0 0 auto 0', height: rowHeight, transform: `translateY(${item.start}px)` }}
        >
          {row(item.index)}
        </div>
      ))}
    </div>
  );
}
