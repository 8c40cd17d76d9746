import { shownName } from '../../shared/model/file-path.ts';
import type { ComparedPlace, SyncPlan } from '../../shared/model/comparisons.ts';
import { whenWords } from '../ui/when.ts';
import { text } from './text.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A size as the panes write it: `312 B`, `4.0 KB`, `86 MB`. A KB is 1024 bytes. */
export function sizeWords(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 || value >= 9.95 ? whole.format(value) : tenth.format(value)} ${units[unit] ?? ''}`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** As the panes write it; of other years with the time of day too, for that is what tells two sides apart. `now` in ms since 1970. */
export function timeWords(seconds: number, now: number): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return '';
  if (at.getFullYear() === new Date(now).getFullYear()) return whenWords(seconds * 1000, now);
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day} ${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

export function placeName({ label }: Pick<ComparedPlace, 'label'>): string {
  return label === undefined ? text.thisComputer : shownName(label);
}

/** `web1:/srv/www`, or the folder alone on this computer. */
export function placeWords(place: ComparedPlace): string {
  return place.label === undefined ? shownName(place.folder) : `${shownName(place.label)}:${shownName(place.folder)}`;
}

/** The two sides as a sentence about them says: by host where that tells them apart. */
export function sideNames(left: ComparedPlace, right: ComparedPlace): { readonly left: string; readonly right: string } {
  if (left.label !== right.label) return { left: placeName(left), right: placeName(right) };
  return { left: text.left.toLowerCase(), right: text.right.toLowerCase() };
}

/** `Copy 12 files to web1, delete 3 files on web1`; undefined when there is nothing to do. */
export function planWords(plan: SyncPlan, names: { readonly left: string; readonly right: string }): string | undefined {
  const amount = ({ files, folders }: SyncPlan['toRight']): string => text.amount(files, folders);
  const has = ({ files, folders }: SyncPlan['toRight']): boolean => files + folders > 0;
  const parts = [
    ...(has(plan.toRight) ? [text.copyTo(amount(plan.toRight), names.right)] : []),
    ...(has(plan.toLeft) ? [text.copyTo(amount(plan.toLeft), names.left)] : []),
    ...(has(plan.deleteRight) ? [text.deleteOn(amount(plan.deleteRight), names.right)] : []),
    ...(has(plan.deleteLeft) ? [text.deleteOn(amount(plan.deleteLeft), names.left)] : []),
  ];
  return parts.length === 0 ? undefined : text.joined(parts);
}
