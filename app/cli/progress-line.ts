import type { JobState } from '../../main/transfers/transfer-types.ts';
import { shownName } from '../../shared/model/file-path.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `12.3 MB`, of 1024 as scp and sftp count; at most 8 characters. */
export function sizeWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value < 99.95 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ''}`;
}

/** `00:12`, `1:02:03`; at most 8 characters. */
export function timeWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole >= 100 * 3600) return '> 99 h';
  const two = (count: number): string => String(count).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** What is being copied, how far it is, how fast and how long still, in one line of at most `columns` characters. */
export function progressLine(state: JobState, name: string, columns: number): string {
  const { totals, status } = state;
  const least = totals.isWhole ? '' : '+';
  const percent = totals.isWhole && totals.bytes > 0 ? `${Math.floor((100 * totals.doneBytes) / totals.bytes)}%` : '';
  const finished = totals.doneFiles + totals.skippedFiles;
  const many = totals.files > 1 ? `${finished}/${totals.files}${least}` : '';
  const speed = status === 'running' ? `${sizeWords(state.bytesPerSecond)}/s` : status;
  const rest = state.remainingSeconds === undefined ? '--:--' : timeWords(state.remainingSeconds);
  const facts = [many, percent.padStart(4), sizeWords(totals.doneBytes).padStart(8), speed.padStart(10), rest.padStart(8)];
  return fitted(name, facts.filter((fact) => fact !== '').join(' '), columns);
}

/** The line that stays: what was copied, how much, how fast over all, and how long it took. */
export function closingLine({ totals }: JobState, name: string, seconds: number, columns: number): string {
  const speed = `${sizeWords(seconds > 0 ? totals.doneBytes / seconds : 0)}/s`;
  const facts = [sizeWords(totals.doneBytes).padStart(8), speed.padStart(10), timeWords(seconds).padStart(8)].join(' ');
  return fitted(totals.files === 1 ? name : `${totals.doneFiles} files`, facts, columns);
}

/** The last column stays free: some terminals begin a new line after it. */
function fitted(name: string, facts: string, columns: number): string {
  const room = Math.max(0, columns - 2 - facts.length);
  const shown = [...shownName(name)];
  const cut = shown.length > room ? `${shown.slice(0, Math.max(0, room - 1)).join('')}…` : shown.join('');
  return room === 0
    ? facts.slice(0, Math.max(0, columns - 1))
    : `${cut}${' '.repeat(Math.max(0, room - [...cut].length))} ${facts}`;
}
