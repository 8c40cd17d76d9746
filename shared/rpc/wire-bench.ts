import { z } from 'zod';
import { AppError } from '../model/errors.ts';
import { createClient, type Client } from './client.ts';
import { call, event, pipe } from './contract-kinds.ts';
import type { Handlers } from './contract-types.ts';
import { decodeFrame } from './frames.ts';
import type { Pipe } from './pipe.ts';
import { serve, type Served } from './server.ts';
import type { Frame, Wire } from './wire.ts';

// What the conformance suite of the wires works with: a contract, its handlers, and both sides on a pair of wires.

/** Two connected ends of one kind of wire. */
export interface WirePair {
  readonly page: Wire;
  readonly core: Wire;
  /** Ends what the pair stands on (a server, for instance). */
  close(): Promise<void>;
}

const nothing = z.object({});
export type Nothing = Record<string, never>;
export const windowBytes = 64 * 1024;

const testContract = {
  calls: {
    double: call(z.object({ n: z.number() }), z.object({ n: z.number() })),
    refuse: call(z.object({ host: z.string() }), nothing),
    crash: call(nothing, nothing),
    wait: call(nothing, nothing),
    text: call(z.object({ length: z.number() }), z.object({ text: z.string() })),
    swallow: call(z.object({ text: z.string() }), z.object({ length: z.number() })),
    misfit: call(nothing, z.object({ n: z.number() })),
    secretive: call(nothing, z.object({ shown: z.string() })),
    forbidden: call(nothing, nothing),
    missing: call(nothing, nothing),
  },
  news: { happened: event(z.object({ text: z.string() })), misfit: event(z.object({ text: z.string() })) },
  bytes: {
    echo: pipe(nothing, { windowBytes }),
    pour: pipe(z.object({ chunks: z.number(), chunkBytes: z.number() }), { windowBytes }),
    drain: pipe(nothing, { windowBytes }),
    farewell: pipe(nothing, { windowBytes }),
    refuse: pipe(nothing, { windowBytes }),
  },
} as const;

export type TestContract = typeof testContract;

export interface Bench {
  readonly client: Client<TestContract>;
  readonly server: Served<TestContract>;
  readonly pair: WirePair;
  readonly core: CountedWire;
  /** Signals of the `wait` calls and of the `drain` pipes, in the order of their start. */
  readonly signals: AbortSignal[];
  readonly drained: Pipe[];
  readonly log: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> | undefined }[];
  release(): void;
}

export function makeBench(pair: WirePair): Bench {
  const core = new CountedWire(pair.core);
  const signals: AbortSignal[] = [];
  const drained: Pipe[] = [];
  const log: Bench['log'] = [];
  const waiting: (() => void)[] = [];
  const write = (message: string, fields?: Readonly<Record<string, unknown>>): void => void log.push({ message, fields });
  const server = serve(testContract, core, testHandlers(signals, drained, waiting), {
    context: undefined,
    log: { debug: () => undefined, warn: write, error: write },
    gate: ({ member }) => (member === 'forbidden' ? new AppError('page.occupied', {}, 'occupied') : undefined),
  });
  const client = createClient(testContract, pair.page);
  const release = (): void => waiting.splice(0).forEach((answer) => answer());
  return { client, server, pair, core, signals, drained, log, release };
}

function testHandlers(signals: AbortSignal[], drained: Pipe[], waiting: (() => void)[]): Handlers<TestContract> {
  const handlers = {
    calls: {
      double: ({ n }: { n: number }) => ({ n: n * 2 }),
      refuse: ({ host }: { host: string }) => {
        throw new AppError('net.nameNotFound', { host, systemCode: 'ENOTFOUND' }, 'no such name');
      },
      crash: () => {
        throw new Error('private reason');
      },
      wait: (_input: Nothing, { signal }: { signal: AbortSignal }) => {
        signals.push(signal);
        return new Promise<Nothing>((resolve, reject) => {
          waiting.push(() => resolve({}));
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      },
      text: ({ length }: { length: number }) => ({ text: 'x'.repeat(length) }),
      swallow: ({ text }: { text: string }) => ({ length: text.length }),
      misfit: () => ({ n: 'no number' as unknown as number }),
      secretive: () => ({ shown: 'yes', unnamed: 'unnamed' }),
      forbidden: () => ({}),
      missing: undefined as unknown as () => Nothing,
    },
    bytes: {
      echo: (_input: Nothing, echo: Pipe) => echo.receive((bytes, used) => void echo.write(bytes).then(used)),
      pour: async ({ chunks, chunkBytes }: { chunks: number; chunkBytes: number }, target: Pipe) => {
        for (let index = 0; index < chunks; index++) await target.write(new Uint8Array(chunkBytes));
        target.end();
      },
      drain: (_input: Nothing, source: Pipe, { signal }: { signal: AbortSignal }) => {
        signals.push(signal);
        drained.push(source);
      },
      farewell: (_input: Nothing, target: Pipe) => {
        for (let index = 0; index < 3; index++) void target.write(new Uint8Array(windowBytes));
        target.end();
      },
      refuse: () => {
        throw new AppError('session.notFound', { sessionId: 's' }, 'no such session');
      },
    },
  };
  return handlers;
}

/** Counts the payload of data frames that were handed to a wire. */
class CountedWire implements Wire {
  readonly #wire: Wire;
  dataBytesSent = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  send(frame: Frame): void {
    const decoded = decodeFrame(frame);
    if (decoded.kind === 'data') this.dataBytesSent += decoded.bytes.length;
    this.#wire.send(frame);
  }
  readonly onFrame: Wire['onFrame'] = (listener) => this.#wire.onFrame(listener);
  readonly onClosed: Wire['onClosed'] = (listener) => this.#wire.onClosed(listener);
  get bufferedBytes(): number {
    return this.#wire.bufferedBytes;
  }
  close(): void {
    this.#wire.close();
  }
}

/** The texts that arrive at one end from now on. */
export function rawFrames(wire: Wire): string[] {
  const texts: string[] = [];
  wire.onFrame((frame) => typeof frame === 'string' && texts.push(frame));
  return texts;
}

/** A round trip through both ends and the wire: whatever was on the way has arrived. */
export async function settle(bench: Bench): Promise<void> {
  for (let round = 0; round < 5; round++) await bench.client.calls.double({ n: 1 });
}

export async function rejectionOf(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, got ${String(error)}`);
}

export function ended(target: Pipe): Promise<void> {
  return new Promise((resolve) => target.onEnded(resolve));
}

export function collect(source: Pipe): { sizeBytes: number; bytes(): Uint8Array } {
  const parts: Uint8Array[] = [];
  const result = {
    sizeBytes: 0,
    bytes: () => {
      const whole = new Uint8Array(result.sizeBytes);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  };
  source.receive((bytes, used) => {
    parts.push(bytes);
    result.sizeBytes += bytes.length;
    used();
  });
  return result;
}

export function randomBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

export function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
