import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { printable } from '../../shared/base/printable.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { Logger } from '../log/logger.ts';
import type { ByteChannel } from './connection-types.ts';
import { Inlet } from './inlet.ts';
import { LateEvent } from './late-event.ts';
import type { Transport } from './transport.ts';
import { ReceiveWindow } from './window.ts';

type Consumer = (bytes: Uint8Array, used: () => void) => void;

interface PendingWrite {
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

export interface ChannelLimits {
  readonly windowBytes: number;
  readonly remoteWindow: number;
  /** Data that we may put into one message. */
  readonly maxPacket: number;
  /** Data that the server may put into one message, as it was announced. */
  readonly mostDataBytes: number;
}

/** What a channel needs of the connection it lives on. */
export interface ChannelContext {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Logger;
  /** Channels that have more to send than the stream takes now, longest waiting first. */
  readonly waiting: Set<Channel>;
  /** Called once when neither side has the channel any more. */
  forget(localId: number): void;
}

const STDERR = 1;
/** Forgiven in one message beyond what was announced, for servers that count its head in; no packet holds more. OpenSSH needs none of it. */
const FORGIVEN_BYTES = 1024;
/**
 * So much window is given back at once and not at the end of the turn, which may come after several reads: the server would stand still meanwhile.
 * Less than that is no bulk data, and can wait for what else is sent.
 */
const HURRY_BYTES = 64 * 1024;
/** A write this small is somebody typing: it does not queue behind bulk data (MX-09). */
const SMALL_BYTES = 4096;
/** How long the server may take to answer our CLOSE before the channel counts as closed. */
const CLOSE_DEADLINE_MS = 5000;

/**
 * One open channel. The table routes the server's messages to the `on…` methods; the rest is for the channel's user. States of
 * each direction: open → eof → closed.
 */
export class Channel implements ByteChannel {
  readonly #context: ChannelContext;
  readonly #localId: number;
  readonly #remoteId: number;
  readonly what: string;
  readonly #maxPacket: number;
  readonly #mostDataBytes: number;
  readonly #window: ReceiveWindow;
  readonly #output: Inlet;
  readonly #errors: Inlet;
  readonly #ended = new LateEvent<void>();
  readonly #closed = new LateEvent<ExitStatus>();
  readonly #writes: PendingWrite[] = [];
  readonly #replies: ((accepted: boolean | undefined) => void)[] = [];
  #writeOffset = 0;
  #remoteWindow: number;
  #sentEof = false;
  #wantsEof = false;
  #sentClose = false;
  #gotEof = false;
  #gotClose = false;
  #exit: ExitStatus = { kind: 'unknown' };
  #closeTimer: Disposable | undefined;
  #lost: AppError | undefined;

  constructor(
    context: ChannelContext,
    ids: { readonly local: number; readonly remote: number },
    limits: ChannelLimits,
    what: string,
  ) {
    this.#context = context;
    this.#localId = ids.local;
    this.#remoteId = ids.remote;
    this.what = what;
    this.#maxPacket = limits.maxPacket;
    this.#mostDataBytes = limits.mostDataBytes;
    this.#remoteWindow = limits.remoteWindow;
    this.#window = new ReceiveWindow(limits.windowBytes);
    const inlet = (): Inlet =>
      new Inlet(
        (bytes) => this.#giveBack(bytes),
        () => this.#settle(),
        (error) => this.#consumerFailed(error),
      );
    this.#output = inlet();
    this.#errors = inlet();
  }

  protected get transport(): Transport {
    return this.#context.transport;
  }

  get isOpen(): boolean {
    return !this.#sentClose && !this.#gotClose && !this.#context.transport.isDown;
  }

  /** Why the connection is gone, or who used the bytes failed, if that is how the channel ended. */
  get lost(): AppError | undefined {
    return this.#lost;
  }

  get onEnd(): ByteChannel['onEnd'] {
    return this.#ended.event;
  }

  get onClosed(): ByteChannel['onClosed'] {
    return this.#closed.event;
  }

