import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

export interface ProxyServerOptions {
  /** A login that is asked for; HTTP: Basic. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Where names lead; others are refused as not known. Absent: every connection goes to the address that was asked for. */
  readonly names?: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
  /** HTTP: closes after 407, as some do. */
  readonly closesAfter407?: boolean;
}

export interface ProxyServer {
  readonly host: string;
  readonly port: number;
  /** `host:port` of each connection that was asked for, in order. */
  readonly asked: readonly string[];
  /** Connections that came in. */
  readonly connections: number;
  stop(): Promise<void>;
}

/** An HTTP proxy on loopback that knows CONNECT (RFC 9110 section 9.3.6) and nothing else. */
export function startHttpProxy(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  return start((client, asked) => {
    let head = Buffer.alloc(0);
    const onData = (bytes: Buffer): void => {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      client.off('data', onData).pause();
      const [line = '', ...fields] = head.subarray(0, end).toString('latin1').split('\r\n');
      const rest = head.subarray(end + 4);
      const { login } = options;
      const said = fields.find((field) => /^proxy-authorization:/i.test(field))?.replace(/^[^:]*:\s*Basic\s+/i, '');
      if (login !== undefined && said !== Buffer.from(`${login.user}:${login.password}`).toString('base64')) {
        client.write(
          'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n',
        );
        if (options.closesAfter407 === true) client.end();
        else client.on('data', onData).resume();
        head = Buffer.alloc(0);
        return;
      }
      const place = /^CONNECT (\[[^\]]*\]|[^:]+):(\d+) HTTP\/1\.[01]$/.exec(line);
      const host = place?.[1]?.replace(/^\[(.*)\]$/, '$1');
      if (host === undefined) return void client.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n');
      passOn(client, { host, port: Number(place?.[2]), rest, asked, names: options.names }, (isThrough) =>
        isThrough ? 'HTTP/1.1 200 Connection established\r\n\r\n' : 'HTTP/1.1 503 Service Unavailable\r\n\r\n',
      );
    };
    client.on('data', onData);
  });
}

/** A SOCKS5 proxy on loopback (RFC 1928), as Tor has one: names are taken, and led where `names` says. */
export function startSocksProxy(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  return start((client, asked) => {
    let bytes = Buffer.alloc(0);
    let step: 'methods' | 'login' | 'request' = 'methods';
    const onData = (more: Buffer): void => {
      bytes = Buffer.concat([bytes, more]);
      for (;;) {
        if (step === 'methods') {
          const length = 2 + (bytes[1] ?? 0);
          if (bytes.length < Math.max(2, length)) return;
          const methods = [...bytes.subarray(2, length)];
          bytes = bytes.subarray(length);
          const wanted = options.login === undefined ? 0 : 2;
          if (!methods.includes(wanted)) return void client.end(Buffer.from([5, 0xff]));
          client.write(Buffer.from([5, wanted]));
          step = wanted === 2 ? 'login' : 'request';
        } else if (step === 'login') {
          const userEnd = 2 + (bytes[1] ?? 0);
          const end = userEnd + 1 + (bytes[userEnd] ?? 0);
          if (bytes.length < 2 || bytes.length <= userEnd || bytes.length < end) return;
          const [user, password] = [bytes.subarray(2, userEnd).toString(), bytes.subarray(userEnd + 1, end).toString()];
          bytes = bytes.subarray(end);
          const isRight = user === options.login?.user && password === options.login.password;
          if (!isRight) return void client.end(Buffer.from([1, 1]));
          client.write(Buffer.from([1, 0]));
          step = 'request';
        } else {
          const asksName = bytes[3] === 3;
          const length = asksName ? 7 + (bytes[4] ?? 0) : bytes[3] === 1 ? 10 : 22;
          if (bytes.length < 5 || bytes.length < length) return;
          const address = bytes.subarray(asksName ? 5 : 4, length - 2);
          const host = asksName ? address.toString() : bytes[3] === 1 ? [...address].join('.') : ipv6(address);
          const port = bytes.readUInt16BE(length - 2);
          client.off('data', onData).pause();
          return passOn(client, { host, port, rest: bytes.subarray(length), asked, names: options.names }, (isThrough) =>
            Buffer.from([5, isThrough ? 0 : 4, 0, 1, 0, 0, 0, 0, 0, 0]),
          );
        }
      }
    };
    client.on('data', onData);
  });
}

function ipv6(address: Buffer): string {
  return Array.from({ length: 8 }, (_, index) => address.readUInt16BE(2 * index).toString(16)).join(':');
}

interface Wish {
  readonly host: string;
  readonly port: number;
  readonly rest: Buffer;
  readonly asked: string[];
  readonly names: ProxyServerOptions['names'];
}

function passOn(client: Socket, wish: Wish, answer: (isThrough: boolean) => string | Buffer): void {
  wish.asked.push(`${wish.host}:${wish.port}`);
  const place = wish.names === undefined ? wish : wish.names[wish.host];
  if (place === undefined) return void client.end(answer(false));
  const server = connect({ host: place.host, port: place.port });
  let isThrough = false;
  server.once('connect', () => {
    isThrough = true;
    client.write(answer(true));
    server.write(wish.rest);
    client.pipe(server).pipe(client);
  });
  server.on('error', () => {
    if (isThrough) client.destroy();
    else client.end(answer(false));
  });
  client.on('close', () => server.destroy());
}

async function start(serve: (client: Socket, asked: string[]) => void): Promise<ProxyServer> {
  const asked: string[] = [];
  const clients = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((client) => {
    connections += 1;
    clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    serve(client, asked);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    host: '127.0.0.1',
    port: address.port,
    asked,
    get connections() {
      return connections;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        for (const client of clients) client.destroy();
        server.close(() => resolve());
      }),
  };
}
