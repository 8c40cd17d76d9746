import type { Clock } from '../../shared/base/clock.ts';
import { deferred, type Deferred } from '../../shared/base/deferred.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { AppError, cancelled, type ErrorDetail } from '../../shared/model/errors.ts';
import type { Logger } from '../log/logger.ts';
import { SessionChannel } from './session-channel.ts';
import type { Tell } from './telling.ts';
import type { Channel, ChannelContext } from './channel.ts';
import type { ChannelOffer, ChannelOpenInfo } from './engine-listener.ts';
import type { ChannelHandlers, Transport } from './transport.ts';

/** What we put into one message; OpenSSH's own figure. What the server may: `Engine.mostDataBytes`. */
const MAX_PACKET_BYTES = 32 * 1024;
/** What a channel may send before it is the next one's turn. */
const TURN_BYTES = 64 * 1024;
/** A server that answers its heartbeats but never an open request. */
const OPEN_DEADLINE_MS = 120_000;

interface Opening {
  readonly what: string;
  readonly type: string;
  readonly windowBytes: number;
  /** `Engine.mostDataBytes` as it was announced; other keys may change it. */
  readonly mostDataBytes: number;
  readonly opened: Deferred<SessionChannel>;
  /** Nobody waits any more: a late confirmation is answered with CLOSE. */
  isAbandoned: boolean;
}

export interface OpenRequest {
  /** For errors: `session`, `host:port`, a subsystem's name. */
  readonly what: string;
  /** The channel's type on the wire. */
  readonly type: string;
  readonly windowBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Sends CHANNEL_OPEN. */
  readonly send: (localId: number, windowBytes: number, maxPacketBytes: number) => void;
}

/** The channels of one connection by our id, and those being opened. Ids are not used twice. */
export class ChannelTable implements ChannelHandlers {
  readonly #context: ChannelContext;
  readonly #openings = new Map<number, Opening>();
  readonly #channels = new Map<number, SessionChannel>();
  readonly #waiting = new Set<Channel>();
  readonly #tell: Tell;
  #nextId = 0;
  #lost: AppError | undefined;

