import type { Wire } from '../../shared/rpc/wire.ts';
import { messagePortWire } from '../../shared/rpc/message-port-wire.ts';
import { openWebSocketWire, webSocketPath, webSocketProtocols } from '../../shared/rpc/web-socket-wire.ts';
import { readServeToken } from './serve-token.ts';

/** How the page reaches its core. `open` may be called again after a wire broke. */
export interface HostConnector {
  readonly hostKind: 'electron' | 'serve';
  /** Rejects when the wire could not be opened; the signal gives up waiting. */
  open(signal: AbortSignal): Promise<Wire>;
}

/** The page was opened without the token that `serve` prints: nothing can be reached. */
export type NoToken = { readonly hostKind: 'none' };

/** Decides between Electron (a port handed over by the preload) and serve (a WebSocket with the token). */
export function connectHost(page: Window): HostConnector | NoToken {
  const bridge = page.hawser;
  if (bridge) return { hostKind: 'electron', open: (signal) => requestPort(page, bridge, signal) };
  const token = readServeToken(page, page.sessionStorage);
  if (token === undefined) return { hostKind: 'none' };
  const address = `${page.location.protocol === 'https:' ? 'wss' : 'ws'}://${page.location.host}${webSocketPath}`;
  return {
    hostKind: 'serve',
    open(signal) {
      const socket = new WebSocket(address, webSocketProtocols(token));
      signal.addEventListener('abort', () => socket.close(), { once: true });
      return openWebSocketWire(socket);
    },
  };
}

/** The preload answers with a message that carries the port, after a restart of the core if need be. */
function requestPort(page: Window, bridge: HawserBridge, signal: AbortSignal): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const onMessage = (event: MessageEvent): void => {
      const [port] = event.ports;
      if (event.source !== page || event.data !== 'hawser:port' || !port) return;
      page.removeEventListener('message', onMessage);
      resolve(messagePortWire(port));
    };
    page.addEventListener('message', onMessage);
    signal.addEventListener(
      'abort',
      () => {
        page.removeEventListener('message', onMessage);
        reject(new Error('no port came'));
      },
      { once: true },
    );
    bridge.requestPort();
  });
}
