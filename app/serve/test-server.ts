import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { createLineLogger } from '../../main/log/line-logger.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { deferred } from '../../shared/base/deferred.ts';
import { openWebSocketWire, webSocketPath, webSocketProtocols } from '../../shared/rpc/web-socket-wire.ts';
import type { Wire } from '../../shared/rpc/wire.ts';
import { startHttpServer } from './http-server.ts';
import { PageFiles } from './page-files.ts';
import { Token } from './token.ts';

export interface TestServer {
  readonly port: number;
  readonly url: string;
  readonly token: string;
  /** Wires that were accepted, in order. */
  readonly wires: readonly Wire[];
  /** The next wire that is accepted. */
  nextWire(): Promise<Wire>;
  readonly logLines: readonly string[];
  close(): Promise<void>;
}

/** A real server on loopback with a small built page, for attacks and for the wires' suite. */
export async function startTestServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-serve-'));
  const root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(root, 'assets', 'index-DeadBeef.js'), 'export {}');
  writeFileSync(join(folder, 'outside.txt'), 'private');
  symlinkSync(join(folder, 'outside.txt'), join(root, 'link.txt'));
  const token = new Token();
  const wires: Wire[] = [];
  const logLines: string[] = [];
  let next = deferred<Wire>();
  const server = await startHttpServer({
    port: 0,
    files: new PageFiles(root),
    token,
    clock: systemClock,
    log: createLineLogger({ write: (line) => logLines.push(line), scopes: '*', clock: systemClock }),
    accept(wire) {
      wires.push(wire);
      next.resolve(wire);
      next = deferred();
    },
  });
  return {
    port: server.port,
    url: server.url,
    token: token.text,
    wires,
    nextWire: () => next.promise,
    logLines,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Upgrade {
  readonly host?: string;
  readonly origin?: string | undefined;
  readonly protocols?: readonly string[];
  readonly path?: string;
}

/** A WebSocket as a browser would open it; what `upgrade` names is said instead of the truth. */
export function openSocket(server: TestServer, upgrade: Upgrade = {}): WebSocket {
  const name = `hawser.localhost:${server.port}`;
  const { host = name, protocols = webSocketProtocols(server.token), path = webSocketPath } = upgrade;
  const origin = 'origin' in upgrade ? upgrade.origin : `http://${name}`;
  return new WebSocket(`ws://127.0.0.1:${server.port}${path}`, [...protocols], {
    headers: { Host: host, ...(origin === undefined ? {} : { Origin: origin }) },
    perMessageDeflate: true,
  });
}

/** `open`, or the status and body with which the upgrade was refused. */
export function outcomeOf(socket: WebSocket): Promise<'open' | { readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
}

/** The page's end of a wire over a real WebSocket. */
export async function openWire(server: TestServer): Promise<{ readonly page: Wire; readonly core: Wire }> {
  const accepted = server.nextWire();
  // The listeners of ws take the same events as a browser's.
  const page = await openWebSocketWire(openSocket(server));
  return { page, core: await accepted };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request with exactly the given target and headers. */
export function ask(
  server: TestServer,
  target: string,
  options: { method?: string; host?: string; address?: string } = {},
): Promise<Answer> {
  const { method = 'GET', host = `hawser.localhost:${server.port}`, address = '127.0.0.1' } = options;
  return new Promise((resolve, reject) => {
    const asked = request({ host: address, port: server.port, path: target, method, headers: { Host: host }, agent: false });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.end();
  });
}
