import { lookup } from 'node:dns/promises';
import { lstat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { connect, createServer, isIP, isIPv6, type Server, type Socket } from 'node:net';
import { AppError } from '../../shared/model/errors.ts';
import { isLoopback } from '../../shared/model/tunnel-spec.ts';
import type { BoundListener, ListenPlace } from '../../shared/model/tunnels.ts';
import { holdersOf } from './port-holders.ts';

export interface ListenRequest {
  readonly listen: ListenPlace;
  /** Every address instead of loopback where none is named, as with ssh -g and GatewayPorts. */
  readonly gatewayPorts?: boolean | undefined;
  readonly family?: 'any' | 'inet' | 'inet6' | undefined;
  /** Takes the next free port when the wanted one is taken. */
  readonly mayMove?: boolean | undefined;
  /** Each one paused, with Nagle off, and half open where its other side ends first. */
  readonly onSocket: (socket: Socket) => void;
}

/** Where one tunnel listens on this computer. */
export interface LocalListener {
  readonly bound: readonly BoundListener[];
  /** Stops to listen; connections that were accepted go on. */
  close(): void;
}

/** Why it does not listen, and what happened to each address. */
export class ListenFailure extends Error {
  readonly error: AppError;
  readonly bound: readonly BoundListener[];
  readonly freePort: number | undefined;

  constructor(error: AppError, bound: readonly BoundListener[], freePort?: number) {
    super(error.message, { cause: error });
    this.error = error;
    this.bound = bound;
    this.freePort = freePort;
  }
}

type Outcome =
  | { readonly kind: 'listening'; readonly address: string; readonly port: number; readonly server: Server }
  | { readonly kind: 'failed'; readonly address: string; readonly code: string };

/** Another program's sockets in between may make two families differ; then another port is tried. */
const TRIES = 20;
/** How far from the wanted port a free one is looked for. */
const NEAR = 100;

/** Listens on every address that the place means. Throws `ListenFailure`. */
export async function listenHere(request: ListenRequest): Promise<LocalListener> {
  const { listen } = request;
  if (listen.kind === 'socket') return listenOnSocket(listen.path, request.onSocket);
  const addresses = await addressesOf(listen, request);
  let outcomes = await bindAll(addresses, listen.port, request.onSocket);
  if (request.mayMove && outcomes.some(isTaken)) {
    const free = await freePortNear(listen.port, addresses);
    if (free !== undefined) {
      closeAll(outcomes);
      outcomes = await bindAll(addresses, free, request.onSocket);
    }
  }
  const isUsable = outcomes.some(({ kind }) => kind === 'listening') && !outcomes.some((each) => isTaken(each) || isDenied(each));
  if (!isUsable) {
    closeAll(outcomes);
    throw await failureOf(outcomes, listen.port, addresses);
  }
  return { bound: await Promise.all(outcomes.map((each) => boundOf(each, listen.port))), close: () => closeAll(outcomes) };
}

/** The addresses that a listen place means here. Throws `ListenFailure` for a name that there is not. */
export async function addressesOf(
  { bind }: Extract<ListenPlace, { kind: 'tcp' }>,
  { gatewayPorts = false, family = 'any' }: Pick<ListenRequest, 'gatewayPorts' | 'family'>,
): Promise<readonly string[]> {
  const name = bind ?? (gatewayPorts ? '*' : 'localhost');
  const ofFamily = (address: string): boolean => family === 'any' || (family === 'inet6') === isIPv6(address);
  if (name === '' || name === '*') return ['0.0.0.0', '::'].filter(ofFamily);
  if (name === 'localhost') return ['127.0.0.1', '::1'].filter(ofFamily);
  if (isIP(name) !== 0) return [name];
  try {
    const found = await lookup(name, { all: true });
    const addresses = [...new Set(found.map(({ address }) => address))].filter(ofFamily);
    if (addresses.length > 0) return addresses;
  } catch {
    // Said below.
  }
  const error = new AppError('tunnel.portRefused', { address: name, port: 0, reason: 'ENOTFOUND' }, `${name} is not found`);
  throw new ListenFailure(error, []);
}

/** A port above the wanted one that is free at every address; undefined when none is near. */
export async function freePortNear(port: number, addresses: readonly string[]): Promise<number | undefined> {
  const start = Math.max(port + 1, 1024);
  for (let candidate = start; candidate < start + NEAR && candidate <= 65_535; candidate += 1) {
    const outcomes = await bindAll(addresses, candidate, (socket) => socket.destroy());
    closeAll(outcomes);
    if (outcomes.some(({ kind }) => kind === 'listening') && !outcomes.some((each) => isTaken(each) || isDenied(each)))
      return candidate;
  }
  return undefined;
}

async function bindAll(
  addresses: readonly string[],
  port: number,
  onSocket: (socket: Socket) => void,
): Promise<readonly Outcome[]> {
  for (let tries = 1; ; tries += 1) {
    const outcomes: Outcome[] = [];
    let chosen = port;
    for (const address of addresses) {
      const outcome = await bindOne(address, chosen, onSocket);
      outcomes.push(outcome);
      // Port 0: what the first family was given is asked for in the other.
      if (chosen === 0 && outcome.kind === 'listening') chosen = outcome.port;
    }
    if (port !== 0 || !outcomes.some(isTaken) || tries === TRIES) return outcomes;
    closeAll(outcomes);
  }
}

function bindOne(address: string, port: number, onSocket: (socket: Socket) => void): Promise<Outcome> {
  const server = newServer(onSocket);
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: 'failed', address, code: error.code ?? error.message }),
    );
    server.listen({ host: address, port, ipv6Only: true, exclusive: true }, () => {
      const at = server.address();
      resolve({ kind: 'listening', address, port: typeof at === 'object' && at !== null ? at.port : port, server });
    });
  });
}

