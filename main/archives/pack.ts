import { AppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { tarEnd, tarHeader, tarPadding } from '../handover/tar.ts';
import { encodeName } from '../sftp/file-names.ts';
import type { Block, FileAttributes, FileSystem, QuickFiles } from '../sftp/file-system.ts';
import { looksLikePrivateKey, MOST_KEY_BYTES } from '../sftp/private-key-signs.ts';

const CHUNK_BYTES = 256 * 1024;
const SMALL_BYTES = 128 * 1024;
const MOST_DEPTH = 1000;

export interface PackWish {
  readonly files: FileSystem;
  readonly folder: FilePath;
  readonly names: readonly FileName[];
  /** What looks like a private key goes too; else it is left out and told (SE-09). */
  readonly sendsKeys: boolean;
  readonly onFile: (path: FilePath, sizeBytes: number) => void;
  /** What is left out: pipes, sockets, devices, what can't be read; and what changed while it was read, which is in it as it was. */
  readonly onNote: (path: FilePath, note: 'special' | 'changed' | AppError) => void;
}

/** A tree as a tar archive, in chunks that are the reader's own. Links are links. Rejects when the file system is gone, and with `cancelled`. */
export async function* pack(wish: PackWish, signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
  const packer = new Packer(wish, signal);
  for (const name of wish.names) {
    const path = childPath(wish.folder, name);
    const attributes = await wish.files.lstat(path, signal);
    yield* packer.entry(path, encodeName(name), attributes, 1);
  }
  yield* packer.rest();
}

class Packer {
  readonly #wish: PackWish;
  readonly #signal: AbortSignal;
  #pieces: Buffer[] = [];
  #sizeBytes = 0;

  constructor(wish: PackWish, signal: AbortSignal) {
    this.#wish = wish;
    this.#signal = signal;
  }

  async *entry(path: FilePath, inside: Buffer, attributes: FileAttributes, depth: number): AsyncGenerator<Buffer, void, void> {
    const { files, onNote } = this.#wish;
    const { kind, mode, modifiedSeconds } = attributes;
    const face = { path: inside, mode, modifiedSeconds: modifiedSeconds && Math.floor(modifiedSeconds), sizeBytes: 0 };
    if (kind === 'folder' && depth <= MOST_DEPTH) {
      this.#add(tarHeader({ ...face, kind: 'folder' }));
      yield* this.#folder(path, inside, depth);
    } else if (kind === 'file') {
      yield* this.#file(path, inside, attributes);
    } else if (kind === 'link') {
      const target = await this.#patient(path, () => files.readLink(path, this.#signal));
      if (target === undefined) return;
      this.#add(tarHeader({ ...face, kind: 'link', target: encodeName(target) }));
      this.#wish.onFile(path, 0);
    } else onNote(path, 'special');
    yield* this.#full();
  }

  *rest(): Generator<Buffer, void, void> {
    this.#add(tarEnd());
    yield Buffer.concat(this.#pieces);
  }

  async *#folder(path: FilePath, inside: Buffer, depth: number): AsyncGenerator<Buffer, void, void> {
    const { files } = this.#wish;
    const quick = await files.quickIn?.(path, this.#signal);
    const entries = await this.#patient(path, async () => {
      const found = [];
      for await (const batch of files.list(path, this.#signal)) found.push(...batch.entries);
      return found;
    });
    for (const { name, attributes } of entries ?? []) {
      const [child, below] = [childPath(path, name), Buffer.concat([inside, Buffer.from('/'), encodeName(name)])];
      if (!this.#quickly(quick, child, below, attributes)) yield* this.entry(child, below, attributes, depth + 1);
      else if (this.#sizeBytes >= CHUNK_BYTES) yield* this.#full();
    }
  }

  /** A small file without waiting for a thread. */
  #quickly(quick: QuickFiles | undefined, path: FilePath, inside: Buffer, { kind, sizeBytes, ...rest }: FileAttributes): boolean {
    if (quick?.isReady !== true || kind !== 'file' || sizeBytes === undefined || sizeBytes > SMALL_BYTES) return false;
    const block = quick.read(path, sizeBytes + 1);
    if (block?.sizeBytes !== sizeBytes) return false;
    if (this.#isHeld(path, block)) return true;
    const { mode, modifiedSeconds } = rest;
    this.#add(tarHeader({ path: inside, kind: 'file', sizeBytes, mode, modifiedSeconds: Math.floor(modifiedSeconds ?? 0) }));
    for (const piece of block.pieces) this.#add(Buffer.from(piece));
    this.#add(tarPadding(sizeBytes));
    this.#wish.onFile(path, sizeBytes);
    return true;
  }

  /** A header says how long a file is before its bytes come: what it is short of is filled up, what is more is left out, and both are told. */
  async *#file(path: FilePath, inside: Buffer, { mode, modifiedSeconds }: FileAttributes): AsyncGenerator<Buffer, void, void> {
    const { files, onFile, onNote } = this.#wish;
    const file = await this.#patient(path, () => files.open(path, { kind: 'read' }, this.#signal));
    if (file === undefined) return;
    try {
      const { kind, sizeBytes = 0 } = await file.stat(this.#signal);
      if (kind !== 'file') return onNote(path, 'special');
      if (sizeBytes <= MOST_KEY_BYTES && this.#isHeld(path, await file.read(0, MOST_KEY_BYTES, this.#signal))) return;
      this.#add(tarHeader({ path: inside, kind: 'file', sizeBytes, mode, modifiedSeconds: Math.floor(modifiedSeconds ?? 0) }));
      let at = 0;
      while (at < sizeBytes) {
        const wanted = Math.min(CHUNK_BYTES, sizeBytes - at);
        const block = await this.#patient(path, () => file.read(at, wanted, this.#signal));
        if (block === undefined || block.sizeBytes === 0) break;
        for (const piece of block.pieces) this.#add(Buffer.from(piece));
        at += block.sizeBytes;
        yield* this.#full();
      }
      if (at < sizeBytes || (await file.stat(this.#signal)).sizeBytes !== sizeBytes) onNote(path, 'changed');
      for (; at < sizeBytes; at += Math.min(CHUNK_BYTES, sizeBytes - at)) {
        this.#add(Buffer.alloc(Math.min(CHUNK_BYTES, sizeBytes - at)));
        yield* this.#full();
      }
      this.#add(tarPadding(sizeBytes));
      onFile(path, sizeBytes);
    } finally {
      await file.close().catch(() => undefined);
    }
  }

  #isHeld(path: FilePath, content: Block): boolean {
    if (this.#wish.sendsKeys || content.sizeBytes > MOST_KEY_BYTES || !looksLikePrivateKey(path, content)) return false;
    this.#wish.onNote(path, new AppError('transfer.privateKey', { path }, 'a private key does not leave this computer unasked'));
    return true;
  }

  /** What fails by itself is left out and told. */
  async #patient<T>(path: FilePath, step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      const isItsOwn = error instanceof AppError && error.code.startsWith('file.');
      if (!isItsOwn || this.#signal.aborted || this.#wish.files.isClosed) throw error;
      this.#wish.onNote(path, error);
      return undefined;
    }
  }

  #add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#sizeBytes += bytes.length;
  }

  *#full(): Generator<Buffer, void, void> {
    if (this.#sizeBytes < CHUNK_BYTES) return;
    const chunk = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#sizeBytes = 0;
    yield chunk;
  }
}
