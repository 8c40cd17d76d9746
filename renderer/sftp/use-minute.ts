import { useEffect, useState } from 'react';

/** The time in ms since 1970, anew each minute: `today` becomes `yesterday` by itself. */
export function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
