import type { FileHandle } from 'node:fs/promises';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { AttributeChanges, Block, FileAttributes, OpenFile } from './file-system.ts';
import { attributesOf } from './local-attributes.ts';
import type { LocalWaits } from './local-waits.ts';
import { LocalWrites } from './local-writes.ts';
import type { Where } from './status-error.ts';

/** One buffer a read, and no larger: what comes is the caller's. */
const MOST_READ_BYTES = 1024 * 1024;

/** An open file of this computer. */
export class LocalOpenFile implements OpenFile {
  readonly path: FilePath;
  readonly #handle: FileHandle;
  readonly #waits: LocalWaits;
  readonly #writes: LocalWrites;
  readonly #forget: () => void;
  #closing: Promise<void> | undefined;

  constructor(path: FilePath, handle: FileHandle, waits: LocalWaits, forget: () => void) {
    this.path = path;
    this.#handle = handle;
    this.#waits = waits;
    this.#writes = new LocalWrites(handle);
    this.#forget = forget;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  read(offsetBytes: number, lengthBytes: number, signal: AbortSignal, into?: Uint8Array): Promise<Block> {
    const read = async (): Promise<Block> => {
      const length = Math.min(lengthBytes, MOST_READ_BYTES);
      const buffer = into?.subarray(0, length) ?? Buffer.allocUnsafeSlow(length);
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, offsetBytes);
      if (bytesRead === 0) return { sizeBytes: 0, pieces: [] };
      return { sizeBytes: bytesRead, pieces: [bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead)] };
    };
    return this.#waits.run(read, this.#where('read'), signal);
  }

  write(offsetBytes: number, bytes: Uint8Array | readonly Uint8Array[], signal: AbortSignal): Promise<void> {
    const pieces = bytes instanceof Uint8Array ? [bytes] : bytes;
    return this.#waits.run(() => this.#writes.write(offsetBytes, pieces, signal), this.#where('write'), signal);
  }

  stat(signal: AbortSignal): Promise<FileAttributes> {
    return this.#waits.run(async () => attributesOf(await this.#handle.stat()), this.#where('find'), signal);
  }

  setAttributes(changes: AttributeChanges, signal: AbortSignal): Promise<void> {
    return this.#waits.run(() => this.#change(changes), this.#where('change'), signal);
  }

  sync(signal: AbortSignal): Promise<void> {
    return this.#waits.run(() => this.#handle.sync(), this.#where('sync'), signal);
  }

  close(): Promise<void> {
    this.#writes.drop();
    this.#closing ??= this.#waits.run(() => this.#handle.close(), this.#where('close'), new AbortController().signal);
    this.#forget();
    return this.#closing;
  }

  async #change({ sizeBytes, mode, user, group, modifiedSeconds, accessedSeconds }: AttributeChanges): Promise<void> {
    const handle = this.#handle;
    if (sizeBytes !== undefined) await handle.truncate(sizeBytes);
    if (user !== undefined || group !== undefined) await handle.chown(user ?? -1, group ?? -1);
    // After chown(2), which takes the set-user-ID bits away.
    if (mode !== undefined) await handle.chmod(mode & 0o7777);
    if (modifiedSeconds !== undefined || accessedSeconds !== undefined) {
      const now = modifiedSeconds === undefined || accessedSeconds === undefined ? await handle.stat() : undefined;
      await handle.utimes(accessedSeconds ?? (now?.atimeMs ?? 0) / 1000, modifiedSeconds ?? (now?.mtimeMs ?? 0) / 1000);
    }
  }

  #where(operation: Where['operation']): Where {
    return { path: this.path, operation, side: 'here' };
  }
}
