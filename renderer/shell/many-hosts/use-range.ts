import { useEffect, useState } from 'react';
import type { RowRange } from '../../ui/RowGrid.tsx';

/** The rows of equal height that a scroller shows. */
export function useRange(scroller: HTMLElement | null, rowHeight: number): RowRange {
  const [range, setRange] = useState<RowRange>({ first: 0, last: 40 });
  useEffect(() => {
    if (scroller === null) return;
    const tell = (): void => {
      const first = Math.floor(scroller.scrollTop / rowHeight);
      const last = Math.ceil((scroller.scrollTop + scroller.clientHeight) / rowHeight);
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    const observer = new ResizeObserver(tell);
    observer.observe(scroller);
    scroller.addEventListener('scroll', tell, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', tell);
    };
  }, [scroller, rowHeight]);
  return range;
}

/** Whether an element is on screen or near it. What was once stays so: it keeps what it has fetched. */
export function useNear(element: HTMLElement | null): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (element === null || isNear) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: '600px 0px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, isNear]);
  return isNear;
}
