import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { RouteFacts } from '../../shared/model/route-facts.ts';
import { localEnd, type LocalEnd } from './local-end.ts';
import { isOnion, onionRefused } from './onion.ts';
import { passingFailures } from './passing-failures.ts';
import { ReceiveMemory } from './receive-memory.ts';

export interface Dialled<S extends Duplex = Duplex> {
  readonly stream: S;
  /** Numeric address of the peer; undefined where somebody else looks the name up. */
  readonly address: string | undefined;
  readonly facts: RouteFacts;
}

/** What is going on: the name is looked up, or an address is tried. */
export type OnDial = (phase: 'name' | 'tcp', detail: string) => void;

interface Place {
  readonly address: string;
  readonly family: number;
}

/** Head start of an address before the next one is tried as well (RFC 8305 section 5). */
const HEAD_START_MS = 250;
/** Where ConnectTimeout is none, nothing may hang all the same. */
const LONGEST_SECONDS = 120;

/** Between ConnectionAttempts, as ssh waits. */
const AGAIN_MS = 1000;

/**
 * Connects TCP to a host: looks its name up, then tries all its addresses, each with a head start over the next; all of it as often as
 * ConnectionAttempts says. `net.*` errors name the phase (CN-18). The socket has no Nagle delay; a late `error` of it is for the caller to
 * hear. An .onion name is never looked up: `route.onionRefused`.
 */
export async function dialTcp(
  target: EffectiveHost,
  onDial: OnDial,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<Dialled<Socket>> {
  if (signal.aborted) throw cancelled();
  if (isOnion(target.hostName)) throw onionRefused(target, 'noProxy');
  const from = await localEnd(target);
  const attempts = target.connectionAttempts ?? 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const places = await findPlaces(target, onDial, signal, clock);
      return await new Race(target, reachableFrom(places, from, target), { onDial, signal, clock, from }).run();
    } catch (error) {
      if (attempt >= attempts || !(error instanceof AppError) || !passes(error)) throw error;
      await pause(AGAIN_MS, signal, clock);
    }
  }
}

function passes({ code }: AppError): boolean {
  return passingFailures.some((each) => each === code);
}

function pause(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return within(new Promise<void>((resolve) => void clock.after(ms, resolve)), signal, clock, LONGEST_SECONDS, cancelled());
}

/** Only what can be reached from the addresses that the user wants to connect from. */
function reachableFrom(places: readonly Place[], from: LocalEnd | undefined, target: EffectiveHost): readonly Place[] {
  if (from === undefined) return places;
  const reachable = places.filter(({ family }) => from.addresses.has(family));
  if (reachable.length > 0) return reachable;
  const { hostName: host, port, bindAddress, bindInterface } = target;
  const name = bindAddress ?? bindInterface ?? '';
  const kind = bindAddress === undefined ? 'interface' : 'address';
  throw new AppError('net.noLocalAddress', { host, port, from: name, kind }, `${name} has no address of a family of ${host}`, {
    phase: 'tcp',
  });
}

async function findPlaces(target: EffectiveHost, onDial: OnDial, signal: AbortSignal, clock: Clock): Promise<readonly Place[]> {
  const host = target.hostName.replace(/^\[(.*)\]$/, '$1');
  // An option for some program, in the place of a name (SE-24).
  if (host === '' || host.startsWith('-')) {
    throw new AppError('destination.invalid', { input: target.hostName, why: 'no host name starts with "-"' }, 'bad host name', {
      phase: 'name',
    });
  }
  const literal = isIP(host);
  const wanted = { any: 0, inet: 4, inet6: 6 }[target.addressFamily];
  if (literal !== 0 && (wanted === 0 || wanted === literal)) return [{ address: host, family: literal }];
  if (literal !== 0) {
    throw new AppError('net.nameNotFound', { host, systemCode: 'EAI_ADDRFAMILY' }, `${host} is no IPv${wanted} address`, {
      phase: 'name',
    });
  }
  onDial('name', host);
  const seconds = patience(target);
  const late = new AppError(
    'net.nameNotFound',
    { host, systemCode: 'ETIMEDOUT' },
    `no answer of the name service in ${seconds} s`,
    {
      phase: 'name',
    },
  );
  try {
    const found = await within(lookup(host, { all: true, family: wanted, order: 'verbatim' }), signal, clock, seconds, late);
    return alternate(found);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('net.nameNotFound', { host, systemCode: systemCode(error) }, `${host} has no address`, {
      phase: 'name',
      cause: error,
    });
  }
}

/** The first family leads, then they take turns: one that does not work costs one head start (CN-02). */
function alternate(places: readonly Place[]): readonly Place[] {
  const first = places.filter(({ family }) => family === places[0]?.family);
  const second = places.filter(({ family }) => family !== places[0]?.family);
  const mixed: Place[] = [];
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    for (const place of [first[index], second[index]]) if (place !== undefined) mixed.push(place);
  }
  return mixed;
}

