import { crc32 } from 'node:zlib';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FilePath, parentPath } from '../../shared/model/file-path.ts';

/**
 * The journal of a job: lines of `CRC32 SPACE JSON`, so that a line which was cut or spoiled is known and left out. Only ever appended to; a job
 * that is continued begins with a compacted one.
 */
const reference = z.union([
  z.object({ kind: z.literal('local') }),
  z.object({ kind: z.literal('remote'), target: z.string() }),
  z.object({ kind: z.literal('page'), dropId: z.string() }),
]);
const policy = z.enum(['ask', 'overwrite', 'newer', 'resume', 'rename', 'skip', 'compare']);
const standIn = z.enum(['ask', 'inPlace', 'replace']);
const keys = z.enum(['ask', 'allow', 'refuse']);
const bytes = z.number().int().nonnegative();

const options = z.object({
  conflicts: policy,
  links: z.enum(['copy', 'follow', 'skip']),
  mode: z.union([
    z.object({ kind: z.literal('source') }),
    z.object({ kind: z.literal('targetElseDefault') }),
    z.object({ kind: z.literal('fixed'), fileMode: z.number().int(), folderMode: z.number().int() }),
  ]),
  keepTimes: z.boolean(),
  verify: z.boolean(),
  syncAll: z.boolean(),
  makeParents: z.boolean(),
  removeSource: z.boolean(),
  rateLimitBytes: z.number().nonnegative(),
  standIn,
  // Journals of before it was asked.
  privateKeys: keys.default('ask'),
});

const VERSION = 1;

export const JournalRecord = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('job'),
    v: z.literal(VERSION),
    id: z.string().regex(/^[a-z2-7]{16}$/),
    /** Part of the names of its temporary files. */
    token: z.string().regex(/^[a-z2-7]{8}$/),
    createdAt: z.number(),
    source: reference,
    target: reference,
    pairs: z.array(z.object({ from: FilePath, to: FilePath })),
    options,
    /** Only these of the one pair (`chosen-items.ts`). */
    chosen: z.array(z.object({ path: FilePath, over: z.string() })).optional(),
  }),
  /** Something of the job's own is about to stand beside `to`. Source as it was then; times in seconds. */
  z.object({
    t: z.literal('begin'),
    to: FilePath,
    size: bytes.optional(),
    time: z.number().optional(),
    /** `replace`: what was there may be replaced, as it was answered or as the policy says. `direct`: a new file, written without a part file. */
    how: z.enum(['new', 'replace', 'inPlace', 'resume', 'direct']),
    /** The first pieces of an existing file that is continued: bytes that were there. */
    at: bytes.optional(),
    /** What was asked for, when the copy goes to another name or through a link. */
    asked: FilePath.optional(),
  }),
  /** The target's side was opened for the n-th time: from now on part files have this number. */
  z.object({ t: z.literal('opened'), n: z.number().int().positive() }),
  /** Everything before `at` is in the part file. */
  z.object({ t: z.literal('mark'), to: FilePath, at: bytes }),
  /** The old file is about to be set aside (`old`), or its copy is whole (`kept`); or `to` itself was made, and is half (`made`). */
  z.object({ t: z.literal('beside'), to: FilePath, role: z.enum(['old', 'kept', 'made']) }),
  /** Nothing of the job's own is beside it any more. */
  z.object({ t: z.literal('clear'), to: FilePath }),
  /** Temporary files of small new files may stand in this folder. */
  z.object({ t: z.literal('folder'), to: FilePath }),
  /** Finished items, by `itemKey` of what was asked for. */
  z.object({ t: z.literal('done'), k: z.array(z.string().length(16)) }),
  /** An answer for all. */
  z.object({ t: z.literal('answer'), conflicts: policy.optional(), standIn: standIn.optional(), privateKeys: keys.optional() }),
  z.object({ t: z.literal('paused'), on: z.boolean() }),
  z.object({ t: z.literal('order'), n: z.number() }),
  /** It shall not go on; what is beside targets is to be removed. */
  z.object({ t: z.literal('cancel') }),
]);
export type JournalRecord = z.infer<typeof JournalRecord>;
export type JobHeader = Extract<JournalRecord, { t: 'job' }>;
export type BesideRecord = Extract<JournalRecord, { t: 'beside' }>;
export type BeginRecord = Extract<JournalRecord, { t: 'begin' }>;

