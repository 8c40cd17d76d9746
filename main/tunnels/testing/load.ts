import { connect, type Socket } from 'node:net';
import { startDaemon } from '../../../e2e/servers/daemon.ts';
import { LogBuffer } from '../../../e2e/servers/log-buffer.ts';

const block = Buffer.alloc(256 * 1024, 'x');
const answerBytes = 59;

/**
 * Runs in a process of its own, so that it takes no time from the clients. Its text is handed to Node as it is: nothing from outside of it may
 * be used. `d N\n` is answered by N bytes, `u N\n` by one byte when N more have come, anything else as a small web page.
 */
function target(): void {
  const { createServer, Socket: SocketOn } = process.getBuiltinModule('node:net');
  const piece = Buffer.alloc(256 * 1024, 'x');
  const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
  const scratch = Buffer.alloc(256 * 1024);
  const pour = (socket: Socket, bytes: number): void => {
    let left = bytes;
    const more = (): void => {
      while (left > 0) {
        const next = left < piece.length ? piece.subarray(0, left) : piece;
        left -= next.length;
        if (!socket.write(next)) return void socket.once('drain', more);
      }
      socket.end();
    };
    more();
  };
  const serve = (handle: unknown): void => {
    let left = -1;
    const onBytes = (bytes: number): boolean => {
      if (left >= 0) {
        left -= bytes;
        if (left <= 0) socket.end('k');
        return true;
      }
      const [, kind, count] = /^([du]) (\d+)\n/.exec(scratch.toString('latin1', 0, Math.min(bytes, 24))) ?? [];
      if (kind === 'd') pour(socket, Number(count));
      else if (kind === 'u') left = Number(count) - (bytes - scratch.indexOf(10) - 1);
      else socket.end(answer);
      return true;
    };
    // Reads into the same memory again and again, so that it costs little itself; a server can't be told to.
    const options = { handle, readable: true, writable: true, onread: { buffer: scratch, callback: onBytes } };
    const socket: Socket = new SocketOn(options);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.resume();
  };
  const server = createServer({ pauseOnConnect: true }, (accepted) => {
    const own = accepted as unknown as { _handle: unknown };
    const handle = own._handle;
    own._handle = null;
    accepted.destroy();
    serve(handle);
  });
  server.listen(0, '127.0.0.1', () => {
    const at = server.address();
    if (at !== null && typeof at === 'object') process.stdout.write(`listening ${at.port}\n`);
  });
}

export async function startTarget(): Promise<{ readonly port: number; readonly pid: number; stop(): Promise<void> }> {
  const log = new LogBuffer();
  const daemon = startDaemon({
    command: process.execPath,
    args: ['-e', `(${target.toString()})()`],
    output: (text) => {
      log.append(text);
    },
  });
  const [, told] = await log.waitFor(/^listening (\d+)$/m, { failed: daemon.exited });
  return { port: Number(told), pid: daemon.pid, stop: () => daemon.kill() };
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
      got === answerBytes ? resolve(performance.now() - startedAt) : reject(new Error(`${got} bytes of ${answerBytes}`)),
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
