/** An SFTP channel without SSH for the tests of this folder: what is written is cut into packets, answers are fed by hand. */
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { ByteChannel } from '../ssh/connection-types.ts';
import { type as packetType } from './protocol.ts';
import { SftpClient } from './sftp-client.ts';

export interface Sent {
  readonly type: number;
  readonly id: number;
  /** What follows the id. */
  readonly rest: Buffer;
}

export class TestChannel implements ByteChannel {
  readonly sent: Sent[] = [];
  readonly windows: number[] = [];
  isClosed = false;
  /** While true nothing that is written is taken. */
  isStuck = false;
  readonly lost = undefined;
  readonly onEnd: ByteChannel['onEnd'] = () => ({ dispose: () => undefined });
  readonly onClosed: ByteChannel['onClosed'] = () => ({ dispose: () => undefined });
  #bytes = Buffer.alloc(0);

  receive(): void {
    // Answers are given to the client directly.
  }

  receiveError(): void {
    // Nothing comes.
  }

  send(bytes: Uint8Array): number {
    if (!this.isStuck) void this.writeAll([bytes]);
    return this.isStuck ? 0 : bytes.length;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.writeAll([bytes]);
  }

  writeAll(pieces: readonly Uint8Array[]): Promise<void> {
    if (this.isStuck) return new Promise(() => undefined);
    this.#bytes = Buffer.concat([this.#bytes, ...pieces]);
    while (this.#bytes.length >= 9 && this.#bytes.length >= 4 + this.#bytes.readUInt32BE(0)) {
      const end = 4 + this.#bytes.readUInt32BE(0);
      this.sent.push({ type: this.#bytes[4] ?? 0, id: this.#bytes.readUInt32BE(5), rest: this.#bytes.subarray(9, end) });
      this.#bytes = this.#bytes.subarray(end);
    }
    return Promise.resolve();
  }

  growWindow(toBytes: number): void {
    this.windows.push(toBytes);
  }

  end(): void {
    // The client never does.
  }

  close(): void {
    this.isClosed = true;
  }
}

const host = { host: 'test', port: 22 };

export function testClient(channel: TestChannel, clock: Clock = systemClock, firstId = 0): SftpClient {
  return new SftpClient(channel, {
    clock,
    firstId,
    windowBytes: 2 * 1024 * 1024,
    misbehaved: (reason) => new AppError('sftp.misbehaved', { ...host, reason }, reason),
    ended: (reason) => new AppError('sftp.ended', { ...host, reason, said: '' }, reason),
  });
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function string(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** Any answer. */
export function answer(type: number, id: number, ...fields: readonly Buffer[]): Buffer {
  const rest = Buffer.concat(fields);
  return Buffer.concat([uint32(5 + rest.length), Buffer.from([type]), uint32(id), rest]);
}

export function statusAnswer(id: number, code: number, text = ''): Buffer {
  return answer(packetType.status, id, uint32(code), string(text), string('en'));
}

export function dataAnswer(id: number, bytes: string | Uint8Array): Buffer {
  return answer(packetType.data, id, string(bytes));
}

/** A NAME answer; each entry has the permissions of a file. */
export function nameAnswer(id: number, names: readonly (string | Uint8Array)[], long = ''): Buffer {
  const entries = names.map((name) => Buffer.concat([string(name), string(long), uint32(4), uint32(0o100644)]));
  return answer(packetType.name, id, uint32(names.length), ...entries);
}

/** Lets everything that waits for promises run. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
