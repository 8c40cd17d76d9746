import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decryptInJavaScript, encryptInJavaScript, isChachaCipher, type ChachaCipher, type ChachaDecipher } from './chacha20.ts';

const main = randomBytes(32);
const length = randomBytes(32);

function cipher(written: Buffer[], outSeqno = 0): ChachaCipher {
  const made: ChachaCipher = {
    outSeqno,
    _onWrite: (data) => written.push(Buffer.from(data)),
    _encKeyMain: main,
    _encKeyPktLen: length,
    _dead: false,
    encrypt: () => undefined,
  };
  encryptInJavaScript(made);
  return made;
}

function decipher(onPayload: (payload: Buffer) => unknown, inSeqno = 0): ChachaDecipher {
  const made: ChachaDecipher = {
    inSeqno,
    _onPayload: onPayload,
    _decKeyMain: main,
    _decKeyPktLen: length,
    decrypt: () => undefined,
  };
  decryptInJavaScript(made);
  return made;
}

/** Length, padding length, payload and padding up to a multiple of eight after the length. */
function framed(payload: Buffer): Buffer {
  const padding = 8 - ((1 + payload.length) % 8) + (8 - ((1 + payload.length) % 8) < 4 ? 8 : 0);
  const packet = Buffer.alloc(5 + payload.length + padding);
  packet.writeUInt32BE(packet.length - 4);
  packet[4] = padding;
  payload.copy(packet, 5);
  return packet;
}

function encrypted(payloads: readonly Buffer[], sequence = 0): Buffer {
  const written: Buffer[] = [];
  const made = cipher(written, sequence);
  for (const payload of payloads) made.encrypt(framed(payload));
  return Buffer.concat(written);
}

describe('chacha20-poly1305 in JavaScript', () => {
  const payloads = [0, 1, 7, 8, 100, 4095, 32_768].map((bytes) => randomBytes(bytes));

  it.each([1, 3, 4, 5, 20, 1000, 1_000_000])('reads what it wrote in pieces of %i bytes', (piece) => {
    const read: Buffer[] = [];
    const reader = decipher((payload) => void read.push(payload));
    const stream = encrypted(payloads);
    for (let at = 0; at < stream.length; at += piece) {
      // As ssh2 hands it over: a part of a larger buffer.
      const held = Buffer.concat([Buffer.alloc(3), stream.subarray(at, at + piece), Buffer.alloc(2)]);
      expect(reader.decrypt(held, 3, held.length - 2)).toBeUndefined();
    }
    expect(read.map(String)).toEqual(payloads.map(String));
    expect(reader.inSeqno).toBe(payloads.length);
  });

  it('is the cipher of the specification: the bare one of Node gives the same bytes', () => {
    const packet = framed(Buffer.from('hello'));
    const stream = encrypted([Buffer.from('hello')], 0x01020304);
    const nonce = (block: number): Buffer => Buffer.from([block, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
    const expected = [
      createCipheriv('chacha20', length, nonce(0)).update(packet.subarray(0, 4)),
      createCipheriv('chacha20', main, nonce(1)).update(packet.subarray(4)),
    ];
    expect(stream.subarray(0, -16).toString('hex')).toBe(Buffer.concat(expected).toString('hex'));
  });

  it('goes on from the last number to zero', () => {
    const read: string[] = [];
    const reader = decipher((payload) => void read.push(payload.toString()), 0xffffffff);
    const stream = encrypted([Buffer.from('last'), Buffer.from('first')], 0xffffffff);
    reader.decrypt(stream, 0, stream.length);
    expect([read, reader.inSeqno]).toEqual([['last', 'first'], 1]);
  });

  it('notices every changed bit, and lengths that can’t be', () => {
    const stream = encrypted([Buffer.from('hello')]);
    for (let bit = 32; bit < stream.length * 8; bit += 5) {
      const changed = Buffer.from(stream);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const reader = decipher(() => expect.fail('it was taken'));
      expect(() => reader.decrypt(changed, 0, changed.length)).toThrow('Invalid MAC');
    }
    for (const high of [0, 1]) {
      const changed = Buffer.from(stream);
      changed[high] = (changed[high] ?? 0) ^ 0x80;
      expect(() => decipher(() => undefined).decrypt(changed, 0, changed.length)).toThrow('Bad packet length');
    }
  });

  it('stops where the handler of a payload says so, and writes nothing when it was freed', () => {
    const stream = encrypted([Buffer.from('one'), Buffer.from('two')]);
    expect(decipher(() => false).decrypt(stream, 0, stream.length)).toBe(stream.length / 2);
    const written: Buffer[] = [];
    const freed = cipher(written);
    freed._dead = true;
    freed.encrypt(framed(Buffer.from('late')));
    expect(written).toEqual([]);
    expect(isChachaCipher({})).toBe(false);
  });
});
