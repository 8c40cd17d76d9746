import { useEffect, useState } from 'react';

/** Milliseconds since 1970, anew twice a second while there is a deadline. */
export function useNow(deadline: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (deadline === undefined) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [deadline]);
  return now;
}
