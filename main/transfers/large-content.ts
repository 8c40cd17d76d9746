import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Access, FileAttributes, FileSystem, OpenFile } from '../sftp/file-system.ts';
import { copyBytes, Spread } from './copy-bytes.ts';
import { channelsFor, severalChannelsFrom } from './flight.ts';
import type { OpenItem } from './journal-format.ts';
import { LastLook } from './last-look.ts';
import type { PlaceLink } from './place-link.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';

/** Of this computer's files, where a server's limits don't say. */
const CHUNK_BYTES = 255 * 1024;
const MARK_BYTES = 16 * 1024 * 1024;
const MARK_MS = 500;

export interface ContentSteps {
  /** Opens the file to write for the first time. */
  readonly openNew: () => Promise<OpenFile>;
  /** Before the first byte. */
  readonly opened: (file: OpenFile) => Promise<void>;
  /** After the last one: attributes, disk, close. */
  readonly finish: (file: OpenFile, sizeBytes: number) => Promise<void>;
}

export interface ContentOutcome {
  readonly sizeBytes: number;
  /** What was there before this attempt. */
  readonly resumedFromBytes: number;
  readonly note: string | undefined;
}

/**
 * The bytes of one larger file, into a part file or over an old one. Knows up to where they are whole, also over several attempts and from the
 * journal of an earlier run, and forgets that when the source is not the same any more.
 */
export class LargeContent {
  readonly #run: RunContext;
  readonly #item: PlannedItem;
  /** Key in the journal. */
  readonly #to: FilePath;
  readonly #path: FilePath;
  readonly #setDone: (bytes: number) => void;
  #markBytes = 0;
  #noted = { bytes: 0, at: 0 };
  #seen: { readonly sizeBytes: number | undefined; readonly modifiedSeconds: number | undefined } | undefined;
  #wasResumed = false;

  constructor(run: RunContext, item: PlannedItem, to: FilePath, path: FilePath, setDone: (bytes: number) => void) {
    this.#run = run;
    this.#item = item;
    this.#to = to;
    this.#path = path;
    this.#setDone = setDone;
  }

  /** Whether any of it was there before an attempt. */
  get wasResumed(): boolean {
    return this.#wasResumed;
  }

  /** Up to where it is whole. */
  get markBytes(): number {
    return this.#markBytes;
  }

  /** Goes on where an earlier run ended, if the source is what it was then. */
  goOnFrom({ begin, markBytes }: OpenItem): void {
    if (begin.size === undefined || begin.time === undefined) return;
    this.#seen = { sizeBytes: begin.size, modifiedSeconds: begin.time };
    this.#markBytes = markBytes;
  }

  /** Begins with bytes that are at the target already. */
  startAt(bytes: number): void {
    const { sizeBytes, modifiedSeconds } = this.#item.attributes;
    this.#seen = { sizeBytes, modifiedSeconds };
    this.#markBytes = bytes;
  }

