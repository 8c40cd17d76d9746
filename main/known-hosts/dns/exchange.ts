import { createSocket } from 'node:dgram';
import { createConnection, isIP } from 'node:net';
import type { Clock } from '../../../shared/base/clock.ts';
import { Scope, disposable } from '../../../shared/base/disposable.ts';
import { cancelled } from '../../../shared/model/errors.ts';
import type { NameServer } from './resolver-config.ts';

export interface ExchangeOptions {
  readonly server: NameServer;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The reasons for which nothing came, as parts of a sentence. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Sends one datagram and waits for the one that `accepts` takes; others may be anybody's and are passed over. The socket is bound to the
 * server, so that only datagrams from its address and port arrive. Rejects with `NoAnswer` or `cancelled`.
 */
export function exchangeUdp(query: Buffer, accepts: (message: Buffer) => boolean, options: ExchangeOptions): Promise<Buffer> {
  return waited(options, (scope, settle) => {
    const { server } = options;
    const socket = createSocket(isIP(server.address) === 6 ? 'udp6' : 'udp4');
    scope.add(disposable(() => socket.close()));
    socket.on('error', (error) => settle(error));
    socket.on('message', (message) => {
      if (accepts(message)) settle(message);
    });
    socket.on('connect', () => socket.send(query, (error) => error && settle(error)));
    socket.connect(server.port, server.address);
  });
}

/** The same over TCP, where each message has its length before it (RFC 1035 section 4.2.2). One message is read. */
export function exchangeTcp(query: Buffer, options: ExchangeOptions): Promise<Buffer> {
  return waited(options, (scope, settle) => {
    const { server } = options;
    const socket = createConnection({ host: server.address, port: server.port });
    scope.add(disposable(() => socket.destroy()));
    let received = Buffer.alloc(0);
    socket.on('error', (error) => settle(error));
    socket.on('close', () => settle(new NoAnswer('the name server closed the connection')));
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const length = received.length < 2 ? undefined : received.readUInt16BE(0);
      if (length !== undefined && received.length >= 2 + length) settle(received.subarray(2, 2 + length));
    });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(query.length);
    socket.write(Buffer.concat([length, query]));
  });
}

function waited(
  { timeoutMs, clock, signal }: ExchangeOptions,
  start: (scope: Scope, settle: (outcome: Buffer | Error) => void) => void,
): Promise<Buffer> {
  if (signal.aborted) return Promise.reject(cancelled());
  const scope = new Scope();
  return new Promise<Buffer>((resolve, reject) => {
    const settle = (outcome: Buffer | Error): void => {
      scope.dispose();
      if (Buffer.isBuffer(outcome)) resolve(outcome);
      else reject(translated(outcome));
    };
    const onAbort = (): void => settle(cancelled());
    signal.addEventListener('abort', onAbort);
    scope.add(disposable(() => signal.removeEventListener('abort', onAbort)));
    scope.add(clock.after(timeoutMs, () => settle(new NoAnswer('the name server did not answer'))));
    start(scope, settle);
  });
}

function translated(error: Error): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !('syscall' in error)) return error;
  return new NoAnswer(code === 'ECONNREFUSED' ? 'no name server runs there' : `the name server can’t be reached (${code})`);
}
