import type { Clock } from '../../shared/base/clock.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { ChannelTable } from './channel-table.ts';
import type {
  ByteChannel,
  ForwardPlace,
  ForwardRequest,
  IncomingForward,
  RemoteListening,
  RemoteListenRequest,
} from './connection-types.ts';
import type { ChannelOffer } from './engine-listener.ts';
import { askGlobally, type GlobalRequest } from './global-request.ts';
import type { Engine } from './ssh2-internals.ts';
import type { Down, Transport } from './transport.ts';

const CONNECT_FAILED = 2;

/** See `SshConnection.openForward`. */
export function openForward(table: ChannelTable, transport: Transport, request: ForwardRequest): Promise<ByteChannel> {
  const { to, origin, windowBytes, signal } = request;
  return table.open({
    what: placeOf(to),
    type: to.kind === 'socket' ? 'direct-streamlocal@openssh.com' : 'direct-tcpip',
    windowBytes,
    signal,
    send(id, window, maxPacket) {
      const { send } = transport.engine;
      if (to.kind === 'socket') return send.openssh_directStreamLocal(id, window, maxPacket, { socketPath: to.path });
      const { host: dstIP, port: dstPort } = to;
      send.directTcpip(id, window, maxPacket, { dstIP, dstPort, srcIP: origin.address, srcPort: origin.port });
    },
  });
}

function placeOf(place: ForwardPlace): string {
  return place.kind === 'socket' ? place.path : `${place.host}:${place.port}`;
}

interface Listener {
  readonly at: ForwardPlace;
  readonly port: number;
  readonly onConnection: RemoteListenRequest['onConnection'];
}

/** Where the server listens for us on one connection. A channel that the server opens is taken only for one of these (SE-23). */
export class RemoteListeners {
  readonly #transport: Transport;
  readonly #channels: ChannelTable;
  readonly #clock: Clock;
  readonly #explain: (down: Down) => AppError;
  readonly #server: { readonly hostName: string; readonly port: number };
  readonly #listeners = new Set<Listener>();

  constructor(
    transport: Transport,
    channels: ChannelTable,
    clock: Clock,
    explain: (down: Down) => AppError,
    server: { readonly hostName: string; readonly port: number },
  ) {
    this.#transport = transport;
    this.#channels = channels;
    this.#clock = clock;
    this.#explain = explain;
    this.#server = server;
  }

  /** See `SshConnection.listenRemotely`. */
  async listen({ at, onConnection, signal }: RemoteListenRequest): Promise<RemoteListening | undefined> {
    const wanted = at.kind === 'tcp' ? at.port : 0;
    let listener: Listener | undefined;
    const answer = await this.#ask(
      ({ send }) =>
        at.kind === 'socket' ? send.openssh_streamLocalForward(at.path, true) : send.tcpipForward(at.host, at.port, true),
      signal,
      ({ accepted, data, isLate }) => {
        const request = at.kind === 'socket' ? 'streamlocal-forward@openssh.com' : 'tcpip-forward';
        this.#channels.requested(request, placeOf(at), accepted);
        // What follows the answer may be the first connection already.
        if (!accepted) return;
        listener = { at, port: wanted === 0 && data.length >= 4 ? data.readUInt32BE(0) : wanted, onConnection };
        if (isLate) this.#tellCancel(listener);
        else this.#listeners.add(listener);
      },
    );
    if (!answer || listener === undefined) return undefined;
    const mine = listener;
    return { port: mine.port, cancel: () => this.#cancel(mine) };
  }

  /** The connection is gone. */
  lose(): void {
    this.#listeners.clear();
  }

  async #cancel(listener: Listener): Promise<void> {
    if (!this.#listeners.delete(listener) || this.#transport.isDown) return;
    try {
      await this.#ask(
        (engine) => this.#sendCancel(engine, listener, true),
        new AbortController().signal,
        () => undefined,
      );
    } catch {
      // Without the connection there is no listener either; and who does not answer this is found out by the heartbeat.
    }
  }

  /** Nobody waits for the answer of the request any more. */
  #tellCancel(listener: Listener): void {
    this.#sendCancel(this.#transport.engine, listener, false);
  }

  #sendCancel({ send }: Engine, { at, port }: Listener, wantsAnswer: boolean): void {
    if (at.kind === 'socket') send.openssh_cancelStreamLocalForward(at.path, wantsAnswer);
    else send.cancelTcpipForward(at.host, port, wantsAnswer);
  }

  #ask(send: (engine: Engine) => void, signal: AbortSignal, onAnswer: GlobalRequest['onAnswer']): Promise<boolean> {
    const { hostName: host, port } = this.#server;
    return askGlobally({
      transport: this.#transport,
      clock: this.#clock,
      signal,
      explain: this.#explain,
      server: { host, port },
      lacking: 'the server does not answer a request',
      send,
      onAnswer,
    });
  }

  /** Takes what one of the listeners waits for; false: nobody does. */
  offered(offer: ChannelOffer): boolean {
    const listener = this.#listenerFor(offer);
    if (listener === undefined) return false;
    const { srcIP = '', srcPort = 0 } = offer.data;
    listener.onConnection(this.#incoming(offer, { address: printableLine(srcIP, 100), port: srcPort }));
    return true;
  }

  /** By address and port; servers that name another address than they were asked for are believed when the port says it all. */
  #listenerFor({ type, data }: ChannelOffer): Listener | undefined {
    const all = [...this.#listeners];
    if (type === 'forwarded-streamlocal@openssh.com')
      return all.find(({ at }) => at.kind === 'socket' && at.path === data.socketPath);
    if (type !== 'forwarded-tcpip') return undefined;
    const ofPort = all.filter(({ at, port }) => at.kind === 'tcp' && port === data.destPort);
    const exact = ofPort.find(({ at }) => at.kind === 'tcp' && at.host === data.destIP);
    return exact ?? (ofPort.length === 1 ? ofPort[0] : undefined);
  }

  #incoming(offer: ChannelOffer, origin: IncomingForward['origin']): IncomingForward {
    let isAnswered = false;
    const once = <T>(act: () => T): T | undefined => {
      if (isAnswered || this.#transport.isDown) return undefined;
      isAnswered = true;
      return act();
    };
    return {
      origin,
      accept: (windowBytes) => once(() => this.#channels.accept(offer, `a connection from ${origin.address}`, windowBytes)),
      refuse: () => once(() => this.#transport.engine.send.channelOpenFail(offer.sender, CONNECT_FAILED, '')),
    };
  }
}