  /** Begins with a copy of the first bytes of another file of the target's side. */
  async seed(target: FileSystem, from: FilePath, sizeBytes: number, openNew: () => Promise<OpenFile>): Promise<void> {
    const source = await target.open(from, { kind: 'read' }, this.#run.signal);
    let file: OpenFile | undefined;
    try {
      file = await openNew();
      await copyWithin(this.#run, target, source, file, sizeBytes);
      await file.close();
    } finally {
      void source.close().catch(() => undefined);
      void file?.close().catch(() => undefined);
    }
    this.startAt(sizeBytes);
  }

  /** Copies what is missing. Rejects with `AppError` or `SourceEnded`; how far it got is kept. */
  async copy(target: FileSystem, steps: ContentSteps): Promise<ContentOutcome> {
    const { signal, source } = this.#run;
    const opened: OpenFile[] = [];
    const open = async (opening: Promise<OpenFile>): Promise<OpenFile> => {
      const file = await opening;
      opened.push(file);
      return file;
    };
    try {
      this.#expectChannels();
      const { from, seen } = await this.#openSource(await source.get(), open);
      this.#look(seen);
      const file = await open(this.#openTarget(target, steps));
      const resumedFromBytes = this.#markBytes;
      this.#wasResumed ||= resumedFromBytes > 0;
      await steps.opened(file);
      const { sizeBytes, lastLook } =
        seen.sizeBytes === undefined || seen.sizeBytes === 0
          ? { sizeBytes: await this.#untilItEnds(from, file), lastLook: undefined }
          : await this.#pieces(seen.sizeBytes, from, file, target, open);
      const looking = lastLook?.seen() ?? Promise.resolve(undefined);
      const looks = looking.then(async (looks) => looks ?? [await from.stat(signal)]);
      const [after] = await Promise.all([looks, steps.finish(file, sizeBytes)]);
      return { sizeBytes, resumedFromBytes, note: changeNote(seen, after) };
    } finally {
      for (const file of opened) void file.close().catch(() => undefined);
    }
  }

  /** A server is asked for both at once, which saves a round trip; whether it was the same file is seen at the end, when the open one is looked at. */
  async #openSource(
    fs: FileSystem,
    open: (opening: Promise<OpenFile>) => Promise<OpenFile>,
  ): Promise<{ from: OpenFile; seen: FileAttributes }> {
    const { signal } = this.#run;
    const opening = open(fs.open(this.#item.from, { kind: 'read' }, signal));
    const looking = fs.kind === 'remote' ? fs.stat(this.#item.from, signal).catch(() => undefined) : undefined;
    const from = await opening;
    return { from, seen: (await looking) ?? (await from.stat(signal)) };
  }

  /** Over a distance channels take several round trips to open: they are begun with before they are needed. */
  #expectChannels(): void {
    const { source, target } = this.#run;
    if (!this.#isWorthSeveral(this.#item.attributes.sizeBytes ?? 0)) return;
    for (const [link, count] of [[source, channelsOf(source, 'read')] as const, [target, channelsOf(target, 'write')] as const])
      if (count > 1) link.several(count).catch(() => undefined);
  }

  #isWorthSeveral(endBytes: number): boolean {
    const { source, target } = this.#run;
    return endBytes - this.#markBytes >= severalChannelsFrom(Math.max(source.rttMs, target.rttMs));
  }

  /** The part file means nothing when the source is another one now. */
  #look(seen: FileAttributes): void {
    if (seen.kind !== 'file' && seen.kind !== 'unknown') {
      const side = this.#run.source.current?.kind === 'local' ? 'here' : 'there';
      const detail = { path: this.#item.from, operation: 'open', side, reason: 'it is no ordinary file any more' } as const;
      throw new AppError('file.failed', detail, 'no ordinary file');
    }
    const known = this.#seen;
    const isSame =
      known !== undefined && known.sizeBytes === seen.sizeBytes && isSameMoment(known.modifiedSeconds, seen.modifiedSeconds);
    if (known !== undefined && !isSame) this.#run.log.info('the source changed: from its beginning');
    if (!isSame) this.#markBytes = 0;
    this.#seen = { sizeBytes: seen.sizeBytes, modifiedSeconds: seen.modifiedSeconds };
  }

  /** The file as it was left, cut to what is whole; a new one when there is nothing to go on with. */
  async #openTarget(target: FileSystem, steps: ContentSteps): Promise<OpenFile> {
    const { signal } = this.#run;
    if (this.#markBytes === 0) return steps.openNew();
    let file: OpenFile;
    try {
      file = await target.open(this.#path, { kind: 'write', create: 'never', truncate: false }, signal);
    } catch (error) {
      if (!isAppError(error, 'file.notFound')) throw error;
      this.#markBytes = 0;
      return steps.openNew();
    }
    try {
      const { sizeBytes } = await file.stat(signal);
      this.#markBytes = Math.min(this.#markBytes, sizeBytes ?? 0);
      if (sizeBytes !== this.#markBytes) await file.setAttributes({ sizeBytes: this.#markBytes }, signal);
    } catch (error) {
      void file.close().catch(() => undefined);
      throw error;
    }
    return file;
  }

  async #pieces(
    endBytes: number,
    from: OpenFile,
    file: OpenFile,
    target: FileSystem,
    open: (opening: Promise<OpenFile>) => Promise<OpenFile>,
  ): Promise<{ readonly sizeBytes: number; readonly lastLook: LastLook | undefined }> {
    const { source, signal, flight, limits, gate } = this.#run;
    const sources = new Spread(from);
    // Threads of this computer keep no order.
    const lastLook = source.current?.kind === 'remote' ? new LastLook(() => sources.files, signal) : undefined;
    const targets = new Spread(file);
    const more = new MoreChannels(this.#run, open);
    if (this.#isWorthSeveral(endBytes)) {
      const access = { kind: 'write', create: 'never', truncate: false } as const;
      more.add(sources, source, channelsOf(source, 'read'), this.#item.from, { kind: 'read' });
      more.add(targets, this.#run.target, channelsOf(this.#run.target, 'write'), this.#path, access);
    }
    const chunkBytes = chunkFor(source.current, target);
    const fromBytes = this.#markBytes;
    let written = fromBytes;
    this.#setDone(written);
    const onWritten = (bytes: number, markBytes: number): void => {
      written += bytes;
      this.#setDone(written);
      this.#noteMark(markBytes);
    };
    try {
      await copyBytes({ sources, targets, fromBytes, endBytes, chunkBytes, flight, limits, onWritten, gate, lastLook }, signal);
    } finally {
      await more.end();
    }
    // A server may tell a failed write only now.
    await more.close();
    return { sizeBytes: endBytes, lastLook };
  }

  /** A file that does not say how long it is, as those of /proc: one piece after the other. */
  async #untilItEnds(from: OpenFile, file: OpenFile): Promise<number> {
    const { signal, limits } = this.#run;
    for (let at = 0; ;) {
      const block = await from.read(at, CHUNK_BYTES, signal);
      if (block.sizeBytes === 0) return at;
      for (const limit of limits) await limit.take(block.sizeBytes, signal);
      await file.write(at, block.pieces, signal);
      at += block.sizeBytes;
      this.#setDone(at);
    }
  }

  #noteMark(markBytes: number): void {
    this.#markBytes = markBytes;
    const now = this.#run.clock.now();
    if (markBytes - this.#noted.bytes < MARK_BYTES && now - this.#noted.at < MARK_MS) return;
    if (markBytes === this.#noted.bytes) return;
    this.#noted = { bytes: markBytes, at: now };
    this.#run.journal.append({ t: 'mark', to: this.#to, at: markBytes });
  }
}

/** This computer has one way to its files. */
function channelsOf(link: PlaceLink, direction: 'read' | 'write'): number {
  return link.current?.kind === 'remote' ? channelsFor(link.rttMs, direction) : 1;
}

/** Opens a file on more channels while it is already being copied; a channel that can't be had is done without. */
class MoreChannels {
  readonly #run: RunContext;
  readonly #open: (opening: Promise<OpenFile>) => Promise<OpenFile>;
  readonly #opening = new Set<Promise<void>>();
  readonly #written: OpenFile[] = [];
  #isEnded = false;

  constructor(run: RunContext, open: (opening: Promise<OpenFile>) => Promise<OpenFile>) {
    this.#run = run;
    this.#open = open;
  }

  add(spread: Spread, link: PlaceLink, count: number, path: FilePath, access: Access): void {
    if (count > 1) void this.#add(spread, link, count, path, access);
  }

  /** No more are opened from now on. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await Promise.all(this.#opening);
  }

  /** Of what was written to; nobody needs to wait for the others. */
  async close(): Promise<void> {
    await Promise.all(this.#written.map((file) => file.close()));
  }

  async #add(spread: Spread, link: PlaceLink, count: number, path: FilePath, access: Access): Promise<void> {
    const channels = await link.several(count).catch(() => []);
    if (this.#isEnded) return;
    for (const fs of channels.slice(1)) {
      const opening = this.#open(fs.open(path, access, this.#run.signal))
        .then((file) => {
          if (access.kind !== 'read') this.#written.push(file);
          if (!this.#isEnded) spread.add(file);
        })
        .catch((error: unknown) => this.#run.log.info('one channel less for a file', { error: String(error) }))
        .finally(() => this.#opening.delete(opening));
      this.#opening.add(opening);
    }
  }
}

/** Bytes from one file of a side to another of the same: on the spot where the server can. */
export async function copyWithin(
  run: RunContext,
  fs: FileSystem,
  source: OpenFile,
  target: OpenFile,
  sizeBytes: number,
): Promise<void> {
  if (sizeBytes === 0) return;
  if (fs.capabilities.copyData) {
    await fs.copyData({ file: source, offsetBytes: 0, lengthBytes: sizeBytes }, { file: target, offsetBytes: 0 }, run.signal);
    return;
  }
  const { flight, limits, gate, signal } = run;
  const request = {
    sources: new Spread(source),
    targets: new Spread(target),
    fromBytes: 0,
    endBytes: sizeBytes,
    chunkBytes: chunkFor(fs, fs),
  };
  await copyBytes({ ...request, flight, limits, gate, onWritten: () => undefined }, signal);
}

function chunkFor(source: FileSystem | undefined, target: FileSystem): number {
  const read = source?.kind === 'remote' ? source.limits.maxReadBytes : CHUNK_BYTES;
  const write = target.kind === 'remote' ? target.limits.maxWriteBytes : CHUNK_BYTES;
  return Math.max(4096, Math.min(read, write, 1024 * 1024));
}

/** SFTP has whole seconds. */
function isSameMoment(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && Math.floor(a) === Math.floor(b);
}

function changeNote(before: FileAttributes, after: readonly FileAttributes[]): string | undefined {
  if (after.some(({ sizeBytes }) => sizeBytes !== before.sizeBytes)) return 'its size changed meanwhile';
  return after.every(({ modifiedSeconds }) => modifiedSeconds === before.modifiedSeconds)
    ? undefined
    : 'it was written to meanwhile';
}
