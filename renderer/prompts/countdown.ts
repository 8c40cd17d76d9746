/** From here on the countdown is shown; before that it would only make people nervous. */
const shownBelowSeconds = 60;

/** Seconds that the server waits for an answer, when that is worth saying; 0 when its patience should be over. */
export function secondsLeft(deadline: number | undefined, now: number): number | undefined {
  if (deadline === undefined) return undefined;
  const seconds = Math.max(0, Math.ceil((deadline - now) / 1000));
  return seconds < shownBelowSeconds ? seconds : undefined;
}
