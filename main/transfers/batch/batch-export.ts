import { childPath, lastName, parentPath, shownInText, type FilePath } from '../../../shared/model/file-path.ts';
import { encodeName } from '../../sftp/file-names.ts';
import type { CopyPair, PlaceReference, TransferOptions } from '../transfer-types.ts';
import { fitsLine, quoteWord } from './batch-words.ts';

/** What of a job can stand in a batch file. */
export interface ExportedJob {
  readonly source: PlaceReference;
  readonly target: PlaceReference;
  readonly pairs: readonly CopyPair[];
  readonly options: Pick<
    TransferOptions,
    'conflicts' | 'links' | 'keepTimes' | 'syncAll' | 'removeSource' | 'rateLimitBytes' | 'verify'
  >;
  /** Only some of what is in the one pair of folders. */
  readonly isPartial: boolean;
}

export interface Untold {
  /** A path, or what else is meant. */
  readonly what: string;
  readonly why: string;
}

export interface ExportedBatch {
  /** The reference of the host. */
  readonly host: string;
  /** The file, names with all their bytes. */
  readonly bytes: Buffer;
  /** The same for eyes; names that are no UTF-8 stand in it as `file-path.ts` has them. */
  readonly text: string;
  readonly commands: number;
}

export interface BatchExport {
  /** One file a host: sftp(1) talks to one. */
  readonly batches: readonly ExportedBatch[];
  /** What sftp(1) can't do, or its grammar can't say; and what it does in another way. */
  readonly untold: readonly Untold[];
}

/** Writes jobs as batch files of sftp(1), in their order. Nothing is left out silently. */
export function exportBatch(jobs: readonly ExportedJob[]): BatchExport {
  const lines = new Map<string, string[]>();
  const untold = new Map<string, Untold>();
  const tell = (what: string, why: string): void => void untold.set(`${what}\0${why}`, { what, why });
  for (const job of jobs) {
    const host = hostOf(job);
    const first = job.pairs[0];
    const named = first === undefined ? '' : shownInText(first.from);
    if (host === undefined) {
      tell(named, whyNot(job));
      continue;
    }
    if (job.isPartial) {
      tell(named, 'only some of the folder was to be copied, and sftp copies all of it');
      continue;
    }
    tellDifferences(job, named, tell);
    const own = lines.get(host.reference) ?? [];
    lines.set(host.reference, own);
    for (const pair of job.pairs) {
      const line = lineOf(host.command, job, pair);
      if (line.kind === 'line') own.push(line.line);
      else tell(shownInText(pair.from), line.why);
    }
  }
  const batches = [...lines].filter(([, own]) => own.length > 0);
  return {
    batches: batches.map(([host, own]) => {
      const text = `${own.join('\n')}\n`;
      return { host, bytes: encodeName(text), text, commands: own.length };
    }),
    untold: [...untold.values()],
  };
}

function hostOf({ source, target }: ExportedJob): { readonly reference: string; readonly command: 'get' | 'put' } | undefined {
  if (source.kind === 'local' && target.kind === 'remote') return { reference: target.target, command: 'put' };
  if (source.kind === 'remote' && target.kind === 'local') return { reference: source.target, command: 'get' };
  return undefined;
}

function whyNot({ source, target }: ExportedJob): string {
  if (source.kind === 'page') return 'the files were dropped into a page, and have no path';
  return source.kind === 'remote' && target.kind === 'remote'
    ? 'sftp does not copy between servers'
    : 'no server takes part in it';
}

function tellDifferences({ options }: ExportedJob, named: string, tell: (what: string, why: string) => void): void {
  const { conflicts, links, removeSource, rateLimitBytes, verify } = options;
  if (removeSource) tell(named, 'sftp copies it, and does not remove the source of a move');
  if (conflicts !== 'overwrite' && conflicts !== 'resume') tell(named, 'sftp replaces what is there without asking');
  if (links !== 'skip') tell(named, 'sftp leaves links in folders out');
  if (verify) tell(named, 'sftp does not compare both sides afterwards');
  if (rateLimitBytes > 0)
    tell(named, `the limit of the rate is given to sftp with -l ${Math.max(1, Math.round((rateLimitBytes * 8) / 1000))}`);
}

type Line = { readonly kind: 'line'; readonly line: string } | { readonly kind: 'untold'; readonly why: string };

function lineOf(command: 'get' | 'put', { options }: ExportedJob, { from, to }: CopyPair): Line {
  const name = lastName(from);
  // Into its folder, where the name stays: so it does not matter whether a folder of that name is there already.
  const target: FilePath = name !== undefined && to === childPath(parentPath(to), name) ? parentPath(to) : to;
  const [source, there] = [quoteWord(from), quoteWord(target)];
  if (source === undefined || there === undefined)
    return { kind: 'untold', why: 'a name with a line break can’t stand in a batch file' };
  const flags = `-${options.conflicts === 'resume' ? 'a' : ''}${options.syncAll ? 'f' : ''}${options.keepTimes ? 'p' : ''}R`;
  const line = `${command} ${flags} ${source} ${there}`;
  if (!fitsLine(line, encodeName)) return { kind: 'untold', why: 'its paths are too long for a line of sftp' };
  return { kind: 'line', line };
}
