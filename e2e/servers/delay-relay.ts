import { startDaemon } from './daemon.ts';
import { LogBuffer } from './log-buffer.ts';

/** A line of some length between loopback addresses: every byte is held back by half the round trip, each way. */
export interface DelayRelay {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Runs in a process of its own, so that it takes no time from who is measured. Its text is handed to Node as it is: nothing from outside of it
 * may be used.
 */
function relay(port: number, delayMs: number): void {
  const { connect, createServer } = process.getBuiltinModule('node:net');
  // As much as a long line holds, and more: the relay itself must not be what limits the rate.
  const mostHeldBytes = 256 * 1024 * 1024;
  type Socket = ReturnType<typeof connect>;
  // Memory is read into piece by piece and used again when all of it was sent: fresh memory for each read would take most of the time.
  interface Slab {
    readonly bytes: Buffer;
    at: number;
    lent: number;
  }
  const slabBytes = 1024 * 1024;
  const leastBytes = 64 * 1024;
  const free: Slab[] = [];
  const slabs = (): { next: () => Buffer; took: (bytes: number) => Slab } => {
    let slab: Slab = { bytes: Buffer.allocUnsafeSlow(0), at: 0, lent: 0 };
    return {
      next: () => {
        if (slab.bytes.length - slab.at < leastBytes) {
          slab = free.pop() ?? { bytes: Buffer.allocUnsafeSlow(slabBytes), at: 0, lent: 0 };
          slab.at = 0;
        }
        return slab.bytes.subarray(slab.at);
      },
      took: (bytes) => {
        slab.at += bytes;
        slab.lent += 1;
        return slab;
      },
    };
  };
  const back = (slab: Slab): void => {
    slab.lent -= 1;
    if (slab.lent === 0 && slab.bytes.length - slab.at < leastBytes) free.push(slab);
  };
  const carry = (from: Socket, to: Socket): ((chunk: Buffer | undefined, slab?: Slab) => void) => {
    let held: { due: number; chunk: Buffer | undefined; slab: Slab | undefined }[] = [];
    let first = 0;
    let heldBytes = 0;
    let timer: NodeJS.Timeout | undefined;
    const flow = (): void => {
      timer = undefined;
      const now = performance.now();
      to.cork();
      for (let next = held[first]; next !== undefined && next.due <= now; next = held[first]) {
        first += 1;
        if (next.chunk === undefined) to.end();
        else {
          heldBytes -= next.chunk.length;
          const { slab } = next;
          if (slab === undefined) to.write(next.chunk);
          else to.write(next.chunk, () => back(slab));
        }
      }
      to.uncork();
      if (first > 1024) {
        held = held.slice(first);
        first = 0;
      }
      if (heldBytes + to.writableLength < mostHeldBytes && from.isPaused()) from.resume();
      const next = held[first];
      if (next !== undefined) timer = setTimeout(flow, Math.max(0, next.due - performance.now()));
    };
    const push = (chunk: Buffer | undefined, slab?: Slab): void => {
      held.push({ due: performance.now() + delayMs, chunk, slab });
      heldBytes += chunk?.length ?? 0;
      if (heldBytes + to.writableLength > mostHeldBytes) from.pause();
      timer ??= setTimeout(flow, delayMs);
    };
    // What the other end does not take holds this one back, and lets it go again.
    to.on('drain', () => {
      if (heldBytes + to.writableLength < mostHeldBytes && from.isPaused()) from.resume();
    });
    from.on('data', (chunk: Buffer) => push(chunk));
    from.on('end', () => push(undefined));
    from.on('error', () => to.destroy());
    from.on('close', () => push(undefined));
    return push;
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const memory = slabs();
    let down: (chunk: Buffer, slab: Slab) => void = () => undefined;
    const onread = {
      buffer: memory.next,
      callback: (bytes: number, buffer: Uint8Array) => {
        down(Buffer.from(buffer.buffer, buffer.byteOffset, bytes), memory.took(bytes));
        return true;
      },
    };
    const upstream = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true, onread });
    carry(client, upstream);
    down = carry(upstream, client);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') process.stdout.write(`listening ${address.port}\n`);
  });
}

/** Starts the relay before a port of this machine; `roundTripMs` is added to each round trip. */
export async function startDelayRelay(port: number, roundTripMs: number): Promise<DelayRelay> {
  const log = new LogBuffer();
  const daemon = startDaemon({
    command: process.execPath,
    args: ['-e', `(${relay.toString()})(${port}, ${roundTripMs / 2})`],
    output: (text) => {
      log.append(text);
    },
  });
  const [, told] = await log.waitFor(/^listening (\d+)$/m, { failed: daemon.exited });
  return { host: '127.0.0.1', port: Number(told), stop: () => daemon.kill() };
}
