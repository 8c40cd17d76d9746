import { useEffect, useState } from 'react';

/** Longer than a double click takes, and than it takes to see that the question is another one; shorter than reading it. */
export const armAfterMs = 700;

/**
 * Whether what stands on screen may be answered with consequences: only some time after it appeared, so that a click or a key meant
 * for what was there before answers nothing. `of` names the question; another one begins anew.
 */
export function useArmed(of: string): boolean {
  const [armed, setArmed] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setArmed(of), armAfterMs);
    return () => clearTimeout(timer);
  }, [of]);
  return armed === of;
}
