const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const seconds = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** `0.21 s`, `14 s`, `3 min 20 s`, `2 h 5 min`. */
export function spanWords(ms: number): string {
  const whole = ms / 1000;
  if (whole < 10) return `${seconds.format(whole)} s`;
  if (whole < 100) return `${number.format(whole)} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${number.format(minutes)} min ${number.format(Math.floor(whole % 60))} s`
    : `${number.format(Math.floor(minutes / 60))} h ${number.format(minutes % 60)} min`;
}
