import { lastName, shownName } from '../../shared/model/file-path.ts';
import type { TransferJobInfo, TransferPlace } from '../../shared/model/transfers.ts';
import { tellsFiles } from '../shell/stores/transfers-store.ts';
import { sizeWords } from '../ui/file-figures.ts';
import { streamPlaces, streamTitle } from './stream-words.ts';
import { text } from './text.ts';

/** `0:41`, `12:05`, `3:07:00`; days are given in hours. */
export function durationWords(seconds: number): string {
  const all = Math.max(0, Math.ceil(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** What a job is called: its first entry, and how many there are beside it. */
export function jobTitle(job: TransferJobInfo): string {
  if (job.stream) return streamTitle(job.stream, job.firstName);
  const name = shownName(job.firstName ?? '/');
  return job.nameCount > 1 ? text.andMore(name, job.nameCount - 1) : name;
}

function placeWords({ label, folder, isPage }: TransferPlace): string {
  if (isPage === true) return text.dropped;
  return label === undefined ? shownName(folder) : `${shownName(label)}:${shownName(folder)}`;
}

/** From where to where. */
export function jobPlaces(job: TransferJobInfo): string {
  const { source, target, stream } = job;
  if (stream) return streamPlaces(job, stream, false);
  return target === undefined ? text.from(placeWords(source)) : `${placeWords(source)} → ${placeWords(target)}`;
}

/** The same for a row: of each folder its name alone. */
export function jobPlacesShort(job: TransferJobInfo): string {
  const { source, target, stream } = job;
  if (stream) return streamPlaces(job, stream, true);
  const short = ({ folder, ...place }: TransferPlace): string =>
    placeWords({ ...place, folder: (lastName(folder) ?? folder) as TransferPlace['folder'] });
  return target === undefined ? text.from(short(source)) : `${short(source)} → ${short(target)}`;
}

/** How much of it is done, from 0 to 1; undefined while that would be a guess. */
export function jobFraction({ totals, status, kind, stream }: TransferJobInfo): number | undefined {
  if (status === 'finished') return 1;
  // Nobody knows how much tar or another command will write.
  if (kind === 'delete' || kind === 'archive' || (stream !== undefined && stream.way !== 'upload')) return undefined;
  const { bytes, doneBytes, files, doneFiles, skippedFiles } = totals;
  const fraction = bytes > 0 ? doneBytes / bytes : files > 0 ? (doneFiles + skippedFiles) / files : undefined;
  return fraction === undefined ? undefined : Math.min(1, Math.max(0, fraction));
}

/** `1.2 GB of 1.9 GB`, with `+` while more may be found; files where there are many. */
export function jobAmount({ totals, kind, status, stream }: TransferJobInfo): string {
  const { isWhole, bytes, doneBytes, files, doneFiles, skippedFiles } = totals;
  if (kind === 'delete') return text.removed(doneFiles);
  if (stream !== undefined && stream.way !== 'upload') return sizeWords(doneBytes);
  if (kind === 'archive') return files > 1 ? text.files(doneFiles) : sizeWords(doneBytes);
  const more = isWhole ? '' : '+';
  const done = doneFiles + skippedFiles;
  const isOver = status === 'finished' && doneBytes >= bytes;
  if (files > 1) return isOver ? text.files(files) : text.filesOf(done, files, more);
  return isOver ? sizeWords(bytes) : text.bytesOf(sizeWords(doneBytes), sizeWords(bytes) + more);
}

/** `212 MB/s`, or `5,120 files/s` where those say more. */
export function jobRate(job: TransferJobInfo): string {
  if (job.status !== 'running') return '–';
  return tellsFiles(job) ? text.filesPerSecond(job.filesPerSecond) : text.perSecond(sizeWords(job.bytesPerSecond));
}

/** What all jobs together do, for the strip. */
export interface Summary {
  readonly active: number;
  /** Waiting for their turn, paused, interrupted. */
  readonly resting: number;
  readonly ended: number;
  readonly failedItems: number;
  readonly bytesPerSecond: number;
  /** Of the jobs that run. */
  readonly fraction: number | undefined;
  readonly remainingSeconds: number | undefined;
}

export function summaryOf(jobs: readonly TransferJobInfo[]): Summary {
  const running = jobs.filter(({ status }) => status === 'running' || status === 'reconnecting');
  const ended = jobs.filter(({ status }) => status === 'finished' || status === 'cancelled');
  const copies = running.filter((job) => jobFraction(job) !== undefined);
  const bytes = sum(copies, ({ totals }) => totals.bytes);
  const remaining = running.map((job) => job.remainingSeconds);
  const isKnown = running.length > 0 && remaining.every((seconds) => seconds !== undefined);
  return {
    active: running.length,
    resting: jobs.length - running.length - ended.length,
    ended: ended.length,
    failedItems: sum(jobs, ({ totals }) => totals.failedItems),
    bytesPerSecond: sum(running, ({ bytesPerSecond }) => bytesPerSecond),
    fraction: bytes > 0 ? Math.min(1, sum(copies, ({ totals }) => totals.doneBytes) / bytes) : undefined,
    remainingSeconds: isKnown ? Math.max(...remaining.map((seconds) => seconds ?? 0)) : undefined,
  };
}

function sum(jobs: readonly TransferJobInfo[], of: (job: TransferJobInfo) => number): number {
  return jobs.reduce((total, job) => total + of(job), 0);
}
