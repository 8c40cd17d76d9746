import { useEffect } from 'react';

/** Scrolls to the end when a new cell comes, and follows its growth as long as nobody scrolls away. */
export function useEndInSight(scroller: HTMLElement | null, lastId: string | undefined): void {
  useEffect(() => {
    if (scroller === null || lastId === undefined) return;
    let isFollowing = true;
    const toEnd = (): void => {
      if (isFollowing) scroller.scrollTo({ top: scroller.scrollHeight });
    };
    const look = (): void => {
      isFollowing = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 40;
    };
    const observer = new ResizeObserver(toEnd);
    for (const cell of scroller.children) observer.observe(cell);
    // Only what the user does himself leads away: growth alone does not.
    scroller.addEventListener('wheel', look, { passive: true });
    scroller.addEventListener('pointerup', look, { passive: true });
    scroller.addEventListener('keyup', look, { passive: true });
    toEnd();
    return () => {
      observer.disconnect();
      scroller.removeEventListener('wheel', look);
      scroller.removeEventListener('pointerup', look);
      scroller.removeEventListener('keyup', look);
    };
  }, [scroller, lastId]);
}
