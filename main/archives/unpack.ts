import { AppError, isAppError } from '../../shared/model/errors.ts';
import { childPath, parentPath, shownInText, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { decodeName } from '../sftp/file-names.ts';
import type { FileSystem, OpenFile, QuickFiles } from '../sftp/file-system.ts';
import { memberSteps } from './member-path.ts';
import { TarFault, TarParser, type TarMember } from './tar-parser.ts';

const SMALL_BYTES = 128 * 1024;
const MOST_MEMBERS = 10_000_000;

export interface UnpackWish {
  readonly files: FileSystem;
  /** Made for this and nobody else's: what is found in it was unpacked just now. */
  readonly into: FilePath;
  /** The names that were asked for; a member elsewhere is left out. */
  readonly roots: ReadonlySet<FileName>;
  /** Of which server, for errors. */
  readonly where: { readonly host: string; readonly port: number };
  readonly onFile: (path: FilePath, sizeBytes: number) => void;
  readonly onBytes: (sizeBytes: number) => void;
  readonly onNote: (path: FilePath, note: 'special' | 'refused' | AppError) => void;
}

/**
 * Unpacks a tar archive that a server sends, and never believes it: names below the ones that were asked for only, each once, files and folders with
 * permission bits of nine, links when all else is done so that nothing is written through one. Rejects with `archive.failed` when it is spoiled.
 */
export async function unpack(source: AsyncIterable<Buffer>, wish: UnpackWish, signal: AbortSignal): Promise<void> {
  const unpacker = new Unpacker(wish, signal);
  const parser = new TarParser();
  try {
    for await (const chunk of source)
      for (const event of parser.push(chunk)) {
        if (event.kind === 'member') await unpacker.member(event.member);
        else if (event.kind === 'bytes') await unpacker.bytes(event.bytes);
        else await unpacker.whole();
      }
    parser.finish();
    await unpacker.end();
  } catch (error) {
    if (!(error instanceof TarFault)) throw error;
    throw new AppError(
      'archive.failed',
      { ...wish.where, why: `What came is no tar archive: ${error.message}`, said: '' },
      error.message,
    );
  } finally {
    await unpacker.dispose();
  }
}

interface Current {
  readonly path: FilePath;
  readonly member: TarMember;
  readonly quick: QuickFiles | undefined;
  readonly pieces: Buffer[];
  file: OpenFile | undefined;
  at: number;
}

class Unpacker {
  readonly #wish: UnpackWish;
  readonly #signal: AbortSignal;
  /** Folders that stand, and what they get in the end. */
  readonly #folders = new Map<FilePath, TarMember | undefined>();
  readonly #quick = new Map<FilePath, QuickFiles | undefined>();
  readonly #links: { readonly path: FilePath; readonly member: TarMember }[] = [];
  #current: Current | undefined;
  #members = 0;

  constructor(wish: UnpackWish, signal: AbortSignal) {
    this.#wish = wish;
    this.#signal = signal;
    this.#folders.set(wish.into, undefined);
  }

  async member(member: TarMember): Promise<void> {
    this.#members += 1;
    if (this.#members > MOST_MEMBERS)
      throw new AppError('transfer.tooMany', { path: this.#wish.into, limit: MOST_MEMBERS }, 'too many members');
    const path = this.#pathOf(member.path);
    if (path === undefined) return;
    if (member.kind === 'special') return this.#wish.onNote(path, 'special');
    await this.#own(path, async () => {
      if (member.kind === 'folder') return this.#folder(path, member);
      await this.#folder(parentPath(path), undefined);
      if (member.kind === 'file') await this.#begin(path, member);
      else this.#links.push({ path, member });
    });
  }

  async bytes(bytes: Buffer): Promise<void> {
    const current = this.#current;
    this.#wish.onBytes(bytes.length);
    if (current === undefined) return;
    if (current.quick !== undefined) current.pieces.push(Buffer.from(bytes));
    else await this.#own(current.path, () => this.#write(current, bytes));
  }

  async whole(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return;
    const { path, member } = current;
    await this.#own(path, async () => {
      if (!this.#quickly(current)) await this.#finish(current);
      this.#wish.onFile(path, member.sizeBytes);
    });
  }

  /** Links, then what folders are to be in the end: their times change with each entry. */
  async end(): Promise<void> {
    const { files } = this.#wish;
    for (const { path, member } of this.#links) await this.#own(path, () => this.#link(path, member));
    for (const [path, member] of [...this.#folders].reverse()) {
      if (member === undefined) continue;
      const changes = { mode: member.mode, ...timesOf(member) };
      await this.#own(path, () => files.setAttributes(path, changes, this.#signal));
    }
  }

  async dispose(): Promise<void> {
    await this.#current?.file?.close().catch(() => undefined);
    this.#current = undefined;
  }

  #pathOf(name: Buffer): FilePath | undefined {
    const { into, roots, onNote } = this.#wish;
    const steps = memberSteps(name);
    const [first] = typeof steps === 'string' ? [] : steps;
    if (typeof steps !== 'string' && first !== undefined && roots.has(first)) return steps.reduce(childPath, into);
    onNote(shownInText(decodeName(name.subarray(0, 1000))) as FilePath, 'refused');
    return undefined;
  }

  async #folder(path: FilePath, member: TarMember | undefined): Promise<void> {
    if (!this.#folders.has(path)) {
      await this.#folder(parentPath(path), undefined);
      try {
        await this.#wish.files.makeFolder(path, 0o700, this.#signal);
      } catch (error) {
        // A disk that tells no capitals apart has it under another name.
        const isThere = isAppError(error, 'file.exists') && (await this.#wish.files.lstat(path, this.#signal)).kind === 'folder';
        if (!isThere) throw error;
      }
      this.#folders.set(path, member);
      this.#quick.set(path, await this.#wish.files.quickIn?.(path, this.#signal));
    } else if (member !== undefined && path !== this.#wish.into) this.#folders.set(path, member);
  }

  async #begin(path: FilePath, member: TarMember): Promise<void> {
    const quick = this.#quick.get(parentPath(path));
    const isQuick = quick?.isReady === true && member.sizeBytes <= SMALL_BYTES;
    const current: Current = { path, member, quick: isQuick ? quick : undefined, pieces: [], file: undefined, at: 0 };
    if (!isQuick) await this.#open(current);
    this.#current = current;
  }

  /** Never what is there: a name that comes twice is refused the second time. */
  async #open(current: Current): Promise<OpenFile> {
    const access = { kind: 'write', create: 'new', truncate: false, mode: 0o600 } as const;
    current.file = await this.#wish.files.open(current.path, access, this.#signal);
    return current.file;
  }

  async #write(current: Current, bytes: Buffer): Promise<void> {
    if (current.file === undefined) return;
    try {
      await current.file.write(current.at, bytes, this.#signal);
      current.at += bytes.length;
    } catch (error) {
      // Half a file is none.
      await current.file.close().catch(() => undefined);
      current.file = undefined;
      await this.#wish.files.removeFile(current.path, AbortSignal.timeout(30_000)).catch(() => undefined);
      throw error;
    }
  }

  #quickly({ quick, path, member, pieces }: Current): boolean {
    const { modifiedSeconds, accessedSeconds } = timesOf(member);
    return (
      quick?.make({
        part: path,
        path,
        pieces,
        modeAtFirst: 0o600,
        mode: member.mode,
        times: { modifiedSeconds, accessedSeconds },
      }) === true
    );
  }

  async #finish(current: Current): Promise<void> {
    const file = current.file ?? (await this.#open(current));
    try {
      for (const piece of current.pieces) await this.#write(current, piece);
      await file.setAttributes({ mode: current.member.mode, ...timesOf(current.member) }, this.#signal);
    } finally {
      await file.close();
    }
  }

  async #link(path: FilePath, { kind, target }: TarMember): Promise<void> {
    const { files, into, onFile } = this.#wish;
    if (kind === 'link') await files.makeLink(decodeName(target) as FilePath, path, this.#signal);
    else {
      const existing = this.#pathOf(target);
      if (existing === undefined) return;
      // Of what was unpacked here: nothing in this folder is a link that was not made just now.
      const { kind: found } = await files.lstat(existing, this.#signal);
      if (found !== 'file' || !(await this.#hasPlainFolders(existing, into))) return this.#wish.onNote(path, 'refused');
      await files.makeHardLink(existing, path, this.#signal);
    }
    onFile(path, 0);
  }

  async #hasPlainFolders(path: FilePath, into: FilePath): Promise<boolean> {
    for (let folder = parentPath(path); folder !== into; folder = parentPath(folder))
      if (!this.#folders.has(folder) || (await this.#wish.files.lstat(folder, this.#signal)).kind !== 'folder') return false;
    return true;
  }

  /** What fails by itself is told, and the rest goes on; a full disk ends it. */
  async #own(path: FilePath, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      const isItsOwn = error instanceof AppError && error.code.startsWith('file.') && !endless.has(error.code);
      if (!isItsOwn || this.#signal.aborted || this.#wish.files.isClosed) throw error;
      if (this.#current?.path === path) await this.dispose();
      this.#wish.onNote(path, error);
    }
  }
}

const endless: ReadonlySet<string> = new Set(['file.noSpace', 'file.quotaExceeded', 'file.readOnly']);

function timesOf({ modifiedSeconds }: TarMember): { readonly modifiedSeconds: number; readonly accessedSeconds: number } {
  return { modifiedSeconds, accessedSeconds: modifiedSeconds };
}