/** Stands for a path in the list of finished items: millions of them are kept. */
export function itemKey(to: FilePath): string {
  return createHash('sha1').update(Buffer.from(to, 'utf16le')).digest('hex').slice(0, 16);
}

export function formatRecord(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

/** Undefined for a line that is not whole. */
export function parseRecord(line: string): JournalRecord | undefined {
  if (line.length < 10 || line[8] !== ' ') return undefined;
  const json = line.slice(9);
  if (checksum(json) !== line.slice(0, 8)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const parsed = JournalRecord.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** The version of a journal that a newer program wrote; undefined when it is none of those. */
export function newerVersion(text: string): number | undefined {
  const line = text.slice(0, text.indexOf('\n'));
  const json = line.slice(9);
  if (checksum(json) !== line.slice(0, 8)) return undefined;
  try {
    const parsed = z.object({ t: z.literal('job'), v: z.number().gt(VERSION) }).safeParse(JSON.parse(json));
    return parsed.success ? parsed.data.v : undefined;
  } catch {
    return undefined;
  }
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

/** What is beside one target. */
export interface OpenItem {
  readonly begin: BeginRecord;
  readonly markBytes: number;
  readonly roles: ReadonlySet<BesideRecord['role']>;
  /** The lowest number that its part file may have; the highest is that of the last opening. */
  readonly partNumber: number;
}

/** What a journal says, read up. */
export interface JournalState {
  readonly header: JobHeader;
  /** By target path. */
  readonly open: ReadonlyMap<FilePath, OpenItem>;
  readonly done: ReadonlySet<string>;
  readonly folders: ReadonlySet<FilePath>;
  /** How often the target's side was opened, where that is a server. */
  readonly openings: number;
  readonly conflicts: z.infer<typeof policy>;
  readonly standIn: z.infer<typeof standIn>;
  readonly privateKeys: z.infer<typeof keys>;
  readonly isPaused: boolean;
  readonly isCancelled: boolean;
  readonly order: number;
  /** Lines that could not be read. */
  readonly badLines: number;
}

interface Draft {
  header: JobHeader | undefined;
  readonly open: Map<FilePath, { begin: BeginRecord; markBytes: number; roles: Set<BesideRecord['role']>; partNumber: number }>;
  readonly done: Set<string>;
  readonly folders: Set<FilePath>;
  openings: number;
  conflicts: JournalState['conflicts'] | undefined;
  standIn: JournalState['standIn'] | undefined;
  privateKeys: JournalState['privateKeys'] | undefined;
  isPaused: boolean;
  isCancelled: boolean;
  order: number | undefined;
}

/** Undefined without a readable first line. */
export function readJournal(text: string): JournalState | undefined {
  const draft: Draft = {
    header: undefined,
    open: new Map(),
    done: new Set(),
    folders: new Set(),
    openings: 0,
    conflicts: undefined,
    standIn: undefined,
    privateKeys: undefined,
    isPaused: false,
    isCancelled: false,
    order: undefined,
  };
  let badLines = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const record = parseRecord(line);
    if (record === undefined) badLines += 1;
    else apply(draft, record);
  }
  const { header } = draft;
  if (header === undefined) return undefined;
  for (const [to, { begin }] of draft.open) if (draft.done.has(itemKey(begin.asked ?? to))) draft.open.delete(to);
  return {
    header,
    open: draft.open,
    done: draft.done,
    folders: draft.folders,
    openings: draft.openings,
    conflicts: draft.conflicts ?? header.options.conflicts,
    standIn: draft.standIn ?? header.options.standIn,
    privateKeys: draft.privateKeys ?? header.options.privateKeys,
    isPaused: draft.isPaused,
    isCancelled: draft.isCancelled,
    order: draft.order ?? header.createdAt,
    badLines,
  };
}

/**
 * Folders in which temporary files of small new files may stand. Where lines could not be read, one that named a folder may be among them: then
 * also the targets themselves, and what is around the files that were being written.
 */
export function foldersToSweep({ header, open, folders, badLines }: JournalState): ReadonlySet<FilePath> {
  if (badLines === 0) return folders;
  const targets = header.pairs.map(({ to }) => to);
  return new Set([...folders, ...targets, ...[...targets, ...open.keys()].map(parentPath)]);
}

/** The items that were under way, by the targets that were asked for: a link that stands there is written through. */
export function openByAsked(left: JournalState | undefined): Map<FilePath, OpenItem> {
  return new Map(Array.from(left?.open ?? [], ([to, item]) => [item.begin.asked ?? to, item]));
}

function apply(draft: Draft, record: JournalRecord): void {
  switch (record.t) {
    case 'job':
      draft.header ??= record;
      return;
    case 'begin': {
      const roles = draft.open.get(record.to)?.roles ?? new Set();
      draft.open.set(record.to, { begin: record, markBytes: 0, roles, partNumber: Math.max(1, draft.openings) });
      return;
    }
    case 'opened':
      draft.openings = Math.max(draft.openings, record.n);
      return;
    case 'mark': {
      const item = draft.open.get(record.to);
      if (item !== undefined) item.markBytes = record.at;
      return;
    }
    case 'beside':
      draft.open.get(record.to)?.roles.add(record.role);
      return;
    case 'clear':
      draft.open.delete(record.to);
      return;
    case 'folder':
      draft.folders.add(record.to);
      return;
    case 'done':
      for (const key of record.k) draft.done.add(key);
      return;
    case 'answer':
      draft.conflicts = record.conflicts ?? draft.conflicts;
      draft.standIn = record.standIn ?? draft.standIn;
      draft.privateKeys = record.privateKeys ?? draft.privateKeys;
      return;
    case 'paused':
      draft.isPaused = record.on;
      return;
    case 'order':
      draft.order = record.n;
      return;
    case 'cancel':
      draft.isCancelled = true;
  }
}

/** The shortest journal that says the same. */
export function compacted(state: JournalState): string {
  const lines: JournalRecord[] = [state.header];
  const { conflicts, standIn: chosen } = state;
  if (conflicts !== state.header.options.conflicts || chosen !== state.header.options.standIn) {
    lines.push({ t: 'answer', conflicts, standIn: chosen });
  }
  if (state.privateKeys !== state.header.options.privateKeys) lines.push({ t: 'answer', privateKeys: state.privateKeys });
  if (state.order !== state.header.createdAt) lines.push({ t: 'order', n: state.order });
  if (state.isPaused) lines.push({ t: 'paused', on: true });
  if (state.isCancelled) lines.push({ t: 'cancel' });
  let opened = 0;
  for (const [to, item] of [...state.open].sort(([, a], [, b]) => a.partNumber - b.partNumber)) {
    if (state.openings > 0 && item.partNumber > opened) lines.push({ t: 'opened', n: (opened = item.partNumber) });
    lines.push(item.begin);
    if (item.markBytes > 0) lines.push({ t: 'mark', to, at: item.markBytes });
    for (const role of item.roles) lines.push({ t: 'beside', to, role });
  }
  if (state.openings > opened) lines.push({ t: 'opened', n: state.openings });
  for (const to of foldersToSweep(state)) lines.push({ t: 'folder', to });
  const done = [...state.done];
  for (let at = 0; at < done.length; at += 1000) lines.push({ t: 'done', k: done.slice(at, at + 1000) });
  return lines.map(formatRecord).join('');
}
