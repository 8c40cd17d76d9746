import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { cancelled, type AppError } from '../../shared/model/errors.ts';
import { LateEvent } from '../ssh/late-event.ts';
import type { ByteChannel } from '../ssh/connection-types.ts';
import { AbortWatch } from './abort-watch.ts';
import { ByteRoom } from './byte-room.ts';
import type { Block } from './file-system.ts';
import { Outbox } from './outbox.ts';
import { PacketReader } from './packet-reader.ts';
import { PacketSplitter } from './packet-splitter.ts';
import { PacketWriter } from './packet-writer.ts';
import type { Pending, Sent, WholeFile } from './pending.ts';
import { Malformed, status, type as packetType } from './protocol.ts';
import { smallMemory } from './slab.ts';
import { StatusError } from './status-error.ts';

/** One request of which one answer is expected. */
export interface Request<T> {
  /** Builds the packet under the id that it is given. */
  readonly build: (id: number) => Buffer;
  /** Type of the answer; SSH_FXP_STATUS is always possible. */
  readonly expects: number;
  /** Reads the answer after its id; of `status`, when it is OK, there is nothing to read. */
  readonly read: (fields: PacketReader) => T;
  /** Called with an answer that nobody waits for any more: what it opened must be closed. */
  readonly late?: (value: T) => void;
  /** The server may be busy with it for any time (fsync, copy, checksum). */
  readonly isSlow?: boolean;
}

/** Payload of writes on its way and unconfirmed, all files together. */
const WRITES_BYTES = 32 * 1024 * 1024;
/** What reads have asked for and not got, all files together; the receive window follows it. */
const READS_BYTES = 64 * 1024 * 1024;
const MAX_WINDOW_BYTES = 64 * 1024 * 1024;
const RTT_SAMPLES = 32;
const SILENCE_CHECK_MS = 15_000;
/** An answer may take this long while nothing else comes either. */
const SILENCE_MS = 300_000;

const nowhere = new Uint8Array(0);
const noBlock: Block = { sizeBytes: 0, pieces: [] };

/** What the link needs of its surroundings. */
export interface ClientContext {
  readonly clock: Clock;
  /** The receive window that the channel was opened with. */
  readonly windowBytes: number;
  /** For tests; default 0. */
  readonly firstId?: number | undefined;
  /** The error of a broken protocol, with the host in it. */
  readonly misbehaved: (reason: string) => AppError;
  /** The error of a service that ended. */
  readonly ended: (reason: string) => AppError;
}

/**
 * Requests and answers of one SFTP channel: ids, the table of what is under way, answers in any order and after an abort, byte limits of both
 * directions. Any answer that breaks the protocol ends the channel.
 */
export class SftpClient {
  readonly #channel: ByteChannel;
  readonly #context: ClientContext;
  readonly #outbox: Outbox;
  readonly #pending = new Map<number, Pending>();
  readonly #aborts = new AbortWatch<Pending>((pending) => this.#abandon(pending));
  readonly #writes = new ByteRoom(WRITES_BYTES);
  readonly #reads = new ByteRoom(READS_BYTES);
  readonly #closed = new LateEvent<AppError | undefined>();
  readonly #rtts: number[] = [];
  readonly #splitter: PacketSplitter;
  readonly #silence: Disposable;
  #windowBytes: number;
  /** The DATA packet under way. */
  #incoming: { readonly pending: Pending; readonly bytes: Uint8Array; readonly sizeBytes: number; at: number } | undefined;
  #nextId: number;
  #failure: AppError | undefined;
  #lastHeardAt: number;

