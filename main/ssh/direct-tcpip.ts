import { Duplex } from 'node:stream';
import type { ChannelTable } from './channel-table.ts';
import type { ByteChannel } from './connection-types.ts';
import type { Transport } from './transport.ts';

/** Our window of one forwarded stream. */
const WINDOW_BYTES = 2 * 1024 * 1024;

/**
 * Opens a stream to `host:port` as seen from the server (RFC 4254 section 7.2). The name is resolved there (PX-05). Errors:
 * `channel.openFailed`, `cancelled`, and why the connection is gone.
 */
export async function openDirectTcpip(
  table: ChannelTable,
  transport: Transport,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Duplex> {
  const to = { dstIP: host, dstPort: port, srcIP: '127.0.0.1', srcPort: 0 };
  const channel = await table.open({
    what: `${host}:${port}`,
    type: 'direct-tcpip',
    windowBytes: WINDOW_BYTES,
    signal,
    send: (id, window, maxPacket) => transport.engine.send.directTcpip(id, window, maxPacket, to),
  });
  return new ChannelStream(channel);
}

/** A channel as a Node stream; it is the stream's from then on. */
export function streamOf(channel: ByteChannel): Duplex {
  return new ChannelStream(channel);
}

/** A channel as a Node stream: what nobody reads gives no window back, and each write waits for the server's window. */
class ChannelStream extends Duplex {
  readonly #channel: ByteChannel;
  #unread: (() => void)[] = [];

  constructor(channel: ByteChannel) {
    super({ allowHalfOpen: true });
    this.#channel = channel;
    channel.receive((bytes, used) => {
      if (this.destroyed) used();
      else if (this.push(bytes)) used();
      else this.#unread.push(used);
    });
    channel.receiveError((_bytes, used) => used());
    // A connection that broke is no end of the stream: whoever reads it must not take what came for everything.
    channel.onEnd(() => (channel.lost === undefined ? this.push(null) : this.destroy(channel.lost)));
    channel.onClosed(() => {
      // What was received may still be read; only then is the stream over.
      if (this.readableEnded || this.destroyed) this.destroy();
      else this.once('end', () => this.destroy());
    });
  }

  override _read(): void {
    const unread = this.#unread;
    this.#unread = [];
    for (const used of unread) used();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(chunk).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    const pieces = chunks.map(({ chunk }) => chunk);
    this.#channel
      .write(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces))
      .then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#channel.close();
    done(error);
  }
}
