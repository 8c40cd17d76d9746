import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../shared/base/clock.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { webSocketProtocol } from '../../shared/rpc/web-socket-wire.ts';
import type { Wire } from '../../shared/rpc/wire.ts';
import type { Logger } from '../../main/log/logger.ts';
import { securityHeaders } from '../page/page-files.ts';
import { listenOnLoopback } from './loopback.ts';
import type { PageFiles } from './page-files.ts';
import { pageAddress, refuseRequest, refuseUpgrade, type PageAddress, type Refusal } from './request-guard.ts';
import type { Token } from './token.ts';
import { serverWebSocketWire } from './web-socket-wire.ts';

/** Beyond this a message ends the connection; what is beyond the frame limit of 1 MiB and below this is answered. */
const messageCeilingBytes = 16 * 1024 * 1024;
const mostConnections = 512;

export interface HttpServerOptions {
  /** 0 for any. */
  readonly port: number;
  readonly files: PageFiles;
  readonly token: Token;
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes the wire of a page that showed the token. */
  readonly accept: (wire: Wire) => void;
}

export interface RunningServer {
  readonly port: number;
  /** The address with the token in its fragment, which no request carries. */
  readonly url: string;
  /** Stops listening and ends every connection, politely for two seconds. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the page and its WebSocket on loopback.
 * @throws ListenError when the port can't be had.
 */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningServer> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageCeilingBytes,
    perMessageDeflate: false,
    handleProtocols: () => webSocketProtocol,
  });
  const late: { front?: Front } = {};
  const { servers, port } = await listenOnLoopback(() => createFront(() => late.front), options.port);
  const address = pageAddress(port);
  late.front = new Front(options, address, sockets);
  let closing: Promise<void> | undefined;
  return {
    port,
    url: `${address.origin}/#token=${options.token.text}`,
    close: () => (closing ??= closeServers(servers, sockets)),
  };
}

/** The port is part of what is checked and known only after listening: until then a request is answered by hanging up. */
function createFront(current: () => Front | undefined): Server {
  const server = createServer({ noDelay: true, headersTimeout: 10_000, requestTimeout: 30_000 });
  server.maxConnections = mostConnections;
  server.on('request', (request, response) => {
    const front = current();
    if (front === undefined) response.destroy();
    else void front.request(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const front = current();
    if (front === undefined) socket.destroy();
    else front.upgrade(request, socket, head);
  });
  return server;
}

class Front {
  readonly #options: HttpServerOptions;
  readonly #address: PageAddress;
  readonly #sockets: WebSocketServer;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(options: HttpServerOptions, address: PageAddress, sockets: WebSocketServer) {
    this.#options = options;
    this.#address = address;
    this.#sockets = sockets;
    this.#headers = securityHeaders([`ws://${address.host}`]);
  }

  async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Nothing is ever read from a request's body.
    request.resume();
    const refusal = refuseRequest(request, this.#address);
    if (refusal !== undefined) {
      this.#logRefusal(request, refusal);
      return this.#say(response, 403, refusalText(refusal));
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return this.#say(response, 405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
    const file = this.#options.files.find(request.url ?? '');
    if (file === undefined) return this.#say(response, 404, 'Not found.');
    try {
      const body = await file.read();
      const about = { 'Content-Type': file.contentType, 'Cache-Control': file.cacheControl, 'Content-Length': body.length };
      response.writeHead(200, { ...this.#headers, ...about });
      response.end(request.method === 'HEAD' ? undefined : body);
    } catch (error) {
      this.#options.log.warn('a file of the page could not be read', { path: request.url, error });
      this.#say(response, 404, 'Not found.');
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', (error) => this.#options.log.debug('an upgrade broke', { error: error.message }));
    const refusal = refuseUpgrade(request, this.#address, this.#options.token);
    if (refusal !== undefined) {
      this.#logRefusal(request, refusal);
      hangUp(socket, refusalText(refusal), this.#headers);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
      this.#options.accept(serverWebSocketWire(accepted, this.#options));
    });
  }

  /** The log names what came, but never a token, wherever somebody put one, and never a query. */
  #logRefusal(request: IncomingMessage, refusal: Refusal): void {
    this.#options.log.warn('request refused', {
      because: refusal,
      method: request.method,
      path: withoutToken((request.url ?? '').replace(/[?#].*$/s, '')),
      host: withoutToken(request.headers.host),
      origin: withoutToken(request.headers.origin),
    });
  }

  #say(response: ServerResponse, status: number, line: string, more: Readonly<Record<string, string>> = {}): void {
    const about = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...more };
    response.writeHead(status, { ...this.#headers, ...about });
    response.end(`${line}\n`);
  }
}

function withoutToken(text = ''): string {
  return printableLine(text.replace(/[A-Za-z0-9_-]{32,}/g, '…'), 200);
}

function refusalText(refusal: Refusal): string {
  return refusal === 'host' ? 'Use the address that Hawser printed.' : 'Refused: open the address that Hawser printed.';
}

function hangUp(socket: Duplex, line: string, headers: Readonly<Record<string, string>>): void {
  const body = `${line}\n`;
  const fields = {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    Connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 403 Forbidden\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

async function closeServers(servers: readonly Server[], sockets: WebSocketServer): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const socket of sockets.clients) socket.close(1001, 'Hawser was closed');
  const cut = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    for (const server of servers) server.closeAllConnections();
  }, 2000);
  for (const server of servers) server.closeIdleConnections();
  await Promise.all(closed);
  clearTimeout(cut);
}
