import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that a system gives to outgoing connections (from 32768 on Linux, from 49152 elsewhere): those may be taken at any moment. */
const firstPort = 15_000;
const lastPort = 32_000;
const attempts = 20;

/** A port nobody listens on right now. Somebody may take it before its user does: callers try again with another. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = randomInt(firstPort, lastPort);
    try {
      await tryPort(port, host);
      return port;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || attempt === attempts) throw error;
    }
  }
}

function tryPort(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      server.close(() => {
        resolve();
      });
    });
  });
}
