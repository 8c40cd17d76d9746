import { unsupported, type Where } from './status-error.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import { extension, syncRequest } from './extensions.ts';
import type { AttributeChanges, Block, FileAttributes, OpenFile } from './file-system.ts';
import type { PacketReader } from './packet-reader.ts';
import { PacketWriter } from './packet-writer.ts';
import type { Sent } from './pending.ts';
import { type as packetType } from './protocol.ts';
import { nothing, type Request } from './sftp-client.ts';
import type { SftpSession } from './sftp-session.ts';
import { completeAttributes, wireAttributes } from './wire-attributes.ts';

/** What shares SSH packets with other small requests; more than that takes its way as bulk. */
const MOST_TOGETHER_BYTES = 24 * 1024;

/** A file that the server holds open under a handle. */
export class SftpOpenFile implements OpenFile {
  readonly path: FilePath;
  readonly handle: Buffer;
  readonly #session: SftpSession;
  #closing: Promise<void> | undefined;

  constructor(session: SftpSession, path: FilePath, handle: Buffer) {
    this.#session = session;
    this.path = path;
    this.handle = handle;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined || this.#session.client.isClosed;
  }

  async read(offsetBytes: number, lengthBytes: number, signal: AbortSignal, into?: Uint8Array): Promise<Block> {
    const length = Math.min(lengthBytes, this.#session.limits.maxReadBytes);
    try {
      return await this.#session.client.read(this.handle, offsetBytes, length, signal, into);
    } catch (error) {
      throw await this.#session.explain(error, this.#where('read'), signal);
    }
  }

  async write(offsetBytes: number, bytes: Uint8Array | readonly Uint8Array[], signal: AbortSignal): Promise<void> {
    const pieces = bytes instanceof Uint8Array ? [bytes] : bytes;
    const { client, limits } = this.#session;
    try {
      const parts = cut(pieces, limits.maxWriteBytes);
      const [only] = parts;
      if (parts.length === 1 && only !== undefined) {
        await client.write(this.handle, offsetBytes, only.pieces, only.sizeBytes, signal);
        return;
      }
      let at = offsetBytes;
      const writes: Promise<void>[] = [];
      for (const { pieces: part, sizeBytes } of parts) {
        writes.push(client.write(this.handle, at, part, sizeBytes, signal));
        at += sizeBytes;
      }
      // All of them are waited for: who closes the file after a failure must not have writes behind that, to a handle that is another file's by then.
      const outcomes = await Promise.allSettled(writes);
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    } catch (error) {
      throw await this.#session.explain(error, this.#where('write'), signal);
    }
  }

  async stat(signal: AbortSignal): Promise<FileAttributes> {
    try {
      return await this.#ask('find', packetType.fstat, attributesAnswer, signal);
    } catch (error) {
      // No right forbids it, only a list of requests does (sftp-server -P). The file has its name still.
      if (!isAppError(error, 'file.permissionDenied')) throw error;
      const build = (id: number): Buffer => new PacketWriter(packetType.stat, id).path(this.path).finish();
      return this.#session.ask({ ...attributesAnswer, build }, this.#where('find'), signal);
    }
  }

  async setAttributes(changes: AttributeChanges, signal: AbortSignal): Promise<void> {
    const attributes = await wireAttributes(changes, () => this.stat(signal));
    await this.#session.ask(
      {
        build: (id) => new PacketWriter(packetType.fsetstat, id).string(this.handle).attributes(attributes).finish(),
        expects: packetType.status,
        read: nothing,
      },
      this.#where('change'),
      signal,
    );
  }

  async sync(signal: AbortSignal): Promise<void> {
    const where = this.#where('sync');
    if (!this.#session.capabilities.sync) throw unsupported(where, extension.sync);
    await this.#session.ask(syncRequest(this.handle), where, signal);
  }

  finishSmall(
    { pieces, sizeBytes }: Block,
    changes: AttributeChanges,
    signal: AbortSignal,
  ): Promise<Error | undefined> | undefined {
    const { client, limits, lifetime } = this.#session;
    const attributes = completeAttributes(changes);
    if (sizeBytes > Math.min(MOST_TOGETHER_BYTES, limits.maxWriteBytes) || attributes === undefined || this.isClosed)
      return undefined;
    const isAny = Object.values(attributes).some((value) => value !== undefined);
    const whole = { handle: this.handle, pieces, sizeBytes, attributes: isAny ? attributes : undefined };
    const sent = client.writeAndClose(whole, signal, lifetime);
    return sent && this.#finished(sent, signal);
  }

  async #finished({ written, changed, closed }: Sent, signal: AbortSignal): Promise<Error | undefined> {
    const explained = (operation: Where['operation'], answer: Promise<undefined> | undefined): Promise<Error | undefined> =>
      answer === undefined ? none : settledError(answer, (error) => this.#session.explain(error, this.#where(operation), signal));
    const closing = explained('close', closed);
    this.#closing = closing.then((error) => {
      if (error !== undefined) throw error;
    });
    this.#closing.catch(() => undefined);
    const notWritten = explained('write', written);
    const notChanged = explained('change', changed);
    const failure = (await notWritten) ?? (await closing);
    if (failure !== undefined) {
      await notChanged;
      throw failure;
    }
    return notChanged;
  }

  close(): Promise<void> {
    this.#closing ??= this.#ask('close', packetType.close, { expects: packetType.status, read: nothing }, this.#session.lifetime);
    return this.#closing;
  }

  #ask<T>(operation: Where['operation'], type: number, answer: Omit<Request<T>, 'build'>, signal: AbortSignal): Promise<T> {
    const build = (id: number): Buffer => new PacketWriter(type, id).string(this.handle).finish();
    return this.#session.ask({ ...answer, build }, this.#where(operation), signal);
  }

  #where(operation: Where['operation']): Where {
    return { path: this.path, operation, side: 'there' };
  }
}

const attributesAnswer = { expects: packetType.attrs, read: (fields: PacketReader) => fields.attributes() } as const;

const none = Promise.resolve(undefined);

/** What a promise was rejected with, explained; undefined when it was fulfilled. */
async function settledError(
  promise: Promise<undefined>,
  explain: (error: unknown) => Promise<unknown>,
): Promise<Error | undefined> {
  try {
    return await promise;
  } catch (error) {
    const told = await explain(error);
    return told instanceof Error ? told : new Error(String(told));
  }
}

interface Part {
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
}

/** The same bytes in parts of at most `mostBytes`, uncopied. Nothing in, nothing out. */
export function cut(pieces: readonly Uint8Array[], mostBytes: number): Part[] {
  const parts: Part[] = [];
  let part: Uint8Array[] = [];
  let sizeBytes = 0;
  const finish = (): void => {
    if (sizeBytes > 0) parts.push({ pieces: part, sizeBytes });
    part = [];
    sizeBytes = 0;
  };
  for (const piece of pieces) {
    let from = 0;
    while (from < piece.length) {
      const to = Math.min(piece.length, from + mostBytes - sizeBytes);
      part.push(from === 0 && to === piece.length ? piece : piece.subarray(from, to));
      sizeBytes += to - from;
      from = to;
      if (sizeBytes === mostBytes) finish();
    }
  }
  finish();
  return parts;
}
