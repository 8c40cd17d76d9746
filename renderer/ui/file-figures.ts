import { dayWords } from './when.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A size as people read it: `312 B`, `4.0 KB`, `86 MB`. A KB is 1024 bytes, as in other file programs. */
export function sizeWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.6 KB would be written as 1,000 KB.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const shown = unit === 0 || value >= 9.95 ? whole.format(value) : tenth.format(value);
  return `${shown} ${units[unit] ?? ''}`;
}

// In 24 hours: `AM` and `PM` would cost the names their room.
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** When a file was changed: `today 08:02`, `20 Nov 23:06`, of other years the day alone. `now` in ms since 1970. */
export function timeWords(seconds: number, now: number): string {
  const at = seconds * 1000;
  if (Number.isNaN(new Date(at).getTime())) return '';
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const isNear = Math.abs(now - at) < 2 * 86_400_000;
  return isThisYear || isNear ? `${dayWords(at, now)} ${clock.format(at)}` : dayWords(at, now);
}
