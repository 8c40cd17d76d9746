import type { ByteChannel } from '../ssh/connection-types.ts';
import type { ChannelTap } from './channel-tap.ts';
import { MOST_SOCKS_BYTES, type SocksHandshake } from './socks.ts';

export type Wish = { readonly host: string; readonly port: number; readonly rest: Buffer };

/** Reads the request of a SOCKS client on a channel. undefined: it went away. Rejects with why it is turned away. */
export function readWish(handshake: SocksHandshake, tap: ChannelTap, channel: ByteChannel): Promise<Wish | undefined> {
  return new Promise((resolve, reject) => {
    let taken = 0;
    channel.onEnd(() => resolve(undefined));
    tap.attach((bytes, used) => {
      taken += bytes.length;
      const step = handshake.push(bytes);
      used();
      if (step.kind === 'more') {
        if (step.reply) void channel.write(step.reply).catch(ignore);
        if (taken > MOST_SOCKS_BYTES * 2) reject(new Error('the request does not end'));
        return;
      }
      tap.detach();
      if (step.kind === 'connect') return resolve(step);
      void channel.write(step.reply).catch(ignore);
      channel.end();
      reject(new Error(step.why));
    });
  });
}

function ignore(): void {
  // The channel is closed, and says so itself.
}
