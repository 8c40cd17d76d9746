import type { WebSocket } from 'ws';
import type { Clock } from '../../shared/base/clock.ts';
import { Scope } from '../../shared/base/disposable.ts';
import type { Wire } from '../../shared/rpc/wire.ts';
import { WireInbox } from '../../shared/rpc/wire-inbox.ts';
import type { Logger } from '../../main/log/logger.ts';

const heartbeatMs = 20_000;
const closeDeadlineMs = 2000;

/**
 * The core's end of a page's WebSocket. A page that answers no ping for 20 to 40 seconds is gone (a tunnel that died between
 * the browser and this program says nothing), a page that does not answer a close within two seconds is cut off.
 */
export function serverWebSocketWire(socket: WebSocket, options: { readonly clock: Clock; readonly log: Logger }): Wire {
  const { clock, log } = options;
  const inbox = new WireInbox();
  const scope = new Scope();
  let isAlive = true;
  socket.on('message', (data, isBinary) => {
    // With the default binaryType every message is one Buffer.
    const bytes = data as Buffer;
    inbox.receive(isBinary ? bytes : bytes.toString('utf8'));
  });
  socket.on('pong', () => (isAlive = true));
  socket.on('error', (error) => log.warn('a page broke the protocol', { error: error.message }));
  socket.on('close', () => {
    scope.dispose();
    inbox.closed();
  });
  scope.add(
    clock.every(heartbeatMs, () => {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    }),
  );
  return {
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(frame, { binary: typeof frame !== 'string' });
    },
    onFrame: inbox.onFrame,
    onClosed: inbox.onClosed,
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    close() {
      if (inbox.isClosed) return;
      scope.add(clock.after(closeDeadlineMs, () => socket.terminate()));
      socket.close(1000);
      inbox.closed();
    },
  };
}