function newServer(onSocket: (socket: Socket) => void): Server {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, onSocket);
  // After it listens, an error is one of accepting (too many open files): the next one may come in again.
  server.on('error', () => undefined);
  return server;
}

function closeAll(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) if (outcome.kind === 'listening') outcome.server.close();
}

const isTaken = (outcome: Outcome): boolean => outcome.kind === 'failed' && outcome.code === 'EADDRINUSE';
const isDenied = (outcome: Outcome): boolean =>
  outcome.kind === 'failed' && (outcome.code === 'EACCES' || outcome.code === 'EPERM');

async function boundOf(outcome: Outcome, wantedPort: number): Promise<BoundListener> {
  const { address } = outcome;
  if (outcome.kind === 'listening') {
    const reach = isLoopback(address) ? 'loopback' : 'network';
    return { kind: 'listening', address, port: outcome.port, reach };
  }
  if (!isTaken(outcome)) return { kind: 'refused', address, port: wantedPort, reason: outcome.code };
  return { kind: 'taken', address, port: wantedPort, holders: await holdersOf(wantedPort, [address]) };
}

async function failureOf(outcomes: readonly Outcome[], port: number, addresses: readonly string[]): Promise<ListenFailure> {
  const bound = await Promise.all(
    outcomes.map((each) => boundOf(each.kind === 'listening' ? { ...each, kind: 'failed', code: 'closed' } : each, port)),
  );
  const shown = bound.filter((each) => each.kind !== 'refused' || each.reason !== 'closed');
  if (outcomes.some(isTaken)) {
    const seen = new Map(
      shown.flatMap((each) => (each.kind === 'taken' ? each.holders : [])).map((each) => [JSON.stringify(each), each]),
    );
    const holders = [...seen.values()];
    const freePort = await freePortNear(port, addresses);
    const detail = { port, holders, ...(freePort !== undefined && { freePort }) };
    return new ListenFailure(new AppError('tunnel.portTaken', detail, `port ${port} is taken`), shown, freePort);
  }
  const refused = outcomes.find(isDenied) ?? outcomes.find(({ kind }) => kind === 'failed');
  const reason = refused?.kind === 'failed' ? refused.code : 'EADDRNOTAVAIL';
  const detail = { address: refused?.address ?? '', port, reason };
  return new ListenFailure(new AppError('tunnel.portRefused', detail, `can't listen on port ${port}: ${reason}`), shown);
}

/** Only the user's own programs may connect, as ssh has it (StreamLocalBindMask 0177). */
async function listenOnSocket(path: string, onSocket: (socket: Socket) => void): Promise<LocalListener> {
  let outcome = await bindPath(path, onSocket);
  if (outcome.kind === 'failed' && outcome.code === 'EADDRINUSE' && (await isLeftOver(path))) {
    await unlink(path).catch(() => undefined);
    outcome = await bindPath(path, onSocket);
  }
  if (outcome.kind === 'failed') {
    // libuv says EACCES of a folder that is not there.
    const isFolderMissing = outcome.code === 'EACCES' && (await lstat(dirname(path)).catch(() => undefined)) === undefined;
    const reason = isFolderMissing ? 'ENOENT' : outcome.code;
    const error = new AppError('tunnel.socketRefused', { path, reason }, `${path}: ${reason}`);
    throw new ListenFailure(error, []);
  }
  const { server } = outcome;
  return { bound: [{ kind: 'socket', path }], close: () => server.close() };
}

function bindPath(path: string, onSocket: (socket: Socket) => void): Promise<Outcome> {
  const server = newServer(onSocket);
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: 'failed', address: path, code: error.code ?? error.message }),
    );
    // The system makes the file within this call.
    const mask = process.platform === 'win32' ? undefined : process.umask(0o177);
    try {
      server.listen({ path }, () => resolve({ kind: 'listening', address: path, port: 0, server }));
    } finally {
      if (mask !== undefined) process.umask(mask);
    }
  });
}

/** A socket of this account that nobody listens on: what a program that was killed left. */
async function isLeftOver(path: string): Promise<boolean> {
  const file = await lstat(path).catch(() => undefined);
  if (file?.isSocket() !== true || file.uid !== process.getuid?.()) return false;
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