function within<T>(work: Promise<T>, signal: AbortSignal, clock: Clock, seconds: number, late: AppError): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(cancelled()));
    const timer = clock.after(seconds * 1000, () => settle(() => reject(late)));
    const settle = (act: () => void): void => {
      timer.dispose();
      signal.removeEventListener('abort', onAbort);
      act();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

/** The attempts at all addresses of one host. */
class Race {
  readonly #target: EffectiveHost;
  readonly #waiting: Place[];
  readonly #onDial: OnDial;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #from: LocalEnd | undefined;
  readonly #running = new Set<Socket>();
  readonly #failures: AppError[] = [];

  constructor(
    target: EffectiveHost,
    places: readonly Place[],
    dial: {
      readonly onDial: OnDial;
      readonly signal: AbortSignal;
      readonly clock: Clock;
      readonly from: LocalEnd | undefined;
    },
  ) {
    this.#target = target;
    this.#waiting = [...places];
    this.#onDial = dial.onDial;
    this.#signal = dial.signal;
    this.#clock = dial.clock;
    this.#from = dial.from;
  }

  run(): Promise<Dialled<Socket>> {
    return new Promise((resolve, reject) => {
      let headStart = this.#clock.after(0, () => undefined);
      const end = (winner: Socket | undefined): void => {
        headStart.dispose();
        this.#signal.removeEventListener('abort', onAbort);
        for (const socket of this.#running) if (socket !== winner) socket.destroy();
        this.#running.clear();
      };
      const onAbort = (): void => {
        end(undefined);
        reject(cancelled());
      };
      const next = (): void => {
        headStart.dispose();
        const place = this.#waiting.shift();
        if (place === undefined) {
          if (this.#running.size > 0) return;
          end(undefined);
          // Of several, the first failure is that of the address the system prefers.
          return reject(this.#failures[0] ?? cancelled());
        }
        this.#try(
          place,
          (socket) => {
            end(socket);
            resolve({ stream: socket, address: place.address, facts: this.#facts(place, socket) });
          },
          next,
        );
        if (this.#waiting.length > 0) headStart = this.#clock.after(HEAD_START_MS, next);
      };
      if (this.#signal.aborted) return onAbort();
      this.#signal.addEventListener('abort', onAbort, { once: true });
      next();
    });
  }

  #try(place: Place, won: (socket: Socket) => void, lost: () => void): void {
    const { port, tcpKeepAlive } = this.#target;
    const localAddress = this.#from?.addresses.get(place.family);
    this.#onDial('tcp', `${place.family === 6 ? `[${place.address}]` : place.address}:${port}`);
    const memory = new ReceiveMemory(this.#clock);
    const socket: Socket = connect({
      host: place.address,
      port,
      family: place.family,
      noDelay: true,
      keepAlive: tcpKeepAlive,
      onread: memory.onread(() => socket),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    memory.serve(socket);
    this.#running.add(socket);
    const fail = (error: AppError): void => {
      timer.dispose();
      if (!this.#running.delete(socket)) return;
      socket.destroy();
      this.#failures.push(error);
      lost();
    };
    const seconds = patience(this.#target);
    const timer = this.#clock.after(seconds * 1000, () => fail(this.#timeout(place, seconds)));
    const onError = (cause: Error): void => fail(this.#failure(place, cause));
    socket.on('error', onError);
    socket.once('close', () => timer.dispose());
    socket.once('connect', () => {
      timer.dispose();
      if (!this.#running.has(socket)) return;
      // It may fail before its new owner listens.
      socket.on('error', () => undefined).off('error', onError);
      won(socket);
    });
  }

  #facts({ family }: Place, { localAddress, localPort }: Socket): RouteFacts {
    const name = this.#from?.interface;
    return {
      kind: 'tcp',
      family: family === 6 ? 6 : 4,
      ...(localAddress !== undefined && { from: `${family === 6 ? `[${localAddress}]` : localAddress}:${localPort ?? 0}` }),
      ...(name !== undefined && { interface: name }),
    };
  }

  #timeout({ address }: Place, seconds: number): AppError {
    const { hostName: host, port } = this.#target;
    return new AppError('net.timeout', { host, port, address, seconds }, `no answer of ${address} in ${seconds} s`, {
      phase: 'tcp',
    });
  }

  #failure({ address }: Place, cause: Error): AppError {
    const { hostName: host, port } = this.#target;
    const code = systemCode(cause);
    const options = { phase: 'tcp', cause } as const;
    if (code === 'ECONNREFUSED')
      return new AppError('net.refused', { host, port, address }, `${address}:${port} refused`, options);
    if (code === 'ETIMEDOUT') {
      const seconds = patience(this.#target);
      return new AppError('net.timeout', { host, port, address, seconds }, `no answer of ${address}`, options);
    }
    return new AppError('net.unreachable', { host, port, address, systemCode: code }, cause.message, options);
  }
}

function patience(target: EffectiveHost): number {
  return target.connectTimeoutSeconds > 0 ? target.connectTimeoutSeconds : LONGEST_SECONDS;
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
