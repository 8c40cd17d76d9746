/** When a key goes, as far as that matters now: `goes in 42 min`. Both in ms since 1970. */
export function goesIn(until: number, now: number): string {
  const minutes = Math.ceil((until - now) / 60_000);
  if (minutes <= 1) return 'goes in a minute';
  if (minutes < 120) return `goes in ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `goes in ${hours} h ${minutes % 60} min` : `goes in ${Math.floor(hours / 24)} days`;
}
