import { nameFault, type FileName } from '../../shared/model/file-path.ts';
import { DropId, handoverLimits, PageRequest, type PageAnswer, type PageEntry } from '../../shared/model/handover.ts';
import { readMessages, writeMessage } from '../../shared/rpc/pipe-messages.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import type { OutsideItem } from '../shell/dragging/outside-files.ts';

/** Files whose handles are kept: the next piece is mostly of the same ones. */
const mostOpen = 64;
/** Folders whose listing is not over. */
const mostCursors = 1000;
const limits = { headBytes: 64 * 1024, bodyBytes: 0 } as const;

interface Cursor {
  readonly reader: FileSystemDirectoryReader;
  /** Read already, and not yet told. */
  rest: readonly FileSystemEntry[];
}

class NotThere extends Error {}

/** What one drop brought, for the core to read: folders are walked as they are asked for, bytes are read when they are wanted. */
export class DroppedFiles {
  readonly id = newDropId();
  readonly #roots = new Map<string, OutsideItem>();
  readonly #files = new Map<string, File>();
  readonly #cursors = new Map<number, Cursor>();
  #lastCursor = 0;

  constructor(items: readonly OutsideItem[]) {
    for (const item of items) {
      const name = item.entry?.name ?? item.file?.name ?? '';
      if (nameFault(name) === undefined) this.#roots.set(this.#freeName(name), item);
    }
  }

  /** Two things of one name, from two folders, become `a` and `a (2)`. */
  get names(): readonly FileName[] {
    return [...this.#roots.keys()] as FileName[];
  }

  /** Answers the core's questions until the pipe ends. */
  serve(pipe: Pipe): void {
    readMessages(pipe, limits, (head) => {
      const request = PageRequest.parse(head);
      void this.#answer(request).then(({ answer, body }) =>
        // Nobody waits for it when the pipe has ended.
        writeMessage(pipe, answer, body).catch(() => undefined),
      );
    });
  }

  async #answer(request: PageRequest): Promise<{ readonly answer: PageAnswer; readonly body?: Uint8Array }> {
    const { id, path } = request;
    try {
      switch (request.ask) {
        case 'entry':
          return { answer: { say: 'entry', id, entry: await this.#entry(path) } };
        case 'list':
          return { answer: { say: 'entries', id, ...(await this.#list(path, request.cursor)) } };
        case 'read':
          return { answer: { say: 'bytes', id }, body: await this.#read(path, request.offsetBytes, request.lengthBytes) };
      }
    } catch (error) {
      const isGone = error instanceof NotThere || (error instanceof DOMException && error.name === 'NotFoundError');
      const reason = String(error).slice(0, 300);
      return { answer: { say: 'failed', id, why: isGone ? 'notFound' : 'unreadable', reason } };
    }
  }

  async #entry(path: string): Promise<PageEntry> {
    const name = path.slice(path.lastIndexOf('/') + 1) as FileName;
    const [item, rest] = this.#root(path);
    if (item.entry === undefined) return fileEntry(name, await this.#file(path));
    const entry = rest === '' ? item.entry : await below(item.entry, rest);
    return isFolder(entry) ? { name, kind: 'folder' } : fileEntry(name, await this.#file(path, entry));
  }

  async #list(path: string, cursor: number | undefined): Promise<{ entries: PageEntry[]; cursor?: number }> {
    const here = (cursor === undefined ? undefined : this.#cursors.get(cursor)) ?? (await this.#reader(path));
    if (cursor !== undefined && !this.#cursors.delete(cursor)) throw new NotThere('an old cursor');
    const found = here.rest.length > 0 ? here.rest : await nextEntries(here.reader);
    const told = found.slice(0, handoverLimits.entries).filter(({ name }) => nameFault(name) === undefined);
    const entries = await Promise.all(told.map((entry) => this.#told(entry)));
    if (found.length === 0) return { entries };
    here.rest = found.slice(handoverLimits.entries);
    const next = ++this.#lastCursor;
    this.#cursors.set(next, here);
    for (const old of this.#cursors.keys()) if (this.#cursors.size > mostCursors) this.#cursors.delete(old);
    // An answer without entries would mean the end of the folder.
    return entries.length === 0 ? this.#list(path, next) : { entries, cursor: next };
  }

  async #told(entry: FileSystemEntry): Promise<PageEntry> {
    const name = entry.name as FileName;
    if (isFolder(entry)) return { name, kind: 'folder' };
    // A file that can't be looked at is told all the same: its failure belongs to its own row.
    const file = await fileOf(entry as FileSystemFileEntry).catch(() => undefined);
    return file === undefined ? { name, kind: 'file' } : fileEntry(name, file);
  }

  async #reader(path: string): Promise<Cursor> {
    const [item, rest] = this.#root(path);
    if (item.entry === undefined) throw new NotThere('no folder');
    const entry = rest === '' ? item.entry : await below(item.entry, rest);
    if (!isFolder(entry)) throw new NotThere('no folder');
    return { reader: entry.createReader(), rest: [] };
  }

  async #read(path: string, offset: number, length: number): Promise<Uint8Array> {
    const file = await this.#file(path);
    return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  }

  async #file(path: string, known?: FileSystemEntry): Promise<File> {
    const kept = this.#files.get(path);
    if (kept) return kept;
    const [item, rest] = this.#root(path);
    let file = rest === '' ? item.file : undefined;
    if (file === undefined || item.entry !== undefined) {
      const entry = known ?? (item.entry && (rest === '' ? item.entry : await below(item.entry, rest)));
      if (entry === undefined || isFolder(entry)) throw new NotThere('no file');
      file = await fileOf(entry as FileSystemFileEntry);
    }
    this.#files.set(path, file);
    for (const old of this.#files.keys()) if (this.#files.size > mostOpen) this.#files.delete(old);
    return file;
  }

  /** The dropped item that a path begins with, and what is below it. */
  #root(path: string): readonly [OutsideItem, string] {
    const [, name = '', rest = ''] = /^\/([^/]+)\/?(.*)$/s.exec(path) ?? [];
    const item = this.#roots.get(name);
    if (item === undefined) throw new NotThere('nothing of that name was dropped');
    return [item, rest];
  }

  #freeName(name: string): string {
    const [, stem = name, ending = ''] = /^(.+?)(\.[^.]+)?$/s.exec(name) ?? [];
    for (let number = 1; ; number += 1) {
      const candidate = number === 1 ? name : `${stem} (${number})${ending}`;
      if (!this.#roots.has(candidate)) return candidate;
    }
  }
}

function newDropId(): DropId {
  return DropId.parse(crypto.randomUUID().replaceAll('-', ''));
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileEntry(name: FileName, { size, lastModified }: File): PageEntry {
  return { name, kind: 'file', sizeBytes: size, modifiedSeconds: Math.max(0, lastModified / 1000) };
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function nextEntries(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

/** What is at a path below a dropped folder, a file or a folder: a browser wants to be asked for one of both. */
function below(entry: FileSystemEntry, path: string): Promise<FileSystemEntry> {
  if (!isFolder(entry)) return Promise.reject(new NotThere('no folder'));
  return new Promise((resolve, reject) => {
    entry.getFile(path, {}, resolve, (error) => {
      if (error.name !== 'TypeMismatchError') reject(error);
      else entry.getDirectory(path, {}, resolve, reject);
    });
  });
}
