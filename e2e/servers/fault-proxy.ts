import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** `up` is client to server, `down` is server to client. */
export type Direction = 'up' | 'down';

export interface FaultProxyOptions {
  /** Where connections go; without one they are accepted and nothing is ever said (unless `sendInsteadOfBanner`). */
  readonly target?: Target;
  readonly listen?: string;
}

/** A TCP proxy that misbehaves on demand (bench B4). Every switch acts on open connections too, where it can. */
export interface FaultProxy {
  readonly host: string;
  readonly port: number;
  /** Connections accepted so far, and those still open. */
  readonly connections: number;
  readonly open: number;
  /** Bytes passed on so far. */
  readonly bytes: Readonly<Record<Direction, number>>;
  /** Ends all open connections without a FIN being waited for; new ones are taken. */
  cut(): void;
  /** Ends all open connections with a TCP reset. */
  reset(): void;
  /** Ends the sending side towards one end only. */
  halfClose(direction: Direction): void;
  /** Passes nothing on, in one direction or both, until `resume`; connections stay open. */
  stall(direction?: Direction): void;
  resume(): void;
  /** Holds every piece back for this time, each way. 0: no delay. */
  delay(ms: number): void;
  /** Cuts each connection after that many bytes in a direction, counted from its beginning; undefined: never. */
  limit(direction: Direction, bytes: number | undefined): void;
  /** Where new connections go from now on: another server at the same address. */
  swapTarget(target: Target): void;
  /** New connections get these bytes, and then no more; `close` ends them afterwards. Undefined: to the target again. */
  sendInsteadOfBanner(bytes: string | Uint8Array | undefined, options?: { readonly close?: boolean }): void;
  /** Puts bytes before the server's own, as a banner or a proxy's greeting. Undefined: none. */
  sendBeforeBanner(bytes: string | Uint8Array | undefined): void;
  /** Refuses new connections (the port is closed) until `accept`. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket | undefined;
  readonly passed: Record<Direction, number>;
  /** Passes on what stalls held back. */
  flow(direction: Direction): void;
}

interface Settings {
  target: Target | undefined;
  delayMs: number;
  readonly stalled: Record<Direction, boolean>;
  readonly limits: Record<Direction, number | undefined>;
  instead: { readonly bytes: string | Uint8Array; readonly close: boolean } | undefined;
  before: string | Uint8Array | undefined;
}

const directions = ['up', 'down'] as const;

/** Moves bytes one way, in order, held back by delay and stall; with back pressure, so that windows stay true. */
function carry(
  from: Socket,
  to: Socket,
  direction: Direction,
  settings: Settings,
  onPassed: (bytes: number) => number,
): () => void {
  const held: { readonly due: number; readonly chunk: Buffer | undefined }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flow = (): void => {
    clearTimeout(timer);
    while (!settings.stalled[direction]) {
      const next = held[0];
      if (next === undefined) break;
      const wait = next.due - performance.now();
      if (wait > 0) {
        timer = setTimeout(flow, wait);
        return;
      }
      held.shift();
      if (next.chunk === undefined) {
        to.end();
        continue;
      }
      const allowed = onPassed(next.chunk.length);
      if (allowed < next.chunk.length) {
        to.end(next.chunk.subarray(0, allowed));
        from.destroy();
        return;
      }
      if (!to.write(next.chunk)) from.pause();
    }
    if (settings.stalled[direction] && held.length > 0) from.pause();
  };
  const push = (chunk: Buffer | undefined): void => {
    held.push({ due: performance.now() + settings.delayMs, chunk });
    flow();
  };
  from.on('data', push);
  from.on('end', () => {
    push(undefined);
  });
  to.on('drain', () => {
    from.resume();
  });
  from.on('close', () => {
    // What was said before the end is delivered even when it was delayed.
    if (held.length === 0 || settings.stalled[direction]) to.destroySoon();
  });
  return () => {
    from.resume();
    flow();
  };
}

function openPair(client: Socket, settings: Settings, bytes: Record<Direction, number>): Pair {
  client.setNoDelay(true);
  client.on('error', () => undefined);
  const passed = { up: 0, down: 0 };
  const { instead, target } = settings;
  if (instead !== undefined || target === undefined) {
    client.resume();
    if (instead?.close === true) client.end(instead.bytes);
    else if (instead !== undefined) client.write(instead.bytes);
    return { client, server: undefined, passed, flow: () => undefined };
  }
  if (settings.before !== undefined) client.write(settings.before);
  const server = connect({ ...target, noDelay: true, allowHalfOpen: true });
  server.on('error', () => client.destroy());
  const count = (direction: Direction) => (length: number) => {
    const allowed = Math.min(length, (settings.limits[direction] ?? Infinity) - passed[direction]);
    passed[direction] += allowed;
    bytes[direction] += allowed;
    return allowed;
  };
  const flows = {
    up: carry(client, server, 'up', settings, count('up')),
    down: carry(server, client, 'down', settings, count('down')),
  };
  return {
    client,
    server,
    passed,
    flow: (direction) => {
      flows[direction]();
    },
  };
}

/** Starts the proxy at a free port of the loopback interface. */
export async function startFaultProxy(options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const { listen: host = '127.0.0.1' } = options;
  const stalled = { up: false, down: false };
  const limits: Record<Direction, number | undefined> = { up: undefined, down: undefined };
  const settings: Settings = { target: options.target, delayMs: 0, stalled, limits, instead: undefined, before: undefined };
  const pairs = new Set<Pair>();
  const bytes = { up: 0, down: 0 };
  let connections = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections += 1;
    const pair = openPair(client, settings, bytes);
    pairs.add(pair);
    client.on('close', () => pairs.delete(pair));
  });
  const listenAt = async (port: number): Promise<void> => {
    server.listen(port, host);
    await once(server, 'listening');
  };
  await listenAt(0);
  const { port } = server.address() as AddressInfo;
  const each = (act: (socket: Socket) => void): void => {
    for (const { client, server: upstream } of [...pairs]) {
      act(client);
      if (upstream !== undefined) act(upstream);
    }
  };
  const cut = (): void => {
    each((socket) => socket.destroy());
  };
  const refuse = (): Promise<void> => {
    const closed = server.listening ? new Promise<void>((resolve) => server.close(() => resolve())) : Promise.resolve();
    cut();
    return closed;
  };
  return {
    host,
    port,
    get connections() {
      return connections;
    },
    get open() {
      return pairs.size;
    },
    bytes,
    cut,
    reset: () => {
      each((socket) => socket.resetAndDestroy());
    },
    halfClose: (direction) => {
      for (const pair of pairs) (direction === 'up' ? pair.server : pair.client)?.end();
    },
    stall: (direction) => {
      for (const one of direction === undefined ? directions : [direction]) stalled[one] = true;
    },
    resume: () => {
      for (const one of directions) {
        stalled[one] = false;
        for (const pair of pairs) pair.flow(one);
      }
    },
    delay: (ms) => {
      settings.delayMs = ms;
    },
    limit: (direction, most) => {
      limits[direction] = most;
    },
    swapTarget: (target) => {
      settings.target = target;
    },
    sendInsteadOfBanner: (text, { close = false } = {}) => {
      settings.instead = text === undefined ? undefined : { bytes: text, close };
    },
    sendBeforeBanner: (text) => {
      settings.before = text;
    },
    refuse,
    accept: () => (server.listening ? Promise.resolve() : listenAt(port)),
    stop: refuse,
  };
}
