import { useEffect, useRef, useState, type ReactNode } from 'react';
import { newsPlace, newsRoom, type NewsPlace } from './news-place.ts';
import type { TerminalController } from './terminal-controller.ts';
import styles from './terminals.module.css';

interface NewsCornerProps {
  readonly controller: TerminalController;
  readonly children: ReactNode;
}

/** News that wait over a terminal: at its top or at its foot, and never over the line that is typed in. */
export function NewsCorner({ controller, children }: NewsCornerProps) {
  const news = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<NewsPlace>('top');
  const [small, setSmall] = useState<ReturnType<typeof newsRoom>>();
  useEffect(() => {
    const element = news.current;
    const corner = element?.parentElement;
    if (!element || !corner) return;
    const look = (): void => {
      // Of all of it, also while it is made smaller.
      const height = element.scrollHeight;
      // What somebody is about to press stays where it is.
      if (height === 0 || element.contains(document.activeElement)) return;
      const { top, bottom } = corner.getBoundingClientRect();
      const above = element.previousElementSibling?.getBoundingClientRect().bottom ?? 0;
      const room = { top: Math.max(top, above), bottom };
      const line = controller.cursorLine.place();
      const free = newsRoom(room, line);
      setPlace((before) => newsPlace(before, height, room, line));
      setSmall((before) => (before?.end === free?.end && before?.most === free?.most ? before : free));
    };
    const moves = controller.cursorLine.onMove(look);
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    sizes.observe(corner);
    return () => {
      moves.dispose();
      sizes.disconnect();
    };
  }, [controller]);
  const isSmall = place === 'none' && small !== undefined;
  return (
    <div
      ref={news}
      className={styles.news}
      data-place={place}
      data-end={isSmall ? small.end : undefined}
      style={isSmall ? { maxHeight: small.most } : undefined}
    >
      {children}
    </div>
  );
}
