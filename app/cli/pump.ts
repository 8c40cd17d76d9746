import type { Readable, Writable } from 'node:stream';
import type { ByteChannel } from '../../main/ssh/connection-types.ts';
import { disposable, type Disposable } from '../../shared/base/disposable.ts';

type Consumer = (bytes: Uint8Array, used: () => void) => void;

/** The end of a stream's way out. */
export interface Outlet {
  /** Resolves when everything that came so far was handed to the system. */
  drained(): Promise<void>;
  /** Nobody reads any more. */
  readonly isBroken: boolean;
}

/**
 * Writes what a channel delivers. The SSH window is given back only when the system took the bytes, so that a slow reader
 * stops the server and nothing piles up here. `onBroken` is told when nobody reads any more.
 */
export function pumpOutput(output: Writable, receive: (consumer: Consumer) => void, onBroken: () => void): Outlet {
  let pending = 0;
  let isBroken = false;
  let waiting: (() => void)[] = [];
  const settle = (): void => {
    if (pending > 0 && !isBroken) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  output.on('error', () => {
    if (isBroken) return;
    isBroken = true;
    onBroken();
    settle();
  });
  receive((bytes, used) => {
    if (isBroken) return used();
    pending += 1;
    output.write(bytes, () => {
      pending -= 1;
      used();
      settle();
    });
  });
  return {
    get isBroken() {
      return isBroken;
    },
    drained: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        settle();
      }),
  };
}

/**
 * Sends a stream to a channel, no faster than the server takes it, and its end as the channel's end. Disposing stops reading:
 * the command has ended and wants no more.
 */
export function pumpInput(input: Readable, channel: Pick<ByteChannel, 'write' | 'end'>): Disposable {
  let isStopped = false;
  const run = async (): Promise<void> => {
    try {
      for await (const chunk of input as AsyncIterable<Buffer>) {
        if (isStopped) return;
        await channel.write(chunk);
      }
      channel.end();
    } catch {
      // The channel is closed (what ended it is reported elsewhere), or stdin cannot be read, which is its end.
      channel.end();
    }
  };
  void run();
  return disposable(() => {
    isStopped = true;
    input.destroy();
  });
}
