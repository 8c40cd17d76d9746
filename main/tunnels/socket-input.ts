import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net';

/** What `onread` of net.connect sets in a socket; a server's sockets can't be given one. */
const onread: OnReadOpts = { buffer: Buffer.alloc(1), callback: () => true };
const keys = keysOf(new Socket({ onread } as SocketConstructorOpts));

interface Keys {
  readonly buffer: symbol;
  readonly callback: symbol;
}

/** Whether sockets of this Node can be told where to read; if not, they take memory anew for each read. */
export const canLendMemory = keys !== undefined;

/** What all sockets read into: nobody keeps what was read. */
const shared = Buffer.allocUnsafeSlow(128 * 1024);

/**
 * From now on the socket reads into `memory`, which any number of sockets may share: `onBytes` is called for each read, with bytes that change
 * when it returns. Node itself takes 64 KiB anew for each read. What was read before is handed over now. `pause` and `resume` hold the socket
 * at once, `end` comes as ever. Called again, it takes the bytes over from the former `onBytes`.
 */
export function readInto(socket: Socket, onBytes: (bytes: Buffer) => void, memory: Buffer = shared): void {
  const handle = (socket as unknown as { _handle?: { useUserBuffer?: (memory: Uint8Array) => void } | null })._handle;
  if (keys === undefined || typeof handle?.useUserBuffer !== 'function') {
    socket.removeAllListeners('data');
    socket.on('data', onBytes);
    return;
  }
  Reflect.set(socket, keys.callback, (bytes: number) => {
    onBytes(memory.subarray(0, bytes));
    return true;
  });
  if (Reflect.get(socket, keys.buffer) !== memory) {
    Reflect.set(socket, keys.buffer, memory);
    handle.useUserBuffer(memory);
  }
  if (socket.readableLength === 0) return;
  const read = socket.read() as Buffer | null;
  if (read !== null) onBytes(read);
}

function keysOf(example: Socket): Keys | undefined {
  const symbols = Object.getOwnPropertySymbols(example);
  const named = (name: string): symbol | undefined => symbols.find(({ description }) => description === name);
  const [buffer, callback, generator] = [named('kBuffer'), named('kBufferCb'), named('kBufferGen')];
  // `kBufferGen` stays null: the memory is always the same.
  if (buffer === undefined || callback === undefined || generator === undefined) return undefined;
  return { buffer, callback };
}
