import { connect, type Socket } from 'node:net';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { placeText } from '../../shared/model/tunnel-spec.ts';
import type { TargetPlace, TunnelSpec } from '../../shared/model/tunnels.ts';
import type { Logger } from '../log/logger.ts';
import type { ByteChannel, IncomingForward, SshConnection } from '../ssh/connection-types.ts';
import { ChannelTap } from './channel-tap.ts';
import { Join, type ChannelInput } from './join.ts';
import type { OutletMemory } from './outlet-memory.ts';
import { refusalText, socksRefusal } from './refusal-words.ts';
import { resetSocket } from './reset-socket.ts';
import { readInto } from './socket-input.ts';
import { SocksHandshake } from './socks.ts';
import { readWish } from './socks-channel.ts';
import type { TrafficMeter } from './traffic-meter.ts';
import { NEAR_MS, type WindowBudget } from './window-budget.ts';

/** Open and opening connections of one tunnel; more are turned away at once. */
export const MOST_CONNECTIONS = 4096;
/** A SOCKS client that does not say what it wants. */
const HANDSHAKE_MS = 30_000;
/** A target of this computer's network that does not answer. */
const CONNECT_MS = 60_000;
/** How long a client waits for a connection that is away. */
const WAIT_MS = 20_000;

/** What a client's own connection showed of the target. */
export type UseOutcome =
  { readonly kind: 'opened'; readonly latencyMs: number } | { readonly kind: 'failed'; readonly error: unknown };

export interface ForwardingParts {
  readonly spec: TunnelSpec;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meter: TrafficMeter;
  readonly memory: OutletMemory;
  readonly windows: WindowBudget;
  /** Told of targets that the spec names, not of those a SOCKS client asks for. */
  readonly onUse: (outcome: UseOutcome) => void;
  readonly onClient: () => void;
  /** It was ended, and its last connection is gone. */
  readonly onIdle: () => void;
}

interface Waiting {
  readonly resolve: (connection: SshConnection) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Leads the connections of one tunnel on while it is switched on. The SSH connection may come and go: clients that come meanwhile wait for it
 * for a while.
 */
export class Forwarding {
  readonly #parts: ForwardingParts;
  readonly #joins = new Set<Join>();
  /** Not joined yet: what to do when the tunnel is cut. */
  readonly #opening = new Set<() => void>();
  readonly #waiting = new Set<Waiting>();
  #connection: SshConnection | undefined;
  /** The shortest time that the server took to open a channel of this connection: a round trip, or more. */
  #leastOpenMs = Infinity;
  #isOver = false;

  constructor(parts: ForwardingParts) {
    this.#parts = parts;
  }

  /** Connections that are open or being opened. */
  get size(): number {
    return this.#joins.size + this.#opening.size;
  }

