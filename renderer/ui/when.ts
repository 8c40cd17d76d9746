const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const wholeDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** A day as people say it: `today`, `yesterday`, `20 Nov`, and with its year when that is another one. Both in ms since 1970. */
export function dayWords(at: number, now: number): string {
  const days = calendarDays(at, now);
  if (days === 0 || days === 1) return relative.format(-days, 'day');
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayMonth.format(at) : wholeDay.format(at);
}

/** The same with the time of day, as far as that still tells anybody something: not for other years. */
export function whenWords(at: number, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return isThisYear || calendarDays(at, now) <= 1 ? `${dayWords(at, now)} ${time.format(at)}` : wholeDay.format(at);
}

/** Midnights between two moments, in local time. */
function calendarDays(at: number, now: number): number {
  const midnight = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0);
  // Rounded: a day with a change of the clocks has 23 or 25 hours.
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}
