import { sizeWords } from '../ui/file-figures.ts';

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Like `4.2 MB/s`. */
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