  /** The SSH connection to lead through from now on; undefined while there is none. */
  use(connection: SshConnection | undefined): void {
    this.#connection = connection;
    this.#leastOpenMs = Infinity;
    if (connection === undefined) return;
    for (const waiting of [...this.#waiting]) waiting.resolve(connection);
  }

  /** The tunnel is switched off: nothing new begins. With `cut` what is open ends too. */
  end(cut: boolean): void {
    this.#isOver = true;
    for (const abandon of [...this.#opening]) abandon();
    if (cut) for (const join of [...this.#joins]) join.cut();
    this.#checkIdle();
  }

  #checkIdle(): void {
    if (this.#isOver && this.size === 0) this.#parts.onIdle();
  }

  /** A client of a listener on this computer. */
  serveSocket(socket: Socket): void {
    // Before anything else, as an error without a listener ends the program.
    socket.on('error', ignore);
    if (this.#isOver || this.size >= MOST_CONNECTIONS) return resetSocket(socket);
    const { spec } = this.#parts;
    const client = { at: this.#parts.clock.now(), address: socket.remoteAddress, port: socket.remotePort };
    this.#parts.meter.opened(client);
    this.#parts.onClient();
    if (spec.kind === 'local') void this.#leadOn(socket, spec.target, undefined, undefined);
    else this.#serveSocksSocket(socket);
  }

  /** A client of a listener on the server. */
  serveIncoming(incoming: IncomingForward): void {
    if (this.#isOver || this.size >= MOST_CONNECTIONS) return incoming.refuse();
    const { spec, meter, clock } = this.#parts;
    meter.opened({ at: clock.now(), address: incoming.origin.address, port: incoming.origin.port });
    this.#parts.onClient();
    if (spec.kind === 'remote') void this.#letIn(incoming, spec.target);
    else void this.#serveSocksChannel(incoming);
  }

  /** Local: opens a channel and joins it. `socks` is owed an answer. */
  async #leadOn(
    socket: Socket,
    to: TargetPlace,
    socks: SocksHandshake | undefined,
    first: Uint8Array | undefined,
  ): Promise<void> {
    const { windows } = this.#parts;
    const abandon = (): void => resetSocket(socket);
    this.#opening.add(abandon);
    const window = windows.take();
    // Not a signal for each: making one takes longer than to encrypt what a short connection sends.
    let giveUp = (): void => undefined;
    const gone = new Promise<undefined>((resolve) => (giveUp = (): void => resolve(undefined)));
    socket.once('close', giveUp);
    try {
      const connection = this.#connection ?? (await this.#waitForConnection(gone));
      const startedAt = performance.now();
      const origin = { address: socket.remoteAddress ?? '127.0.0.1', port: socket.remotePort ?? 0 };
      const opening = connection.openForward({ to, origin, windowBytes: window.bytes });
      const channel = await Promise.race([opening, gone]);
      if (channel === undefined) {
        opening.then((late) => late.close(), ignore);
        throw clientGone();
      }
      const latencyMs = performance.now() - startedAt;
      if (latencyMs < this.#leastOpenMs) this.#leastOpenMs = latencyMs;
      if (socks === undefined) this.#parts.onUse({ kind: 'opened', latencyMs });
      else socket.write(Buffer.concat([socks.owed, socks.accepted()]));
      this.#join({ socket, channel, first, isUpFromSocket: true, window });
    } catch (error) {
      window.dispose();
      this.#notLedOn(error, socket, to, socks);
    } finally {
      this.#opening.delete(abandon);
      socket.removeListener('close', giveUp);
      this.#checkIdle();
    }
  }

  #notLedOn(error: unknown, socket: Socket, to: TargetPlace, socks: SocksHandshake | undefined): void {
    const { meter, clock, log } = this.#parts;
    if (!socket.destroyed) {
      meter.refused(clock.now(), refusalText(error, to));
      log.info('a connection could not be led on', { target: placeText(to), error: String(error) });
      if (socks === undefined) this.#parts.onUse({ kind: 'failed', error });
    }
    meter.closed();
    if (socks !== undefined && socket.writable) socket.end(Buffer.concat([socks.owed, socks.refused(socksRefusal(error))]));
    else resetSocket(socket);
    if (!socket.destroyed) this.#destroyLater(socket);
  }

  /** A proxy's client is told why, and then has a moment to read it. */
  #destroyLater(socket: Socket): void {
    socket.resume();
    const timer = this.#parts.clock.after(2000, () => socket.destroy());
    socket.once('close', () => timer.dispose());
  }

  #serveSocksSocket(socket: Socket): void {
    const handshake = new SocksHandshake();
    let isOver = false;
    const over = (): void => {
      isOver = true;
      timer.dispose();
      socket.removeListener('close', onClose);
      socket.removeListener('end', onEnd);
      this.#opening.delete(abandon);
    };
    const abandon = (): void => resetSocket(socket);
    const onClose = (): void => {
      over();
      this.#parts.meter.closed();
    };
    const onEnd = (): void => void socket.destroy();
    const onData = (bytes: Buffer): void => {
      if (isOver) return;
      const step = handshake.push(Buffer.from(bytes));
      if (step.kind === 'more') {
        if (step.reply) socket.write(step.reply);
        return;
      }
      over();
      socket.pause();
      if (step.kind === 'connect') {
        this.#parts.meter.knowClient(this.#parts.meter.lastClient ?? { at: 0 }, {});
        void this.#leadOn(socket, { kind: 'tcp', host: step.host, port: step.port }, handshake, step.rest);
        return;
      }
      this.#parts.meter.refused(this.#parts.clock.now(), `A client was turned away: ${step.why}.`);
      this.#parts.meter.closed();
      socket.end(step.reply);
      this.#destroyLater(socket);
    };
    const timer = this.#parts.clock.after(HANDSHAKE_MS, abandon);
    this.#opening.add(abandon);
    readInto(socket, onData);
    socket.once('close', onClose);
    socket.once('end', onEnd);
    socket.resume();
  }

  /** Remote: connects to the target here, then lets the connection in. */
  async #letIn(incoming: IncomingForward, target: TargetPlace): Promise<void> {
    const startedAt = performance.now();
    try {
      const socket = await this.#connectHere(target);
      this.#parts.onUse({ kind: 'opened', latencyMs: performance.now() - startedAt });
      const size = this.#parts.windows.take();
      const channel = incoming.accept(size.bytes);
      if (channel === undefined) {
        size.dispose();
        socket.destroy();
        this.#parts.meter.closed();
      } else this.#join({ socket, channel, isUpFromSocket: false, window: size });
    } catch (error) {
      incoming.refuse();
      this.#failedHere(error, target);
      this.#parts.onUse({ kind: 'failed', error });
    }
  }

  #failedHere(error: unknown, target: TargetPlace): void {
    this.#parts.meter.refused(this.#parts.clock.now(), refusalText(error, target));
    this.#parts.meter.closed();
  }

  async #serveSocksChannel(incoming: IncomingForward): Promise<void> {
    const size = this.#parts.windows.take();
    const channel = incoming.accept(size.bytes);
    if (channel === undefined) {
      size.dispose();
      return this.#parts.meter.closed();
    }
    const tap = new ChannelTap(channel);
    const abandon = (): void => channel.close();
    this.#opening.add(abandon);
    const timer = this.#parts.clock.after(HANDSHAKE_MS, abandon);
    const handshake = new SocksHandshake();
    try {
      const wish = await readWish(handshake, tap, channel);
      timer.dispose();
      if (wish === undefined) throw new Error('it ended before it said what it wants');
      const target = { kind: 'tcp', host: wish.host, port: wish.port } as const;
      try {
        const socket = await this.#connectHere(target);
        void channel.write(Buffer.concat([handshake.owed, handshake.accepted()])).catch(ignore);
        if (wish.rest.length > 0) socket.write(wish.rest);
        this.#join({ socket, channel, input: tap.attach, isUpFromSocket: false, window: size });
      } catch (error) {
        this.#failedHere(error, target);
        size.dispose();
        await channel.write(Buffer.concat([handshake.owed, handshake.refused(socksRefusal(error))])).catch(ignore);
        channel.end();
        channel.close();
      }
    } catch (error) {
      this.#parts.meter.refused(this.#parts.clock.now(), `A client was turned away: ${String(error)}.`);
      this.#parts.meter.closed();
      size.dispose();
      channel.close();
    } finally {
      timer.dispose();
      this.#opening.delete(abandon);
    }
  }

  /** A socket to a target of this computer or its network. Rejects with the system's error. */
  #connectHere(target: TargetPlace): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const at = target.kind === 'socket' ? { path: target.path } : { host: target.host, port: target.port };
      const socket = connect({ ...at, allowHalfOpen: true, noDelay: true });
      const over = (): void => {
        timer.dispose();
        this.#opening.delete(abandon);
        socket.removeListener('error', onError);
      };
      const abandon = (): void => {
        over();
        socket.destroy();
        reject(new Error('the tunnel was switched off'));
      };
      const onError = (error: Error): void => {
        over();
        reject(error);
      };
      const timer = this.#parts.clock.after(CONNECT_MS, () => {
        over();
        socket.destroy();
        reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
      });
      this.#opening.add(abandon);
      socket.on('error', ignore);
      socket.once('error', onError);
      socket.once('connect', () => {
        over();
        socket.pause();
        resolve(socket);
      });
    });
  }

  #join(parts: {
    readonly socket: Socket;
    readonly channel: ByteChannel;
    readonly input?: ChannelInput;
    readonly first?: Uint8Array | undefined;
    readonly isUpFromSocket: boolean;
    readonly window: { readonly grow: (channel: ByteChannel, bytes: number) => void } & Disposable;
  }): void {
    const { meter, memory } = this.#parts;
    const { socket, channel, isUpFromSocket, window } = parts;
    const join: Join = new Join({
      socket,
      channel,
      input: parts.input,
      first: parts.first,
      memory,
      traffic: {
        sent: (bytes) => (isUpFromSocket ? meter.countUp(bytes) : meter.countDown(bytes)),
        received: (bytes) => {
          if (!this.#isNear) window.grow(channel, bytes);
          if (isUpFromSocket) meter.countDown(bytes);
          else meter.countUp(bytes);
        },
      },
      onClosed: () => {
        window.dispose();
        this.#joins.delete(join);
        meter.closed();
        this.#checkIdle();
      },
    });
    this.#joins.add(join);
    if (this.#isOver) join.cut();
  }

  get #isNear(): boolean {
    return this.#leastOpenMs < NEAR_MS || (this.#connection?.rttMs ?? Infinity) < NEAR_MS;
  }

  #waitForConnection(gone: Promise<undefined>): Promise<SshConnection> {
    return new Promise((resolve, reject) => {
      const over = (): void => {
        timer.dispose();
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        resolve: (connection) => {
          over();
          resolve(connection);
        },
        reject: (error) => {
          over();
          reject(error);
        },
      };
      void gone.then(() => waiting.reject(clientGone()));
      const timer = this.#parts.clock.after(WAIT_MS, () => waiting.reject(new Error('the connection is away')));
      this.#waiting.add(waiting);
    });
  }
}

const clientGone = (): Error => new Error('the client went away');

function ignore(): void {
  // What it says is told by what follows.
}
