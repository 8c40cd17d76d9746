import { useEffect, useState } from 'react';

/** What time it is, told anew each second while somebody looks. */
export function useNow(isWatched: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isWatched) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isWatched]);
  return now;
}
