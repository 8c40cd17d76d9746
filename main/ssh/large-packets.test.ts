import { randomBytes, randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { isGcmDecipher, readLargePackets, type GcmDecipher } from './large-packets.ts';

/** What the reader needs of ssh2 1.17.0: its own ciphers stand on both sides here. */
interface Ssh2Ciphers {
  readonly CIPHER_INFO: Readonly<Record<string, object>>;
  createCipher(config: object): { allocPacket(payloadBytes: number): Buffer; encrypt(packet: Buffer): void };
  createDecipher(config: object): object;
}
const ssh2 = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js') as Ssh2Ciphers;
const info = ssh2.CIPHER_INFO['aes128-gcm@openssh.com'] ?? {};
const MOST_BYTES = 64 * 1024;

/** A server's packets, and a decipher that reads them by our reader; `got` are the payloads as they were when they came. */
class Line {
  readonly got: Buffer[] = [];
  /** What the decipher handed out, not copied. */
  readonly lent: Buffer[] = [];
  readonly decipher: GcmDecipher;
  readonly #cipher: ReturnType<Ssh2Ciphers['createCipher']>;
  #packet: Buffer = Buffer.alloc(0);

  constructor(isLent = true) {
    const [key, iv] = [randomBytes(16), randomBytes(12)];
    const onWrite = (packet: Buffer): void => void (this.#packet = packet);
    this.#cipher = ssh2.createCipher({ outbound: { seqno: 0, onWrite, cipherInfo: info, cipherKey: key, cipherIV: iv } });
    const onPayload = (payload: Buffer): void => {
      this.got.push(Buffer.from(payload));
      this.lent.push(payload);
    };
    const decipher = ssh2.createDecipher({
      inbound: { seqno: 0, onPayload, decipherInfo: info, decipherKey: key, decipherIV: iv },
    });
    if (!isGcmDecipher(decipher)) throw new Error('the native part of ssh2 is missing');
    readLargePackets(decipher, MOST_BYTES, () => isLent);
    this.decipher = decipher;
  }

  packet(payload: Buffer): Buffer {
    const packet = this.#cipher.allocPacket(payload.length);
    payload.copy(packet, 5);
    this.#cipher.encrypt(packet);
    return this.#packet;
  }

  read(bytes: Uint8Array): number | undefined {
    return this.decipher.decrypt(bytes, 0, bytes.length);
  }
}

const payloadsOf = (sizes: readonly number[]): Buffer[] => sizes.map((size) => randomBytes(size));
const areEqual = (some: readonly Buffer[], others: readonly Buffer[]): boolean =>
  some.length === others.length && some.every((one, index) => one.equals(others[index] ?? Buffer.alloc(0)));

describe('packets that are larger than what ssh2 takes', () => {
  it.each([
    ['that lie in one piece of memory', 1],
    ['that are read into memory which is used again and again', 2],
    ['each read into memory of its own', 3],
  ])('are read whole over any ends of reads, %s', (_, manner) => {
    const line = new Line();
    const sizes = [1, 16, 20_000, 32_768, 65_545, 3, 65_000, 40_000, ...Array.from({ length: 40 }, () => randomInt(1, 66_000))];
    const sent = payloadsOf(sizes);
    const stream = Buffer.concat(sent.map((payload) => line.packet(payload)));
    const memory = manner === 1 ? Buffer.from(stream) : Buffer.alloc(512 * 1024);
    let place = 0;
    for (let at = 0; at < stream.length;) {
      const bytes = Math.min(stream.length - at, randomInt(0, 8) === 0 ? randomInt(1, 24) : randomInt(1, 128 * 1024));
      if (manner === 2 && memory.length - place < 128 * 1024) place = 0;
      const chunk = manner === 3 ? Buffer.alloc(bytes) : memory.subarray(place, place + bytes);
      if (manner !== 1) stream.copy(chunk, 0, at, at + bytes);
      line.read(chunk);
      at += bytes;
      place += bytes;
    }
    expect(areEqual(line.got, sent)).toBe(true);
    expect(line.decipher.inSeqno).toBe(sent.length);
  });

  it.each([
    ['in the same memory', false],
    ['elsewhere', true],
  ])('may be cut in three at any two places, and go on %s', (_, isElsewhere) => {
    const sizes = [1, 40, 12];
    for (let first = 0; first < 160; first += 1) {
      for (let second = first; second < 160; second += 7) {
        const line = new Line();
        const sent = payloadsOf(sizes);
        const stream = Buffer.concat(sent.map((payload) => line.packet(payload)));
        for (const [from, to] of [
          [0, first],
          [first, second],
          [second, stream.length],
        ] as const) {
          const piece = stream.subarray(from, to);
          line.read(isElsewhere ? Buffer.from(piece) : piece);
        }
        expect(areEqual(line.got, sent), `${first}, ${second}`).toBe(true);
      }
    }
  });

  it('stay as they are for who keeps them, where memory is not lent', () => {
    const line = new Line(false);
    const sent = payloadsOf([50_000, 30_000, 20_000, 60_000]);
    const stream = Buffer.concat(sent.map((payload) => line.packet(payload)));
    for (let at = 0; at < stream.length; at += 7000) line.read(Buffer.from(stream.subarray(at, at + 7000)));
    expect(areEqual(line.lent, sent)).toBe(true);
  });

  it('are put together in one memory again and again, where it is lent', () => {
    const line = new Line();
    const stream = Buffer.concat(payloadsOf([50_000, 60_000, 40_000]).map((payload) => line.packet(payload)));
    for (let at = 0; at < stream.length; at += 7000) line.read(Buffer.from(stream.subarray(at, at + 7000)));
    expect(new Set(line.lent.map(({ buffer }) => buffer)).size).toBe(1);
  });

  it('stop where a new key begins, and tell who reads on from where', () => {
    const line = new Line();
    const first = line.packet(Buffer.from([21]));
    const both = Buffer.concat([first, Buffer.from('of another key')]);
    line.decipher._onPayload = () => false;
    expect(line.read(both)).toBe(first.length);
    line.decipher._onPayload = () => 7;
    const next = line.packet(Buffer.from([21]));
    expect(line.read(next)).toBe(7);
  });

  it.each([
    ['longer than agreed', MOST_BYTES + 2048],
    ['as long as can be said', 0xfffffff0],
    ['no whole blocks', 1000],
    ['empty', 0],
  ])('are refused before anything is kept of them: %s', (_, length) => {
    const line = new Line();
    const head = Buffer.alloc(64);
    head.writeUInt32BE(length);
    expect(() => line.read(head.subarray(0, 3))).not.toThrow();
    expect(() => line.read(head.subarray(3, 4))).toThrow(`Bad packet length: ${length}`);
  });

  it('that say more padding than they have are refused', () => {
    const line = new Line();
    // The frame of a payload of ten bytes says 5 of padding; this one lies, and is signed.
    const [key, iv] = [randomBytes(16), randomBytes(12)];
    let made: Buffer = Buffer.alloc(0);
    const onWrite = (packet: Buffer): void => void (made = packet);
    const cipher = ssh2.createCipher({ outbound: { seqno: 0, onWrite, cipherInfo: info, cipherKey: key, cipherIV: iv } });
    const packet = cipher.allocPacket(10);
    packet[4] = 200;
    cipher.encrypt(packet);
    const onPayload = (): void => expect.unreachable();
    const decipher = ssh2.createDecipher({
      inbound: { seqno: 0, onPayload, decipherInfo: info, decipherKey: key, decipherIV: iv },
    });
    if (!isGcmDecipher(decipher)) throw new Error('the native part of ssh2 is missing');
    readLargePackets(decipher, MOST_BYTES, () => true);
    expect(() => decipher.decrypt(made, 0, made.length)).toThrow('Bad padding length: 200');
    expect(line.got).toEqual([]);
  });

  it('with one wrong bit anywhere hand out nothing but what was sent before it', () => {
    for (let round = 0; round < 400; round += 1) {
      const line = new Line();
      const sent = payloadsOf([randomInt(1, 300), randomInt(1, 300), randomInt(1, 300)]);
      const stream = Buffer.concat(sent.map((payload) => line.packet(payload)));
      const wrong = randomInt(0, stream.length);
      stream[wrong] = (stream[wrong] ?? 0) ^ (1 << randomInt(0, 8));
      const cut = randomInt(0, stream.length);
      try {
        line.read(Buffer.from(stream.subarray(0, cut)));
        line.read(Buffer.from(stream.subarray(cut)));
      } catch {
        // Told by the tag or the length; a length that is longer now waits for more, until the connection ends.
      }
      expect(line.got.length).toBeLessThan(3);
      expect(areEqual(line.got, sent.slice(0, line.got.length))).toBe(true);
    }
  });
});
