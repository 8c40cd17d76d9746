import { errorText } from '../../shared/model/error-text.ts';
import { lastName, shownInText, shownName } from '../../shared/model/file-path.ts';
import type { StreamEnd, StreamFacts } from '../../shared/model/streams.ts';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { sizeWords } from '../ui/file-figures.ts';
import { text } from './text.ts';

const words = text.streams;

/** A stream is called by its file, or by the program that reads it. */
export function streamTitle({ program, command }: StreamFacts, firstName: string | undefined): string {
  return firstName === undefined ? shownName(program ?? command) : shownName(firstName);
}

/** `web1: pg_dump shop → ~/dump.sql`, or the other way. */
export function streamPlaces(
  { source, target }: TransferJobInfo,
  { way, command, path, program }: StreamFacts,
  isShort: boolean,
): string {
  const host = shownName((way === 'upload' ? target : source)?.label ?? '');
  const there = `${host}: ${shownName(command)}`;
  const name = path === undefined ? undefined : isShort ? (lastName(path) ?? path) : path;
  const here = name === undefined ? shownName(program ?? '') : shownName(name);
  return way === 'upload' ? `${here} → ${there}` : `${there} → ${here}`;
}

/** What there is to say beside its name: why it waits, how it ended badly. */
export function streamState({ status, error, stream }: TransferJobInfo): string {
  if (error === undefined) return '';
  // Its row has room for few words; the rest stands below it.
  if (error.code === 'stream.ended' && stream?.end !== undefined) return endWords(stream.end);
  const { title } = errorText(error);
  return status === 'paused' ? `${words.held} ${title}` : title;
}

/** How a command ended, in a few words. */
export function endWords(end: StreamEnd): string {
  const { ends } = words;
  if (end.kind === 'exited') return ends.exited(end.code);
  return end.kind === 'killed' ? ends.killed(end.signal) : ends[end.kind];
}

/** How it ended, where its bar was. */
export function streamVerdict(job: TransferJobInfo, { way, keptAs, end }: StreamFacts): string {
  const { totals, status } = job;
  if (keptAs !== undefined) return words.kept(shownInText(lastName(keptAs) ?? keptAs));
  if (way === 'upload' && end !== undefined && totals.doneBytes < totals.bytes) return words.took(sizeWords(totals.doneBytes));
  return status === 'cancelled' ? text.states.cancelled : '';
}
