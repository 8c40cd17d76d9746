const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `312 B`, `4.0 KB`, `86 MB`. A KB is 1024 bytes, as in the files. */
export function sizeWords(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 || value >= 9.95 ? whole.format(value) : tenth.format(value)} ${units[unit] ?? ''}`;
}

/** The same in a second: `4.2 MB/s`. */
export function rateWords(bytesPerSecond: number): string {
  return `${sizeWords(bytesPerSecond)}/s`;
}

/** Like `14 ms`, `under 1 ms`, `1.2 s`. */
export function delayWords(milliseconds: number): string {
  if (milliseconds < 1) return 'under 1 ms';
  return milliseconds < 999.5 ? `${whole.format(milliseconds)} ms` : `${tenth.format(milliseconds / 1000)} s`;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something lasts, in its two largest units: `40 s`, `4 min`, `3 h 20 min`, `2 d 4 h`. */
export function spanWords(seconds: number): string {
  const all = Math.max(0, Math.floor(seconds));
  if (all < minute) return `${all} s`;
  if (all < hour) return `${Math.floor(all / minute)} min`;
  const [large, small, names] = all < day ? [hour, minute, ['h', 'min'] as const] : [day, hour, ['d', 'h'] as const];
  const rest = Math.floor((all % large) / small);
  return `${whole.format(Math.floor(all / large))} ${names[0]}${rest === 0 ? '' : ` ${rest} ${names[1]}`}`;
}

/** How long ago: `now`, `4 s ago`, `2 d 4 h ago`. */
export function agoWords(at: number, now: number): string {
  const seconds = (now - at) / 1000;
  return seconds < 2 ? 'now' : `${spanWords(seconds)} ago`;
}
