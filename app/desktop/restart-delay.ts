const rememberedMs = 60_000;
const firstDelayMs = 250;
const longestDelayMs = 30_000;

/**
 * How long to wait before the core is started again, in milliseconds: the first crash in a minute costs nothing, each further
 * one doubles the wait. Times in milliseconds.
 */
export function restartDelayMs(crashes: readonly number[], now: number): number {
  const recent = crashes.filter((time) => now - time < rememberedMs).length;
  return recent <= 1 ? 0 : Math.min(longestDelayMs, firstDelayMs * 2 ** (recent - 2));
}
