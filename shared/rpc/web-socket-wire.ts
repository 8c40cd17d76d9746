import { AppError } from '../model/errors.ts';
import type { Frame, Wire } from './wire.ts';
import { WireInbox } from './wire-inbox.ts';

/** Where `serve` takes WebSockets, and the subprotocol that it answers. */
export const webSocketPath = '/wire';
export const webSocketProtocol = 'hawser';

/** The subprotocols a page offers: ours, and the token in the only field that a page can set on an upgrade. */
export function webSocketProtocols(token: string): string[] {
  return [webSocketProtocol, `token.${token}`];
}

/** What the wire needs of a browser's WebSocket. */
export interface BrowserWebSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  readonly readyState: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
}

const openState = 1;

/** A wire on a browser's WebSocket that is open; before that, what is sent is lost (`openWebSocketWire` waits). */
export function webSocketWire(socket: BrowserWebSocket): Wire {
  const inbox = new WireInbox();
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', (event) => inbox.receive(toFrame(event.data)));
  socket.addEventListener('close', () => inbox.closed());
  return {
    send(frame) {
      if (!inbox.isClosed && socket.readyState === openState) socket.send(frame as string | Uint8Array<ArrayBuffer>);
    },
    onFrame: inbox.onFrame,
    onClosed: inbox.onClosed,
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    close() {
      if (inbox.isClosed) return;
      socket.close();
      inbox.closed();
    },
  };
}

/**
 * Waits until a connecting WebSocket is open and makes a wire of it.
 * @throws AppError `rpc.disconnected` when it was refused or broke before; a browser does not say why.
 */
export function openWebSocketWire(socket: BrowserWebSocket): Promise<Wire> {
  const wire = webSocketWire(socket);
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(wire));
    socket.addEventListener('close', () =>
      reject(new AppError('rpc.disconnected', { member: 'wire' }, 'the WebSocket was not opened')),
    );
  });
}

function toFrame(data: unknown): Frame {
  if (typeof data === 'string') return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0);
}
