import { useEffect, useState, type RefObject } from 'react';

/** Whether an element is on screen, in the window that the user works in: what happens behind their back is not what they agree to. */
export function useIsLookedAt(element: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  const [hasFocus, setFocus] = useState(() => document.hasFocus());
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setSeen(entries.at(-1)?.isIntersecting ?? false));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  useEffect(() => {
    // A browser's own window for the key takes the focus: only one that never had it waits.
    const onFocus = (): void => setFocus(true);
    window.addEventListener('focus', onFocus);
    return () => window.removeEventListener('focus', onFocus);
  }, []);
  return isSeen && hasFocus;
}