  /** `splitter` stands behind the VERSION packet; `attach` sends the bytes that follow to it. */
  constructor(channel: ByteChannel, context: ClientContext) {
    this.#channel = channel;
    this.#context = context;
    this.#windowBytes = context.windowBytes;
    this.#nextId = context.firstId ?? 0;
    this.#outbox = new Outbox(channel);
    this.#lastHeardAt = context.clock.now();
    this.#silence = context.clock.every(SILENCE_CHECK_MS, () => this.#checkSilence());
    this.#splitter = new PacketSplitter({
      dataBegins: (id, sizeBytes) => this.#dataBegins(id, sizeBytes),
      dataComes: (bytes, start, end) => this.#dataComes(bytes, start, end),
      dataEnds: () => this.#dataEnds(),
      packet: (type, bytes, start, end) => this.#packet(type, new PacketReader(bytes, start, end)),
    });
  }

  get isClosed(): boolean {
    return this.#closed.hasFired;
  }

  get onClosed(): LateEvent<AppError | undefined>['event'] {
    return this.#closed.event;
  }

  /** The least of the last small requests; undefined before the first. */
  get rttMs(): number | undefined {
    return this.#rtts.length === 0 ? undefined : Math.min(...this.#rtts);
  }

  /** Requests that the server has not answered, abandoned ones too. */
  get pendingCount(): number {
    return this.#pending.size;
  }

  /** A measured round trip. */
  tookMs(milliseconds: number): void {
    this.#rtts.push(milliseconds);
    if (this.#rtts.length > RTT_SAMPLES) this.#rtts.shift();
  }

  /** Bytes of the channel, after the VERSION packet. Nothing of their memory is kept. */
  take(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.#lastHeardAt = this.#context.clock.now();
    try {
      this.#splitter.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.fail(this.#context.misbehaved(error.message));
    }
  }

  /** The server sends no more. */
  ended(error: AppError): void {
    const isCut = !this.#splitter.isBetween;
    this.fail(isCut && error.code === 'sftp.ended' ? this.#context.ended('it ended in the middle of an answer') : error);
  }

  /** Ends the channel; `error` is undefined when that was asked for. */
  fail(error: AppError | undefined): void {
    if (this.isClosed) return;
    this.#failure = error ?? this.#context.ended('it was closed here');
    this.#silence.dispose();
    this.#outbox.close();
    this.#aborts.clear();
    this.#channel.close();
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    this.#closed.fire(error);
    for (const pending of waiting) if (pending.signal !== undefined) pending.reject(this.#failure);
    this.#writes.open();
    this.#reads.open();
  }

  /** Sends a request and waits for its answer. Rejects with `StatusError`, `cancelled`, or why the channel is gone. */
  request<T>(request: Request<T>, signal: AbortSignal): Promise<T> {
    const { expects, read, late, isSlow = false } = request;
    return this.#add(
      { expects, read, late: late as Pending['late'], mostBytes: 0, into: undefined, isSlow, isTimed: !isSlow },
      signal,
      (id) => this.#outbox.send(request.build(id)),
    );
  }

  /** SSH_FXP_READ (section 6.4). At most `lengthBytes`, at the beginning of `into` when it is given; nothing at the end of the file. */
  async read(handle: Buffer, offsetBytes: number, lengthBytes: number, signal: AbortSignal, into?: Uint8Array): Promise<Block> {
    if (!this.#reads.tryTake(lengthBytes)) await this.#reads.take(lengthBytes, signal);
    this.#growWindow();
    try {
      return await this.#add<Block>(
        {
          expects: packetType.data,
          read: undefined,
          late: undefined,
          mostBytes: lengthBytes,
          into,
          isSlow: false,
          isTimed: false,
        },
        signal,
        (id) => {
          const packet = new PacketWriter(packetType.read, id, 32 + handle.length).string(handle).uint64(offsetBytes);
          this.#outbox.send(packet.uint32(lengthBytes).finish());
        },
      );
    } catch (error) {
      if (error instanceof StatusError && error.code === status.eof) return noBlock;
      throw error;
    } finally {
      this.#reads.give(lengthBytes);
    }
  }

  /** SSH_FXP_WRITE (section 6.4) of one packet's worth of bytes. */
  async write(
    handle: Buffer,
    offsetBytes: number,
    pieces: readonly Uint8Array[],
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#writes.tryTake(sizeBytes)) await this.#writes.take(sizeBytes, signal);
    try {
      await this.#add<undefined>(
        {
          expects: packetType.status,
          read: nothing,
          late: undefined,
          mostBytes: 0,
          into: undefined,
          isSlow: false,
          isTimed: false,
        },
        signal,
        (id) => {
          const packet = new PacketWriter(packetType.write, id, 32 + handle.length).string(handle).uint64(offsetBytes);
          const head = packet.uint32(sizeBytes).finish(sizeBytes);
          return this.#outbox.sendBulk([head, ...pieces], head.length + sizeBytes);
        },
      );
    } finally {
      this.#writes.give(sizeBytes);
    }
  }

  /**
   * The content of a small file, its attributes and its end, handed on together and in this order, in which a server takes them. Undefined, and
   * nothing done, when too much is on its way already.
   */
  writeAndClose({ handle, pieces, sizeBytes, attributes }: WholeFile, signal: AbortSignal, life: AbortSignal): Sent | undefined {
    if (!this.#writes.tryTake(sizeBytes)) return undefined;
    const ok = { ...plainAnswer, isTimed: false };
    const head = 32 + handle.length;
    const write = (id: number): void => {
      const packet = new PacketWriter(packetType.write, id, head).string(handle).uint64(0).uint32(sizeBytes).finish(sizeBytes);
      this.#outbox.send(packet, ...pieces);
    };
    const written = sizeBytes === 0 ? Promise.resolve(undefined) : this.#add<undefined>(ok, signal, write);
    const changed =
      attributes === undefined
        ? undefined
        : this.#add<undefined>(ok, signal, (id) =>
            this.#outbox.send(
              new PacketWriter(packetType.fsetstat, id, head + 32).string(handle).attributes(attributes).finish(),
            ),
          );
    const closed = this.#add<undefined>({ ...ok, isTimed: true }, life, (id) =>
      this.#outbox.send(new PacketWriter(packetType.close, id, head).string(handle).finish()),
    );
    const give = (): void => this.#writes.give(sizeBytes);
    written.then(give, give);
    return { written, changed, closed };
  }

  #add<T>(
    what: Omit<Pending, 'id' | 'signal' | 'resolve' | 'reject' | 'sentAt' | 'takeBack'> & { readonly isTimed: boolean },
    signal: AbortSignal,
    send: (id: number) => Pending['takeBack'] | void,
  ): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (signal.aborted) return Promise.reject(cancelled());
    return new Promise<T>((resolve, reject) => {
      const { expects, read, late, mostBytes, into, isSlow, isTimed } = what;
      const sentAt = isTimed ? performance.now() : 0;
      const id = this.#freeId();
      const pending: Pending = {
        id,
        expects,
        read,
        late,
        mostBytes,
        into,
        isSlow,
        sentAt,
        takeBack: undefined,
        signal,
        resolve,
        reject,
      };
      if (this.#pending.size === 0) this.#lastHeardAt = this.#context.clock.now();
      this.#pending.set(id, pending);
      this.#aborts.add(signal, pending);
      pending.takeBack = send(id) ?? undefined;
    });
  }

  /** An id comes back only after four thousand million others, and not while its answer is still to come. */
  #freeId(): number {
    while (this.#pending.has(this.#nextId)) this.#nextId = (this.#nextId + 1) >>> 0;
    const id = this.#nextId;
    this.#nextId = (id + 1) >>> 0;
    return id;
  }

  #abandon(pending: Pending): void {
    pending.signal = undefined;
    if (pending.takeBack?.() === true) this.#pending.delete(pending.id);
    pending.reject(cancelled());
  }

  /** The window is at least what was asked for, so that the server never waits for us to take what we want. */
  #growWindow(): void {
    const wanted = Math.min(MAX_WINDOW_BYTES, this.#reads.takenBytes + this.#reads.takenBytes / 4);
    if (wanted <= this.#windowBytes) return;
    this.#windowBytes = Math.min(MAX_WINDOW_BYTES, Math.max(wanted, this.#windowBytes * 2));
    this.#channel.growWindow(this.#windowBytes);
  }

  /** The request that an answer is for. It stays in the table until the answer was found good. */
  #find(id: number): Pending {
    const pending = this.#pending.get(id);
    if (pending === undefined) throw new Malformed('an answer to nothing that was asked');
    return pending;
  }

  #forget(pending: Pending): void {
    this.#pending.delete(pending.id);
    if (pending.signal !== undefined) this.#aborts.remove(pending.signal, pending);
  }

  #dataBegins(id: number, sizeBytes: number): void {
    const pending = this.#find(id);
    if (pending.expects !== packetType.data) throw new Malformed(`data where ${pending.expects} was to come`);
    if (sizeBytes > pending.mostBytes) throw new Malformed(`${sizeBytes} bytes where ${pending.mostBytes} were asked for`);
    const isWanted = pending.signal !== undefined;
    const bytes = isWanted ? (pending.into?.subarray(0, sizeBytes) ?? smallMemory(sizeBytes)) : nowhere;
    this.#incoming = { pending, bytes, sizeBytes, at: 0 };
  }

  #dataComes(bytes: Buffer, start: number, end: number): void {
    const incoming = this.#incoming;
    // An aborted read leaves its memory alone, also in the middle of an answer.
    if (incoming === undefined || incoming.pending.signal === undefined) return;
    bytes.copy(incoming.bytes, incoming.at, start, end);
    incoming.at += end - start;
  }

  #dataEnds(): void {
    const incoming = this.#incoming;
    this.#incoming = undefined;
    if (incoming === undefined) return;
    const { pending, bytes, sizeBytes } = incoming;
    this.#forget(pending);
    if (sizeBytes === 0) pending.reject(new StatusError(status.eof, ''));
    else pending.resolve({ sizeBytes, pieces: [bytes] } as never);
  }

  #packet(type: number, fields: PacketReader): void {
    const pending = this.#find(fields.uint32());
    if (type === packetType.status) this.#status(pending, fields);
    else if (type === pending.expects && type !== packetType.data) this.#answer(pending, fields);
    else throw new Malformed(`an answer of type ${type} where ${pending.expects} was to come`);
    if (pending.sentAt > 0) this.tookMs(performance.now() - pending.sentAt);
  }

  #status(pending: Pending, fields: PacketReader): void {
    const code = fields.uint32();
    // Some servers of old leave the text out.
    const text = fields.left >= 4 ? fields.string().toString('utf8') : '';
    if (code !== status.ok) {
      this.#forget(pending);
      pending.reject(new StatusError(code, text));
    } else if (pending.expects === packetType.status) {
      this.#answer(pending, fields);
    } else {
      throw new Malformed('“OK” where an answer was to come');
    }
  }

  #answer(pending: Pending, fields: PacketReader): void {
    const value = pending.read?.(fields);
    this.#forget(pending);
    if (pending.signal === undefined) pending.late?.(value);
    else pending.resolve(value as never);
  }

  #checkSilence(): void {
    if (this.#pending.size === 0 || this.#context.clock.now() - this.#lastHeardAt < SILENCE_MS) return;
    for (const pending of this.#pending.values()) if (pending.isSlow) return;
    this.fail(this.#context.ended(`no answer for ${Math.round(SILENCE_MS / 1000)} seconds`));
  }
}

const plainAnswer = {
  expects: packetType.status,
  read: nothing,
  late: undefined,
  mostBytes: 0,
  into: undefined,
  isSlow: false,
} as const;

/** Of an answer that says nothing but OK. */
export function nothing(): undefined {
  return undefined;
}
