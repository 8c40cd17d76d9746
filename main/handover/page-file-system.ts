import { AppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { handoverLimits, type PageAnswer, type PageEntry } from '../../shared/model/handover.ts';
import type * as files from '../sftp/file-system.ts';
import { LateEvent } from '../ssh/late-event.ts';
import type { PageLink, PageReply } from './page-link.ts';

type Operation = AppError<'file.notFound'>['detail']['operation'];

/** More names than this in one folder are not believed. */
const MOST_ENTRIES = 5_000_000;

const capabilities: files.Capabilities = {
  replace: false,
  sync: false,
  hardLink: false,
  space: false,
  setLinkAttributes: false,
  expandPath: false,
  copyData: false,
  accountNames: false,
  checkFile: false,
  unixModes: false,
  extensions: new Map(),
};

/**
 * Files that were dropped into a page, to be read only: `/` holds what was dropped. The page tells names, sizes and times, which are checked as those
 * of a server are. Many may be open on one drop; closing one ends nothing but itself.
 */
export class PageFileSystem implements files.FileSystem {
  readonly kind = 'remote';
  readonly capabilities = capabilities;
  readonly limits: files.FileLimits = {
    maxReadBytes: 255 * 1024,
    maxWriteBytes: 255 * 1024,
    // Each is read by the page's own process, a few at a time.
    maxOpenFiles: 32,
    areTold: true,
  };
  readonly rttMs = undefined;
  readonly #link: PageLink;
  readonly #closed = new LateEvent<AppError | undefined>();
  readonly onClosed = this.#closed.event;

  constructor(link: PageLink) {
    this.#link = link;
    link.onEnded(() => this.close());
  }

  get isClosed(): boolean {
    return this.#closed.hasFired;
  }

  close(): void {
    this.#closed.fire(undefined);
  }

  home(): Promise<FilePath> {
    return Promise.resolve('/' as FilePath);
  }

  realPath(path: FilePath): Promise<FilePath> {
    return Promise.resolve(path);
  }

  expandPath(path: string): Promise<FilePath> {
    return Promise.resolve(path as FilePath);
  }

  stat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    return this.lstat(path, signal);
  }

  async lstat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    if (path === '/') return attributesOf({ kind: 'folder' });
    const { answer } = await this.#ask({ ask: 'entry', path }, 'find', signal);
    if (answer.say !== 'entry') throw this.#misbehaved(path, 'find');
    return attributesOf(answer.entry);
  }

  async *list(path: FilePath, signal: AbortSignal, options: files.ListOptions = {}): AsyncIterable<files.ListBatch> {
    const most = options.maxEntries ?? MOST_ENTRIES;
    const seen = new Set<FileName>();
    const refused: files.RefusedName[] = [];
    let refusedCount = 0;
    let cursor: number | undefined;
    do {
      const { answer } = await this.#ask({ ask: 'list', path, cursor }, 'list', signal);
      if (answer.say !== 'entries') throw this.#misbehaved(path, 'list');
      // A page that answers without end and without entries would keep a job busy for ever.
      if (answer.entries.length === 0 && answer.cursor !== undefined) throw this.#misbehaved(path, 'list');
      const entries: files.DirectoryEntry[] = [];
      for (const entry of answer.entries) {
        if (seen.has(entry.name)) refusedCount += 1;
        else entries.push({ name: entry.name, attributes: attributesOf(entry), ownerName: undefined, groupName: undefined });
        seen.add(entry.name);
      }
      ({ cursor } = answer);
      const isCut = seen.size >= most && cursor !== undefined;
      yield { entries, refused, refusedCount, isCut };
      if (isCut) return;
    } while (cursor !== undefined);
  }

  async open(path: FilePath, access: files.Access, signal: AbortSignal): Promise<files.OpenFile> {
    if (access.kind !== 'read') return this.#refuse(path, 'open');
    // The page has nothing to open; whether it is there shows with the first read.
    await Promise.resolve();
    signal.throwIfAborted();
    return new PageOpenFile(this, path, (offsetBytes, lengthBytes, given) => this.#read(path, offsetBytes, lengthBytes, given));
  }

  setAttributes(path: FilePath): Promise<void> {
    return this.#refuse(path, 'change');
  }
  setLinkAttributes(path: FilePath): Promise<void> {
    return this.#refuse(path, 'change');
  }
  makeFolder(path: FilePath): Promise<void> {
    return this.#refuse(path, 'makeFolder');
  }
  removeFolder(path: FilePath): Promise<void> {
    return this.#refuse(path, 'removeFolder');
  }
  removeFile(path: FilePath): Promise<void> {
    return this.#refuse(path, 'removeFile');
  }
  rename(path: FilePath): Promise<void> {
    return this.#refuse(path, 'rename');
  }
  replace(path: FilePath): Promise<void> {
    return this.#refuse(path, 'rename');
  }
  makeLink(path: FilePath): Promise<void> {
    return this.#refuse(path, 'open');
  }
  readLink(path: FilePath): Promise<FilePath> {
    return this.#refuse(path, 'open');
  }
  makeHardLink(path: FilePath): Promise<void> {
    return this.#refuse(path, 'open');
  }
  space(path: FilePath): Promise<files.Space> {
    return this.#refuse(path, 'space');
  }
  copyData(from: files.FilePart): Promise<void> {
    return this.#refuse(from.file.path, 'open');
  }
  checkFile(path: FilePath): Promise<files.FileHash> {
    return this.#refuse(path, 'open');
  }
  accountNames(): Promise<files.AccountNames> {
    return Promise.resolve({ users: new Map(), groups: new Map() });
  }

  async #read(path: FilePath, offsetBytes: number, lengthBytes: number, signal: AbortSignal): Promise<files.Block> {
    const length = Math.min(lengthBytes, handoverLimits.readBytes);
    const { answer, body } = await this.#ask({ ask: 'read', path, offsetBytes, lengthBytes: length }, 'read', signal);
    if (answer.say !== 'bytes') throw this.#misbehaved(path, 'read');
    return { sizeBytes: body.length, pieces: body.length === 0 ? [] : [body] };
  }

  async #ask(question: Parameters<PageLink['ask']>[0], operation: Operation, signal: AbortSignal): Promise<PageReply> {
    const reply = await this.#link.ask(question, signal);
    if (reply.answer.say === 'failed') throw failed(reply.answer, question.path, operation);
    return reply;
  }

  #misbehaved(path: FilePath, operation: Operation): AppError {
    return new AppError(
      'file.failed',
      { path, operation, side: 'here', reason: 'the page answered something else' },
      'not an answer',
    );
  }

  #refuse<T>(path: FilePath, operation: Operation): Promise<T> {
    const detail = { path, operation, side: 'here', needs: 'a file that can be written' } as const;
    return Promise.reject(new AppError('file.unsupported', detail, 'what was dropped into a page can only be read'));
  }
}

