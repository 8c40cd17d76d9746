import { shownName } from '../../shared/model/file-path.ts';
import type { ComparedPlace, SyncPlan } from '../../shared/model/comparisons.ts';
import { timeWords as fileTime } from '../ui/file-figures.ts';
import { text } from './text.ts';

const pad = (value: number): string => String(value).padStart(2, '0');

/** As the panes write it; of other years with the time of day too, for that is what tells two sides apart. `now` in ms since 1970. */
export function timeWords(seconds: number, now: number): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return '';
  if (at.getFullYear() === new Date(now).getFullYear()) return fileTime(seconds, now);
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
