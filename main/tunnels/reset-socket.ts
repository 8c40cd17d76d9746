import type { Socket } from 'node:net';

/**
 * Ends a socket so that its other side knows that not all came: TCP by a reset. A Unix socket has none (and Node throws when it is asked for one);
 * it is closed.
 */
export function resetSocket(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    socket.destroy();
  }
}
