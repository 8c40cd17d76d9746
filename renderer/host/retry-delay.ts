const firstMs = 250;
const longestMs = 5000;

/** How long to wait before try number `attempt` (from 1): doubling, at most five seconds, up to a fifth of it shifted by chance. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 10));
  return Math.round(base * (0.9 + random() * 0.2));
}
