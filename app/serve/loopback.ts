import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const ipv4 = '127.0.0.1';
const ipv6 = '::1';
const mostTries = 20;

/** Why no port could be had, in words for stderr. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Listens on 127.0.0.1 and ::1, on the same port, and nowhere else. A machine without IPv6 goes without. A port that somebody
 * else has on one of the two is not used: a browser could reach that program under our name, and our page's storage with it.
 * @param port 0 for any.
 * @throws ListenError
 */
export async function listenOnLoopback(
  createServer: () => Server,
  port: number,
): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  for (let tries = 0; tries < (port === 0 ? mostTries : 1); tries++) {
    const first = createServer();
    const failure = await listen(first, ipv4, port);
    if (failure !== undefined) throw new ListenError(`cannot listen on ${ipv4} port ${port}: ${failure}`);
    const chosen = (first.address() as AddressInfo).port;
    const second = createServer();
    const secondFailure = await listen(second, ipv6, chosen);
    if (secondFailure === undefined) return { servers: [first, second], port: chosen };
    if (secondFailure !== 'EADDRINUSE' && secondFailure !== 'EACCES') return { servers: [first], port: chosen };
    await new Promise((resolve) => first.close(resolve));
  }
  throw new ListenError(port === 0 ? 'found no port that is free on 127.0.0.1 and ::1' : `port ${port} is in use on ${ipv6}`);
}

/** Answers the system's code of a failure, `undefined` when it listens. */
function listen(server: Server, host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error.code ?? error.message);
    server.once('error', onError);
    server.listen({ host, port, ipv6Only: true, exclusive: true }, () => {
      server.off('error', onError);
      resolve(undefined);
    });
  });
}
