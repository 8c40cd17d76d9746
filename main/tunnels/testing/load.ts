import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

const block = Buffer.alloc(256 * 1024, 'x');
const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');

/**
 * A target for measurements: `d N\n` is answered by N bytes, `u N\n` by one byte when N more have come, anything else as a small web page. Reads into
 * the same memory again and again, so that it costs little itself.
 */
export async function startTarget(): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let left = -1;
    socket.on('data', (chunk: Buffer) => {
      if (left >= 0) {
        left -= chunk.length;
        if (left <= 0) socket.end('k');
        return;
      }
      const [, kind, count] = /^([du]) (\d+)\n/.exec(chunk.toString('latin1', 0, 24)) ?? [];
      if (kind === 'd') pour(socket, Number(count));
      else if (kind === 'u') left = Number(count) - (chunk.length - chunk.indexOf(10) - 1);
      else socket.end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function pour(socket: Socket, bytes: number): void {
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      const piece = left < block.length ? block.subarray(0, left) : block;
      left -= piece.length;
      if (!socket.write(piece)) return void socket.once('drain', more);
    }
    socket.end();
  };
  more();
}

/** How clients go: straight to a forwarded port, or through a proxy. */
export interface Way {
  readonly port: number;
  /** Through a SOCKS5 proxy at `port`, to this port of the server. */
  readonly proxied?: number | undefined;
}

const scratch = Buffer.alloc(256 * 1024);

/** Opens a connection the way; `onBytes` gets the length of what comes after the proxy's answers. */
function dial(way: Way, onOpen: (socket: Socket) => void, onBytes: (bytes: number) => void): Socket {
  let greeted = way.proxied === undefined ? 2 : 0;
  let handshake = 0;
  const socket = connect({
    port: way.port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: scratch,
      callback: (bytes) => {
        if (greeted === 2) onBytes(bytes);
        else {
          handshake += bytes;
          if (greeted === 0 && handshake >= 2) {
            greeted = 1;
            const { proxied = 0 } = way;
            socket.write(Buffer.from([5, 1, 0, 1, 127, 0, 0, 1, proxied >> 8, proxied & 255]));
          } else if (greeted === 1 && handshake >= 12) {
            greeted = 2;
            onOpen(socket);
            if (handshake > 12) onBytes(handshake - 12);
          }
        }
        return true;
      },
    },
  });
  socket.once('connect', () => (greeted === 2 ? onOpen(socket) : socket.write(Buffer.from([5, 1, 0]))));
  return socket;
}

/** One stream of so many bytes; resolves when all have come, rejects when the connection breaks before. */
export function stream(way: Way, direction: 'down' | 'up', bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = direction === 'down' ? bytes : 1;
    const socket = dial(
      way,
      (open) => {
        open.write(`${direction === 'down' ? 'd' : 'u'} ${bytes}\n`);
        if (direction === 'up') pourInto(open, bytes);
      },
      (count) => {
        left -= count;
        if (left > 0) return;
        resolve();
        socket.destroy();
      },
    );
    socket.on('error', reject);
    socket.on('close', () => (left > 0 ? reject(new Error(`it ended ${left} bytes early`)) : undefined));
  });
}

function pourInto(socket: Socket, bytes: number): void {
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      const piece = left < block.length ? block.subarray(0, left) : block;
      left -= piece.length;
      if (!socket.write(piece)) return void socket.once('drain', more);
    }
  };
  more();
}

const request = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');

/** One short HTTP request with a connection of its own; answers its milliseconds. */
export function shortRequest(way: Way): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let got = 0;
    const socket = dial(
      way,
      (open) => open.write(request),
      (count) => (got += count),
    );
    socket.on('error', reject);
    socket.on('close', () =>
      got === answer.length ? resolve(performance.now() - startedAt) : reject(new Error(`${got} bytes of ${answer.length}`)),
    );
  });
}

/** So many requests, `atOnce` of them at a time; answers the milliseconds of each. */
export async function shortRequests(way: Way, count: number, atOnce: number): Promise<number[]> {
  const times: number[] = [];
  let started = 0;
  const runner = async (): Promise<void> => {
    while (started < count) {
      started += 1;
      times.push(await shortRequest(way));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  return times;
}