  receive(consumer: Consumer, options: { readonly borrows?: boolean } = {}): void {
    this.#output.attach(consumer, options.borrows);
    // Error output that nobody asked for must neither use the window up nor hold the end of the channel back.
    queueMicrotask(() => this.#errors.ignore());
  }

  receiveError(consumer: Consumer): void {
    this.#errors.attach(consumer);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.writeAll([bytes]);
  }

  writeAll(pieces: readonly Uint8Array[]): Promise<void> {
    if (!this.isOpen || this.#wantsEof) return Promise.reject(this.#closedError());
    let sizeBytes = 0;
    for (const piece of pieces) sizeBytes += piece.length;
    if (sizeBytes === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#writes.push({ pieces, sizeBytes, resolve, reject });
      this.pump();
    });
  }

  send(bytes: Uint8Array): number {
    if (!this.isOpen || this.#wantsEof || this.#writes.length > 0) return 0;
    const { transport } = this.#context;
    const pieces = [bytes];
    let sent = 0;
    while (sent < bytes.length && this.#remoteWindow > 0 && !this.#mustWait(bytes.length)) {
      const end = Math.min(bytes.length, sent + Math.min(this.#remoteWindow, this.#maxPacket));
      transport.engine.sendData(this.#remoteId, pieces, sent, end);
      this.#remoteWindow -= end - sent;
      sent = end;
    }
    return sent;
  }

  growWindow(toBytes: number): void {
    const amount = this.#window.grow(toBytes);
    if (amount > 0 && this.isOpen && !this.#gotEof) {
      this.#context.transport.engine.send.channelWindowAdjust(this.#remoteId, amount);
    }
  }

  end(): void {
    if (this.#wantsEof) return;
    this.#wantsEof = true;
    this.pump();
  }

  close(): void {
    if (this.isOpen) {
      this.#sendClose();
      this.#closeTimer = this.#context.clock.after(CLOSE_DEADLINE_MS, () => this.#finish());
    }
    this.#rejectWrites();
    this.#output.discard();
    this.#errors.discard();
  }

  /** Sends a channel request that wants a reply, and answers the reply; false also when the channel closes first. */
  request(send: (remoteId: number) => void): Promise<boolean> {
    return this.requestOrClosed(send).then((isGranted) => isGranted ?? false);
  }

  /** The same, with undefined when the channel closes first. */
  requestOrClosed(send: (remoteId: number) => void): Promise<boolean | undefined> {
    if (!this.isOpen) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#replies.push(resolve);
      send(this.#remoteId);
    });
  }

  /** Sends a channel request without a reply; nothing happens on a closed channel. */
  tell(send: (remoteId: number) => void): void {
    if (this.isOpen) send(this.#remoteId);
  }

  onData(data: Buffer): void {
    this.#arrive(data, this.#output);
  }

  onErrorData(data: Buffer, type: number): void {
    if (type === STDERR) this.#arrive(data, this.#errors);
    else this.#giveBackUnread(data.length);
  }

  onWindowAdjust(amount: number): void {
    this.#remoteWindow += amount;
    this.pump();
  }

  onReply(accepted: boolean): void {
    this.#replies.shift()?.(accepted);
  }

  onRequest(type: string, wantReply: boolean, data: unknown): void {
    const exit = type === 'exit-status' || type === 'exit-signal' ? readExit(type, data) : undefined;
    if (exit !== undefined && this.#exit.kind === 'unknown') this.#exit = exit;
    // `keepalive@openssh.com` comes as a channel request too (CN-09): any answer will do, and none is granted.
    if (wantReply && this.isOpen) this.#context.transport.engine.send.channelFailure(this.#remoteId);
  }

  onEof(): void {
    this.#gotEof = true;
    this.#settle();
  }

  onClose(): void {
    if (this.#gotClose) return;
    this.#gotClose = true;
    this.#gotEof = true;
    if (!this.#sentClose && !this.#context.transport.isDown) this.#sendClose();
    this.#rejectWrites();
    this.#answerReplies();
    this.#settle();
  }

  /** The transport is gone. What was received before is still delivered. */
  onLost(error: AppError): void {
    this.#lost = error;
    this.#gotClose = true;
    this.#gotEof = true;
    this.#rejectWrites();
    this.#answerReplies();
    this.#settle();
  }

  #arrive(data: Buffer, inlet: Inlet): void {
    if (this.#gotEof) return;
    // Compressed data may be any size when it is unpacked.
    if (data.length > this.#mostDataBytes + FORGIVEN_BYTES) {
      this.#context.transport.fail('the server sent more channel data in one message than was announced');
      return;
    }
    if (!this.#window.take(data.length)) {
      this.#context.transport.fail('the server sent more than the channel window allows');
      return;
    }
    if (this.#sentClose) return;
    // Borrowed bytes are used before they are overwritten; what may wait is copied, error output as well.
    inlet.push(!inlet.borrows && this.#context.transport.lendsMemory ? Buffer.from(data) : data);
  }

  /** What it had is not used, and what comes after must not look whole: the channel ends. */
  #consumerFailed(error: unknown): void {
    const { what } = this;
    this.#context.log.error('a channel consumer threw', { what, error: String(error) });
    this.#lost ??= new AppError('internal', { logReference: 'ssh.channel' }, `what came from ${what} was not used`, {
      cause: error,
    });
    this.close();
  }

  #giveBackUnread(bytes: number): void {
    this.#window.take(bytes);
    this.#giveBack(bytes);
  }

  #giveBack(bytes: number): void {
    const amount = this.#window.give(bytes);
    if (amount > 0 && this.isOpen && !this.#gotEof) {
      this.#context.transport.engine.send.channelWindowAdjust(this.#remoteId, amount);
      if (amount >= HURRY_BYTES) this.#context.transport.hurry();
    }
  }

  /** Sends what the server's window and the stream take, in order and at most about `quota` bytes; then the EOF that was asked for. */
  pump(quota = Infinity): void {
    const { transport, waiting } = this.#context;
    let left = quota;
    while (this.isOpen) {
      const next = this.#writes[0];
      if (next === undefined) break;
      if (this.#remoteWindow <= 0) return;
      if (left <= 0 || this.#mustWait(next.sizeBytes)) {
        waiting.add(this);
        return;
      }
      const end = Math.min(next.sizeBytes, this.#writeOffset + Math.min(this.#remoteWindow, this.#maxPacket));
      transport.engine.sendData(this.#remoteId, next.pieces, this.#writeOffset, end);
      this.#remoteWindow -= end - this.#writeOffset;
      left -= end - this.#writeOffset;
      this.#writeOffset = end;
      if (end === next.sizeBytes) {
        this.#writes.shift();
        this.#writeOffset = 0;
        next.resolve();
      }
    }
    if (this.#wantsEof && !this.#sentEof && this.isOpen) {
      this.#sentEof = true;
      transport.engine.send.channelEOF(this.#remoteId);
    }
  }

  #mustWait(ofBytes: number): boolean {
    const { transport } = this.#context;
    return ofBytes > SMALL_BYTES ? transport.isCongested : transport.isBlocked;
  }

  #sendClose(): void {
    this.#sentClose = true;
    this.#context.transport.engine.send.channelClose(this.#remoteId);
  }

  #rejectWrites(): void {
    for (const write of this.#writes.splice(0)) write.reject(this.#closedError());
  }

  #answerReplies(): void {
    for (const reply of this.#replies.splice(0)) reply(undefined);
  }

  /** Fires `onEnd` and `onClosed` when everything before them was delivered. */
  #settle(): void {
    const isDelivered = this.#output.isEmpty && this.#errors.isEmpty;
    if (this.#gotEof && isDelivered) this.#ended.fire();
    if (this.#gotClose) this.#context.forget(this.#localId);
    if (this.#gotClose && isDelivered) this.#finish();
  }

  #finish(): void {
    this.#closeTimer?.dispose();
    this.#context.waiting.delete(this);
    this.#answerReplies();
    this.#context.forget(this.#localId);
    this.#ended.fire();
    this.#closed.fire(this.#exit);
  }

  #closedError(): AppError {
    return new AppError('channel.closed', { what: this.what }, `${this.what} is closed`);
  }
}

function readExit(type: 'exit-status' | 'exit-signal', data: unknown): ExitStatus | undefined {
  if (type === 'exit-status') return typeof data === 'number' ? { kind: 'code', code: data } : undefined;
  if (typeof data !== 'object' || data === null) return undefined;
  const { signal, coreDumped, errorMessage } = data as { signal?: unknown; coreDumped?: unknown; errorMessage?: unknown };
  if (typeof signal !== 'string') return undefined;
  return {
    kind: 'signal',
    signal: printable(signal, 60),
    coreDumped: coreDumped === true,
    message: typeof errorMessage === 'string' ? printable(errorMessage, 400) : '',
  };
}