type Read = (offsetBytes: number, lengthBytes: number, signal: AbortSignal) => Promise<files.Block>;

class PageOpenFile implements files.OpenFile {
  readonly path: FilePath;
  readonly #fileSystem: PageFileSystem;
  readonly #read: Read;
  isClosed = false;

  constructor(fileSystem: PageFileSystem, path: FilePath, read: Read) {
    this.#fileSystem = fileSystem;
    this.path = path;
    this.#read = read;
  }

  read(offsetBytes: number, lengthBytes: number, signal: AbortSignal): Promise<files.Block> {
    return this.#read(offsetBytes, lengthBytes, signal);
  }

  write(): Promise<void> {
    return this.#fileSystem.setAttributes(this.path);
  }

  stat(signal: AbortSignal): Promise<files.FileAttributes> {
    return this.#fileSystem.stat(this.path, signal);
  }

  setAttributes(): Promise<void> {
    return this.#fileSystem.setAttributes(this.path);
  }

  sync(): Promise<void> {
    return this.#fileSystem.setAttributes(this.path);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function failed({ why, reason }: Extract<PageAnswer, { say: 'failed' }>, path: FilePath, operation: Operation): AppError {
  const where = { path, operation, side: 'here' } as const;
  if (why === 'notFound') return new AppError('file.notFound', where, 'the page does not find it');
  return new AppError('file.failed', { ...where, reason }, 'the page can not read it');
}

function attributesOf({ kind, sizeBytes, modifiedSeconds }: Omit<PageEntry, 'name'>): files.FileAttributes {
  return {
    kind,
    sizeBytes: kind === 'file' ? sizeBytes : undefined,
    mode: undefined,
    user: undefined,
    group: undefined,
    modifiedSeconds,
    accessedSeconds: undefined,
    linkCount: undefined,
  };
}

/** Where an entry of a drop lies. */
export function droppedPath(name: FileName): FilePath {
  return childPath('/' as FilePath, name);
}