  constructor(transport: Transport, clock: Clock, log: Logger, tell: Tell = () => undefined) {
    this.#tell = tell;
    const forget = (id: number): void => {
      const channel = this.#channels.get(id);
      this.#channels.delete(id);
      if (channel !== undefined) tell({ kind: 'channelClosed', channel: id, what: channel.what });
    };
    this.#context = { transport, clock, log, waiting: this.#waiting, forget };
    transport.handlers.channels = this;
    transport.writable.event(() => this.#drain());
  }

  get size(): number {
    return this.#channels.size;
  }

  /** Opens a channel. Errors: `channel.openFailed`, `cancelled`, and why the connection is gone. */
  async open(request: OpenRequest): Promise<SessionChannel> {
    const { what, type, windowBytes, signal } = request;
    if (signal?.aborted === true) throw cancelled();
    if (this.#lost !== undefined) throw this.#lost;
    const id = this.#nextId;
    this.#nextId += 1;
    const { mostDataBytes } = this.#context.transport.engine;
    const opening: Opening = { what, type, windowBytes, mostDataBytes, opened: deferred(), isAbandoned: false };
    this.#openings.set(id, opening);
    const abandon = (error: AppError): void => {
      opening.isAbandoned = true;
      opening.opened.reject(error);
    };
    const onAbort = (): void => abandon(cancelled());
    signal?.addEventListener('abort', onAbort, { once: true });
    const deadline = this.#context.clock.after(OPEN_DEADLINE_MS, () =>
      abandon(openFailed(what, 'other', 'the server did not answer')),
    );
    try {
      request.send(id, windowBytes, mostDataBytes);
      return await opening.opened.promise;
    } finally {
      deadline.dispose();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** What a request in a channel came to; undefined: the server closed the channel in the place of an answer. */
  requested(request: string, what: string, granted: boolean | undefined): void {
    const isUnanswered = granted === undefined && ({ isUnanswered: true } as const);
    this.#tell({ kind: 'request', request, what: printableLine(what, 1000), granted: granted ?? false, ...isUnanswered });
  }

  /** Takes a channel that the server offers. */
  accept(offer: ChannelOffer, what: string, windowBytes: number): Channel {
    const id = this.#nextId;
    this.#nextId += 1;
    const { engine } = this.#context.transport;
    const { mostDataBytes } = engine;
    const channel = this.#add({ recipient: id, ...offer }, { what, type: offer.type, windowBytes, mostDataBytes });
    engine.send.channelOpenConfirm(offer.sender, id, windowBytes, mostDataBytes);
    return channel;
  }

  /** The connection is gone: everything that waits fails with `error`, every channel closes. */
  lose(error: AppError): void {
    this.#lost = error;
    for (const opening of this.#openings.values()) opening.opened.reject(error);
    this.#openings.clear();
    for (const channel of [...this.#channels.values()]) channel.onLost(error);
    this.#channels.clear();
  }

  /** Channels that wait to send take turns, so that none starves behind another's upload (MX-09). */
  #drain(): void {
    const { transport } = this.#context;
    while (!transport.isCongested) {
      const next: Channel | undefined = this.#waiting.values().next().value;
      if (next === undefined) return;
      this.#waiting.delete(next);
      next.pump(TURN_BYTES);
    }
  }

  channelOpened(info: ChannelOpenInfo): void {
    const opening = this.#openings.get(info.recipient);
    if (opening === undefined) return;
    this.#openings.delete(info.recipient);
    const channel = this.#add(info, opening);
    if (opening.isAbandoned) channel.close();
    opening.opened.resolve(channel);
  }

  #add(info: ChannelOpenInfo, ours: Pick<Opening, 'what' | 'type' | 'windowBytes' | 'mostDataBytes'>): SessionChannel {
    const { what, type, windowBytes, mostDataBytes } = ours;
    const maxPacket = Math.max(1, Math.min(info.packetSize, MAX_PACKET_BYTES));
    const channel = new SessionChannel(
      this.#context,
      { local: info.recipient, remote: info.sender },
      { windowBytes, remoteWindow: info.window, maxPacket, mostDataBytes },
      what,
    );
    this.#channels.set(info.recipient, channel);
    this.#tell({ kind: 'channelOpened', channel: info.recipient, what, type });
    return channel;
  }

  channelOpenFailed(id: number, reason: number, text: string): void {
    const opening = this.#openings.get(id);
    this.#openings.delete(id);
    if (opening === undefined) return;
    const detail = { what: opening.what, reason: openReason(reason), text: printableLine(text) };
    this.#tell({ kind: 'channelFailed', ...detail, type: opening.type });
    opening.opened.reject(openFailed(detail.what, detail.reason, detail.text));
  }

  channelData(id: number, data: Buffer): void {
    this.#channels.get(id)?.onData(data);
  }

  channelErrorData(id: number, data: Buffer, type: number): void {
    this.#channels.get(id)?.onErrorData(data, type);
  }

  channelWindowAdjusted(id: number, amount: number): void {
    this.#channels.get(id)?.onWindowAdjust(amount);
  }

  channelRequestAnswered(id: number, accepted: boolean): void {
    this.#channels.get(id)?.onReply(accepted);
  }

  channelRequest(id: number, type: string, wantReply: boolean, data: unknown): void {
    this.#channels.get(id)?.onRequest(type, wantReply, data);
  }

  channelEnded(id: number): void {
    this.#channels.get(id)?.onEof();
  }

  channelClosed(id: number): void {
    if (this.#openings.has(id)) this.channelOpenFailed(id, 0, 'the server closed it instead of opening it');
    this.#channels.get(id)?.onClose();
  }
}

type OpenFailure = ErrorDetail<'channel.openFailed'>['reason'];

/** RFC 4254 section 5.1. OpenSSH answers 2 (connect failed) to a session over MaxSessions. */
function openReason(code: number): OpenFailure {
  const reasons: Readonly<Record<number, OpenFailure>> = {
    1: 'prohibited',
    2: 'connectFailed',
    3: 'unknownType',
    4: 'resourceShortage',
  };
  return reasons[code] ?? 'other';
}

function openFailed(what: string, reason: OpenFailure, text: string): AppError {
  return new AppError('channel.openFailed', { reason, text, what }, `${what} could not be opened: ${reason} ${text}`, {
    phase: 'channel',
  });
}
