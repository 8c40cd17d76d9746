import type { Frame, Wire } from './wire.ts';
import { WireInbox } from './wire-inbox.ts';

type Listener = (event: object) => void;

/** MessagePort of a browser and of Node. */
interface EventTargetPort {
  postMessage(message: unknown): void;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: string, listener: Listener): void;
  start(): void;
  close(): void;
}

/** Electron's MessagePortMain. */
interface EmitterPort {
  postMessage(message: unknown): void;
  on(type: 'message', listener: Listener): unknown;
  on(type: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export type AnyMessagePort = EventTargetPort | EmitterPort;

/**
 * A wire on a MessagePort of a browser, of Node or of Electron's main side.
 * @param options.transferBuffers gives the buffers of data frames away instead of having them copied. Only between ports that
 * can do it: what a page transfers to a `MessagePortMain` arrives empty (electron/electron#34905).
 */
export function messagePortWire(port: AnyMessagePort, options: { readonly transferBuffers?: boolean } = {}): Wire {
  const inbox = new WireInbox();
  const onMessage: Listener = (event) => inbox.receive(toFrame(event));
  if ('addEventListener' in port) {
    port.addEventListener('message', onMessage);
    port.addEventListener('close', () => inbox.closed());
  } else {
    port.on('message', onMessage);
    port.on('close', () => inbox.closed());
  }
  port.start();
  return {
    send(frame) {
      if (inbox.isClosed) return;
      if (typeof frame === 'string') port.postMessage(frame);
      else if (options.transferBuffers === true && 'addEventListener' in port && isWhole(frame))
        port.postMessage(frame, [frame.buffer]);
      // A view on a larger buffer would take the whole buffer along.
      else port.postMessage(isWhole(frame) ? frame : frame.slice());
    },
    onFrame: inbox.onFrame,
    onClosed: inbox.onClosed,
    bufferedBytes: 0,
    close() {
      if (inbox.isClosed) return;
      port.close();
      inbox.closed();
    },
  };
}

function isWhole(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}

/** What is no frame becomes an empty one, which the decoder refuses. */
function toFrame(event: object): Frame {
  const data: unknown = 'data' in event ? event.data : undefined;
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  return new Uint8Array(0);
}
