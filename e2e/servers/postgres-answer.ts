import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** SSLRequest (PostgreSQL, "Message Formats"): length 8, code 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

export interface PostgresAnswer {
  readonly port: number;
  /** What each connection sent so far. */
  readonly heard: readonly Buffer[];
  stop(): void;
}

/** The door of a PostgreSQL server: answers an SSLRequest by `S` or `N` and anything else as one that was not understood. */
export async function startPostgresAnswer(withTls: boolean): Promise<PostgresAnswer> {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = heard.push(Buffer.alloc(0)) - 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      const all = Buffer.concat([heard[index] ?? Buffer.alloc(0), chunk]);
      heard[index] = all;
      if (all.equals(sslRequest)) socket.write(withTls ? 'S' : 'N');
      else if (all.length >= sslRequest.length) socket.end('EFATAL\0invalid length of startup packet\0\0');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
